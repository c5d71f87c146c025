//! p95 against its budget, on one logarithmic scale for all rows of times.

use crate::{Row, export::escape::xml};

use super::super::line::amount;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 26.0;
/// Room at both ends.
const EDGE: f64 = 6.0;

/// The scales of the report's rows.
#[derive(Debug)]
pub(in super::super) struct Meter {
    times: Scale,
    sizes: Scale,
}

/// Powers of ten at the ends.
#[derive(Debug, Clone, Copy)]
struct Scale {
    from: f64,
    to: f64,
}

impl Meter {
    pub(in super::super) fn of(rows: &[Row]) -> Self {
        let scale = |unit: &str| Scale::over(rows.iter().filter(|row| row.unit == unit));
        Self { times: scale("ns"), sizes: scale("B") }
    }

    /// The axis of times.
    pub(in super::super) fn axis(&self) -> String {
        let mut svg = format!(
            "<svg class=\"axis\" viewBox=\"0 0 {WIDTH} 16\" width=\"{WIDTH}\" height=\"16\" aria-hidden=\"true\">"
        );
        for (power, label) in [(0, "1 ns"), (3, "1 us"), (6, "1 ms"), (9, "1 s"), (12, "1000 s")] {
            let power = f64::from(power);
            if (self.times.from..=self.times.to).contains(&power) {
                let anchor = match power {
                    p if p == self.times.from => "start",
                    p if p == self.times.to => "end",
                    _ => "middle",
                };
                svg += &format!(
                    "<text x=\"{:.1}\" y=\"12\" text-anchor=\"{anchor}\">{label}</text>",
                    self.times.x(10f64.powf(power))
                );
            }
        }
        svg += "</svg>";
        svg
    }

    /// The same again for screens that have no room for its column.
    pub(in super::super) fn draw_small(&self, row: &Row) -> String {
        format!("<span class=\"tiny\" aria-hidden=\"true\">{}</span>", self.draw(row))
    }

    pub(in super::super) fn draw(&self, row: &Row) -> String {
        let scale = if row.unit == "B" { &self.sizes } else { &self.times };
        let mut label: Vec<String> = Vec::new();
        let mut marks = String::new();
        if row.unit == "ns" {
            for power in [0.0, 3.0, 6.0, 9.0, 12.0] {
                if power >= scale.from && power <= scale.to {
                    marks += &upright("grid", scale.x(10f64.powf(power)), 0.0, HEIGHT);
                }
            }
        }
        if let Some(p95) = row.p95 {
            let what = if row.unit == "B" { "peak" } else { "p95" };
            label.push(format!("{what} {}", amount(&row.unit, p95)));
            let x = scale.x(p95);
            marks += &format!(
                "<rect class=\"bar {}\" x=\"0\" y=\"8\" width=\"{x:.1}\" height=\"10\" rx=\"2\"/>",
                row.verdict.name()
            );
            if let Some(upper) = row.p95_upper.filter(|upper| *upper > p95) {
                label.push(format!("at most {}", amount(&row.unit, upper)));
                let end = scale.x(upper);
                marks +=
                    &format!("<path class=\"whisker\" d=\"M{x:.1} 13H{end:.1}M{end:.1} 9V17\"/>");
            }
        }
        for (class, limit) in [("ours", row.budget.ours), ("guide", row.budget.guide)] {
            if let Some(limit) = limit {
                label.push(format!("{class} {}", amount(&row.unit, limit)));
                marks += &upright(class, scale.x(limit), 2.0, HEIGHT - 2.0);
            }
        }
        let label = xml(&label.join(", "));
        format!(
            "<svg class=\"meter\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" \
             aria-label=\"{label}\"><title>{label}</title>{marks}</svg>"
        )
    }
}

impl Scale {
    fn over<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let values = rows
            .flat_map(|row| [row.p50, row.p95, row.p95_upper, row.budget.guide, row.budget.ours]);
        // below one nanosecond or byte there is nothing to tell apart
        let powers =
            values.flatten().filter(|value| *value > 0.0).map(|value| value.max(1.0).log10());
        let (from, to) = powers.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), power| {
            (from.min(power), to.max(power))
        });
        if from > to {
            return Self { from: 0.0, to: 1.0 };
        }
        // half a decade of room, so that the least value still has a bar
        let from = (from - 0.5).floor().max(0.0);
        Self { from, to: (to + 0.1).ceil().max(from + 1.0) }
    }

    fn x(self, value: f64) -> f64 {
        let part =
            if value > 0.0 { (value.log10() - self.from) / (self.to - self.from) } else { 0.0 };
        EDGE + (WIDTH - 2.0 * EDGE) * part.clamp(0.0, 1.0)
    }
}

fn upright(class: &str, x: f64, top: f64, bottom: f64) -> String {
    format!("<path class=\"{class}\" d=\"M{x:.1} {top:.0}V{bottom:.0}\"/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_logarithmic_and_cut_at_its_ends() {
        let scale = Scale { from: 0.0, to: 6.0 };
        let middle = WIDTH / 2.0;
        assert!((scale.x(1e3) - middle).abs() < 1e-9);
        assert!((scale.x(0.0) - EDGE).abs() < 1e-9);
        assert!((scale.x(1e300) - (WIDTH - EDGE)).abs() < 1e-9);
    }

    #[test]
    fn a_scale_over_nothing_is_still_one() {
        let scale = Scale::over(std::iter::empty());
        assert!(scale.from < scale.to);
    }
}
