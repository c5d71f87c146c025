//! A ratio of times around 1.

const WIDTH: f64 = 180.0;
const HEIGHT: f64 = 26.0;
/// The ends: half and twice the time.
const END: f64 = 2.0;

/// This run over the baseline on a logarithmic scale from half to twice the time: p50 as a bar, p95 as a tick.
pub(in super::super) fn ratio(p50: Option<f64>, p95: Option<f64>, verdict: &str) -> String {
    let x = |ratio: f64| {
        let part = (ratio.max(f64::MIN_POSITIVE).ln() / END.ln()).clamp(-1.0, 1.0);
        WIDTH / 2.0 * (1.0 + 0.94 * part)
    };
    let middle = WIDTH / 2.0;
    let mut svg = format!(
        "<svg class=\"meter ratio\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         aria-hidden=\"true\">"
    );
    for at in [0.5, 2.0] {
        svg += &format!("<path class=\"grid\" d=\"M{:.1} 2V24\"/>", x(at));
    }
    if let Some(p50) = p50 {
        let (from, to) = (x(p50).min(middle), x(p50).max(middle));
        svg += &format!(
            "<rect class=\"bar {verdict}\" x=\"{from:.1}\" y=\"8\" width=\"{:.1}\" height=\"10\" rx=\"2\"/>",
            (to - from).max(1.0)
        );
    }
    if let Some(p95) = p95 {
        svg += &format!("<path class=\"whisker\" d=\"M{:.1} 6V20\"/>", x(p95));
    }
    svg += &format!("<path class=\"guide\" d=\"M{middle:.1} 2V24\"/>");
    svg += "</svg>";
    svg
}
