//! Plots as inline SVG. In: numbers. Out: markup that needs nothing from anywhere; colours follow the page's theme.

use std::fmt::Write;

use super::curve::Curve;

/// Size of the drawing area, in user units, and the room for labels round it.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 260.0;
const MARGIN: f64 = 46.0;
/// Bars of a histogram.
const BARS: usize = 40;
/// Rates below this are drawn at the edge of a logarithmic axis.
const LEAST: f64 = 1e-4;

fn frame(title: &str, x_label: &str, y_label: &str, inside: &str) -> String {
    let (full_width, full_height) = (WIDTH + 1.5 * MARGIN, HEIGHT + 2.0 * MARGIN);
    let (middle, bottom) = (MARGIN + WIDTH / 2.0, HEIGHT + 1.8 * MARGIN);
    let half = MARGIN + HEIGHT / 2.0;
    format!(
        "<svg viewBox=\"0 0 {full_width} {full_height}\" role=\"img\" aria-label=\"{title}\">\
         <text class=\"title\" x=\"{middle}\" y=\"24\" text-anchor=\"middle\">{title}</text>\
         <rect class=\"area\" x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>{inside}\
         <text x=\"{middle}\" y=\"{bottom}\" text-anchor=\"middle\">{x_label}</text>\
         <text x=\"14\" y=\"{half}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {half})\">{y_label}</text></svg>"
    )
}

fn label(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!("<text class=\"tick\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>")
}

/// What passes of those that should, against what passes of those that should not, on a logarithmic axis.
pub(super) fn roc(curve: &Curve, x_label: &str, y_label: &str) -> String {
    let x_of = |rate: f64| MARGIN + WIDTH * (1.0 - rate.max(LEAST).log10() / LEAST.log10());
    let y_of = |rate: f64| MARGIN + HEIGHT * (1.0 - rate);
    let mut inside = String::new();
    for power in 0..=4 {
        let rate = 10_f64.powi(-power);
        let x = x_of(rate);
        let _ = write!(
            inside,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{MARGIN}\" y2=\"{:.1}\"/>",
            MARGIN + HEIGHT
        );
        inside += &label(x, MARGIN + HEIGHT + 16.0, "middle", &format!("{rate}"));
    }
    for step in 0..=4 {
        let rate = f64::from(step) / 4.0;
        inside += &label(MARGIN - 6.0, y_of(rate) + 4.0, "end", &format!("{rate:.2}"));
    }
    let points: Vec<String> = curve
        .points
        .iter()
        .map(|point| format!("{:.1},{:.1}", x_of(point.false_pass), y_of(1.0 - point.false_stop)))
        .collect();
    let _ = write!(inside, "<polyline class=\"curve\" points=\"{}\"/>", points.join(" "));
    frame("ROC", x_label, y_label, &inside)
}

/// Both errors along the threshold.
pub(super) fn errors(curve: &Curve, threshold: f64, names: [&str; 2]) -> String {
    let scores = || curve.points.iter().map(|point| point.threshold);
    let (low, high) = bounds(scores());
    let x_of = |score: f64| MARGIN + WIDTH * (score - low) / (high - low);
    let line = |class: &str, of: &dyn Fn(usize) -> f64| {
        let points: Vec<String> = curve
            .points
            .iter()
            .enumerate()
            .map(|(index, point)| {
                format!("{:.1},{:.1}", x_of(point.threshold), MARGIN + HEIGHT * (1.0 - of(index)))
            })
            .collect();
        format!("<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "))
    };
    let of = |index: usize, side: bool| {
        curve.points.get(index).map_or(0.0, |p| if side { p.false_pass } else { p.false_stop })
    };
    let mut inside = line("other", &|index| of(index, true)) + &line("own", &|index| of(index, false));
    inside += &marks(low, high, threshold);
    inside +=
        &label(MARGIN + 8.0, MARGIN + 16.0, "start", &format!("<tspan class=\"o\">■</tspan> {}", names[0]));
    inside +=
        &label(MARGIN + 8.0, MARGIN + 32.0, "start", &format!("<tspan class=\"w\">■</tspan> {}", names[1]));
    frame("Errors along the threshold", "threshold", "share", &inside)
}

/// Where the scores lie.
pub(super) fn histogram(should_pass: &[f64], should_not: &[f64], threshold: f64, names: [&str; 2]) -> String {
    let (low, high) = bounds(should_pass.iter().chain(should_not).copied());
    let bins = |scores: &[f64]| {
        let mut bins = [0.0; BARS];
        for score in scores {
            let at = ((score - low) / (high - low) * BARS as f64) as usize;
            if let Some(bin) = bins.get_mut(at.min(BARS - 1)) {
                *bin += 1.0 / scores.len().max(1) as f64;
            }
        }
        bins
    };
    let (own, other) = (bins(should_pass), bins(should_not));
    let most = own.iter().chain(&other).copied().fold(1e-9, f64::max);
    let bar = WIDTH / BARS as f64;
    let mut inside = String::new();
    for (class, bins) in [("bar other", other), ("bar own", own)] {
        for (index, share) in bins.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let height = HEIGHT * share / most;
            let _ = write!(
                inside,
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{bar:.1}\" height=\"{height:.1}\"/>",
                MARGIN + bar * index as f64,
                MARGIN + HEIGHT - height
            );
        }
    }
    inside += &marks(low, high, threshold);
    inside +=
        &label(MARGIN + 8.0, MARGIN + 16.0, "start", &format!("<tspan class=\"w\">■</tspan> {}", names[0]));
    inside +=
        &label(MARGIN + 8.0, MARGIN + 32.0, "start", &format!("<tspan class=\"o\">■</tspan> {}", names[1]));
    frame("Scores", "score", "share of each side", &inside)
}

/// Ticks of the score's axis, and the threshold in force.
fn marks(low: f64, high: f64, threshold: f64) -> String {
    let mut marks = String::new();
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let text = format!("{:.2}", low + (high - low) * share);
        marks += &label(MARGIN + WIDTH * share, MARGIN + HEIGHT + 16.0, "middle", &text);
    }
    if (low..=high).contains(&threshold) {
        let x = MARGIN + WIDTH * (threshold - low) / (high - low);
        let _ = write!(
            marks,
            "<line class=\"threshold\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{MARGIN}\" y2=\"{:.1}\"/>",
            MARGIN + HEIGHT
        );
    }
    marks
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::evaluate::curve::curve;

    #[test]
    fn plots_are_whole_and_have_no_odd_numbers() {
        for (pass, not) in [(vec![0.6, 0.9], vec![0.1, 0.7]), (vec![0.5], vec![0.5]), (vec![], vec![])] {
            let curve = curve(&pass, &not);
            for plot in [
                roc(&curve, "x", "y"),
                errors(&curve, 0.5, ["a", "b"]),
                histogram(&pass, &not, 0.5, ["a", "b"]),
            ] {
                assert!(plot.starts_with("<svg") && plot.ends_with("</svg>"));
                assert!(!plot.contains("NaN") && !plot.contains("inf"), "{plot}");
            }
        }
    }
}
