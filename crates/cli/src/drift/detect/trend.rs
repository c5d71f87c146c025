//! What `--svg` draws: the numbers, the level between changes, and the changes.

use lukhas_drift::detect::Direction;

use super::{Change, Size};
use crate::drift::plot::{Figure, Ink, Marks, Panel, Track};

/// The most levels; later ones are left out.
const LEVELS: usize = 500;

#[derive(Debug)]
pub(super) struct Trend {
    values: Track,
    steps: Vec<(f64, f64, f64)>,
    marks: Marks,
    /// Where the level began, and its sum and number.
    from: u64,
    level: (f64, u64),
    seen: u64,
}

impl Default for Trend {
    fn default() -> Self {
        let (values, marks) = (Track::new(0), Marks::default());
        Self { values, steps: Vec::new(), marks, from: 0, level: (0.0, 0), seen: 0 }
    }
}

impl Trend {
    pub(super) fn push(&mut self, x: f64, change: Option<(&Change, &Size)>) {
        self.values.push(x);
        self.seen += 1;
        self.level.0 += x;
        self.level.1 += 1;
        let Some((change, size)) = change else { return };
        // what belongs to the new level, by its mean
        let length = (change.index - change.onset + 1).min(self.level.1);
        let sum = size.after * length as f64;
        self.end(change.onset, self.level.0 - sum, self.level.1 - length);
        (self.from, self.level) = (change.onset, (sum, length));
        let way = match change.direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        let text = format!("{way} from {} on, seen at {}", change.onset, change.index);
        self.marks.push(Ink::Block, change.index, Some(change.onset), text);
    }

    fn end(&mut self, at: u64, sum: f64, count: u64) {
        if count > 0 && self.steps.len() < LEVELS {
            self.steps.push((self.from as f64, at as f64, sum / count as f64));
        }
    }

    pub(super) fn figure(mut self, title: &str) -> Figure {
        let (sum, count) = self.level;
        self.end(self.seen.saturating_sub(1), sum, count);
        let title = title.to_owned();
        let tracks = vec![(Ink::Raw, "observations", self.values)];
        let panel = Panel {
            title: "observations and mean levels".to_owned(),
            tracks,
            steps: self.steps,
            marks: self.marks,
            ..Panel::default()
        };
        let text = format!(
            "{title}. Each triangle is a change, where it was seen; a dotted line stands where it began."
        );
        let panels = vec![panel];
        Figure { title, text, across: "index, from 0", panels, ..Figure::default() }
    }
}
