//! Many pairs at once.

use ndarray::ArrayView2;
#[cfg(feature = "rayon")]
use rayon::prelude::*;

use crate::{DriftError, Score, score};

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
/// When the numbers of rows differ; otherwise the error of the first row that has one, and no scores.
pub fn score_rows(
    intents: &ArrayView2<'_, f32>,
    actions: &ArrayView2<'_, f32>,
) -> Result<Vec<Score>, DriftError> {
    if intents.nrows() != actions.nrows() {
        return Err(DriftError::LengthMismatch {
            field: "rows of actions",
            expected: intents.nrows(),
            found: actions.nrows(),
        });
    }
    let one = |row: usize| -> Result<Score, DriftError> {
        let (intent, action) = (intents.row(row), actions.row(row));
        match (intent.to_slice(), action.to_slice()) {
            (Some(intent), Some(action)) => score(intent, action),
            _ => score(&intent.to_vec(), &action.to_vec()),
        }
    };
    #[cfg(feature = "rayon")]
    let scores: Vec<_> = (0..intents.nrows()).into_par_iter().with_min_len(64).map(one).collect();
    #[cfg(not(feature = "rayon"))]
    let scores: Vec<_> = (0..intents.nrows()).map(one).collect();
    // collected in order first: the first error is that of the first row on any number of threads
    scores.into_iter().collect()
}
