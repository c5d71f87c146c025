//! Many pairs at once.

use ndarray::ArrayView2;

use crate::{
    DriftError, Score,
    parallel::{in_order, row},
    score,
};

/// [`score`] of row k of `intents` and row k of `actions`, both n x d, for every k: the same bits as the loop, on any
/// number of threads. O(n d), one allocation for the answers (and one a row whose components do not lie side by side).
///
/// ```
/// use ndarray::array;
/// let (intents, actions) = (array![[1.0, 0.0], [1.0, 0.0]], array![[1.0, 0.0], [0.0, 1.0]]);
/// let scores = lukhas_drift::score_rows(&intents.view(), &actions.view())?;
/// assert_eq!((scores[0].drift, scores[1].drift), (0.0, 1.0));
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// [`DriftError::LengthMismatch`] when the shapes differ; otherwise, and without scores, [`DriftError::Row`] with the error
/// of the first row that has one.
pub fn score_rows(
    intents: &ArrayView2<'_, f32>,
    actions: &ArrayView2<'_, f32>,
) -> Result<Vec<Score>, DriftError> {
    // collected in order first: the first error is that of the first row on any number of threads
    let scores = score_each_row(intents, actions)?.into_iter().enumerate();
    scores.map(|(row, score)| score.map_err(|error| error.in_row(row))).collect()
}

/// [`score_rows`] with an answer or an error of its own for each row.
///
/// ```
/// use ndarray::array;
/// let (intents, actions) = (array![[1.0, 0.0], [1.0, 0.0]], array![[0.0, 0.0], [0.0, 1.0]]);
/// let scores = lukhas_drift::score_each_row(&intents.view(), &actions.view())?;
/// assert!(scores[0].is_err() && scores[1].as_ref().is_ok_and(|score| score.drift == 1.0));
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// [`DriftError::LengthMismatch`] when the shapes differ.
pub fn score_each_row(
    intents: &ArrayView2<'_, f32>,
    actions: &ArrayView2<'_, f32>,
) -> Result<Vec<Result<Score, DriftError>>, DriftError> {
    let shapes = [
        ("rows of actions", intents.nrows(), actions.nrows()),
        ("a row of actions", intents.ncols(), actions.ncols()),
    ];
    for (field, expected, found) in shapes {
        if expected != found {
            return Err(DriftError::LengthMismatch { field, expected, found });
        }
    }
    Ok(in_order(intents.nrows(), 64, |k| score(&row(intents, k), &row(actions, k))))
}
