//! Error rates with what so many trials can say of them. In: errors and trials. Out: the rate and an interval.

use serde::Serialize;

/// Confidence of the intervals.
const CONFIDENCE: f64 = 0.95;

/// Errors among trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Rate {
    pub(super) errors: usize,
    pub(super) trials: usize,
    /// Share of errors; `null` without trials.
    pub(super) rate: Option<f64>,
    /// Clopper and Pearson's exact interval at 95 %. Where there are no errors the upper end is 3 / trials, the rule of
    /// three: the one-sided bound at 95 %.
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

impl Rate {
    pub(super) fn of(errors: usize, trials: usize) -> Self {
        if trials == 0 {
            return Self { errors, trials, rate: None, low: None, high: None };
        }
        let (low, high) = interval(errors, trials);
        Self { errors, trials, rate: Some(errors as f64 / trials as f64), low: Some(low), high: Some(high) }
    }

    /// Counts those of the trials that are errors.
    pub(super) fn count<T>(trials: impl IntoIterator<Item = T>, is_error: impl Fn(T) -> bool) -> Self {
        let (mut errors, mut count) = (0, 0);
        for trial in trials {
            errors += usize::from(is_error(trial));
            count += 1;
        }
        Self::of(errors, count)
    }
}

fn interval(errors: usize, trials: usize) -> (f64, f64) {
    let (k, n) = (errors as f64, trials as f64);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let low = if errors == 0 { 0.0 } else { beta_quantile(tail, k, n - k + 1.0) };
    let high = match errors {
        0 => (3.0 / n).min(1.0),
        _ if errors == trials => 1.0,
        _ => beta_quantile(1.0 - tail, k + 1.0, n - k),
    };
    (low, high)
}

/// The value below which a beta distribution has this share, by bisection.
fn beta_quantile(share: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if beta_share(middle, a, b) < share { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The regularised incomplete beta function, by Lentz's continued fraction (Numerical Recipes, 6.4).
fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued(x, a, b) / a
    } else {
        1.0 - front * continued(1.0 - x, b, a) / b
    }
}

fn continued(x: f64, a: f64, b: f64) -> f64 {
    let away = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut value) = (1.0, d);
    for step in 1..300 {
        let m = f64::from(step);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-12 {
            break;
        }
    }
    value
}

/// Lanczos' approximation, good to ten digits for positive arguments.
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 6] = [
        76.180_091_729_471_46,
        -86.505_320_329_416_77,
        24.014_098_240_830_91,
        -1.231_739_572_450_155,
        0.120_865_097_386_617_9e-2,
        -0.539_523_938_495_3e-5,
    ];
    let shifted = x + 5.5;
    let series = TERMS
        .iter()
        .zip(1..)
        .fold(1.000_000_000_190_015, |sum, (term, step)| sum + term / (x + f64::from(step)));
    (x + 0.5) * shifted.ln() - shifted + (2.506_628_274_631_000_5 * series / x).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_intervals_are_those_of_the_tables() {
        // Clopper and Pearson, 95 %: of 100 trials 1, 5 and 50 errors.
        for (errors, low, high) in
            [(1, 0.000_253, 0.054_459), (5, 0.016_431, 0.112_835), (50, 0.398_320, 0.601_679)]
        {
            let rate = Rate::of(errors, 100);
            assert!((rate.low.unwrap() - low).abs() < 2e-6, "{rate:?}");
            assert!((rate.high.unwrap() - high).abs() < 2e-6, "{rate:?}");
        }
    }

    #[test]
    fn no_errors_bound_the_rate_by_the_rule_of_three() {
        let rate = Rate::of(0, 262);
        assert_eq!((rate.rate, rate.low), (Some(0.0), Some(0.0)));
        assert!((rate.high.unwrap() - 3.0 / 262.0).abs() < 1e-12);
        assert_eq!(Rate::of(0, 2).high, Some(1.0));
        assert_eq!(Rate::of(7, 7).high, Some(1.0));
        assert_eq!(Rate::of(0, 0).rate, None);
    }
}
