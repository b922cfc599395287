//! Rates along all thresholds. In: the scores of those that should pass and of those that should not. Out: the curve,
//! where both errors are equal, and what passes at a given share of false ones.

use serde::Serialize;

/// One threshold: scores at or above it pass.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct CurvePoint {
    pub(super) threshold: f64,
    /// Share of those that should not pass and do.
    pub(super) false_pass: f64,
    /// Share of those that should pass and do not.
    pub(super) false_stop: f64,
}

/// The receiver operating characteristic.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(super) struct Curve {
    /// By threshold, lowest first; the last lets nothing pass.
    pub(super) points: Vec<CurvePoint>,
    /// Mean of both errors where they are nearest to each other.
    pub(super) equal_error_rate: Option<f64>,
    /// The threshold there.
    pub(super) equal_error_threshold: Option<f64>,
    /// Probability that one that should pass scores higher than one that should not.
    pub(super) area: Option<f64>,
    /// What passes of those that should, at these shares of those that should not.
    pub(super) true_pass: Vec<TruePass>,
}

/// A row of the usual table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct TruePass {
    pub(super) at_false_pass: f64,
    pub(super) true_pass: f64,
    pub(super) threshold: f64,
    /// Whether there are enough trials that so small a share is more than one of them.
    pub(super) supported: bool,
}

/// The curve; empty unless there is a score on both sides.
pub(super) fn curve(should_pass: &[f64], should_not: &[f64]) -> Curve {
    if should_pass.is_empty() || should_not.is_empty() {
        return Curve::default();
    }
    let sorted = |scores: &[f64]| {
        let mut scores = scores.to_vec();
        scores.sort_by(f64::total_cmp);
        scores
    };
    let (pass, not) = (sorted(should_pass), sorted(should_not));
    let mut thresholds = sorted(&[pass.clone(), not.clone()].concat());
    thresholds.dedup();
    thresholds.push(thresholds.last().copied().unwrap_or(0.0).next_up());
    let below = |scores: &[f64], threshold: f64| scores.partition_point(|score| *score < threshold);
    let points: Vec<CurvePoint> = thresholds
        .iter()
        .map(|&threshold| CurvePoint {
            threshold,
            false_pass: 1.0 - below(&not, threshold) as f64 / not.len() as f64,
            false_stop: below(&pass, threshold) as f64 / pass.len() as f64,
        })
        .collect();
    let gap = |point: &&CurvePoint| (point.false_pass - point.false_stop).abs();
    let equal = points.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)));
    let wins: f64 = pass
        .iter()
        .map(|&score| {
            let lower = below(&not, score);
            let equal = not.partition_point(|other| *other <= score) - lower;
            lower as f64 + 0.5 * equal as f64
        })
        .sum();
    let true_pass = [0.1, 0.01, 0.001, 0.0001]
        .into_iter()
        .filter_map(|share| {
            let point = points.iter().find(|point| point.false_pass <= share)?;
            Some(TruePass {
                at_false_pass: share,
                true_pass: 1.0 - point.false_stop,
                threshold: point.threshold,
                supported: share * not.len() as f64 >= 1.0,
            })
        })
        .collect();
    Curve {
        equal_error_rate: equal.map(|point| (point.false_pass + point.false_stop) / 2.0),
        equal_error_threshold: equal.map(|point| point.threshold),
        area: Some(wins / (pass.len() * not.len()) as f64),
        points,
        true_pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_that_do_not_overlap_have_no_error() {
        let curve = curve(&[0.8, 0.9, 0.7], &[0.1, 0.3]);
        assert_eq!((curve.equal_error_rate, curve.area), (Some(0.0), Some(1.0)));
        assert!(curve.true_pass.iter().all(|row| row.true_pass == 1.0));
        let (first, last) = (curve.points[0], curve.points[curve.points.len() - 1]);
        assert_eq!((first.false_pass, first.false_stop), (1.0, 0.0));
        assert_eq!((last.false_pass, last.false_stop), (0.0, 1.0));
    }

    #[test]
    fn overlapping_scores_meet_where_both_errors_are_equal() {
        let pass = [0.2, 0.6, 0.7, 0.8];
        let not = [0.1, 0.3, 0.4, 0.65];
        let curve = curve(&pass, &not);
        assert_eq!(curve.equal_error_rate, Some(0.25));
        assert_eq!(curve.area, Some(12.0 / 16.0));
        assert!(curve.points.windows(2).all(|pair| {
            pair[0].false_pass >= pair[1].false_pass && pair[0].false_stop <= pair[1].false_stop
        }));
        assert!(!curve.true_pass[1].supported, "1 in 100 of four trials");
    }

    #[test]
    fn one_side_alone_has_no_curve() {
        assert_eq!(curve(&[0.5], &[]), Curve::default());
    }
}
