//! Least-squares lines and parabolas. In: points. Out: a value over `t`.

/// `a + b s + c s²` with `s = (t - origin) / unit`, so that sums stay well conditioned.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Quadratic {
    origin: f64,
    unit: f64,
    terms: [f64; 3],
}

impl Quadratic {
    /// The value at `t`.
    pub(super) fn at(&self, t: f32) -> f32 {
        let s = self.place(t);
        (self.terms[0] + s * (self.terms[1] + s * self.terms[2])) as f32
    }

    /// Change per unit of `t`, at `t`.
    pub(super) fn slope(&self, t: f32) -> f32 {
        ((self.terms[1] + 2.0 * self.terms[2] * self.place(t)) / self.unit.max(1e-9)) as f32
    }

    fn place(&self, t: f32) -> f64 {
        (f64::from(t) - self.origin) / self.unit.max(1e-9)
    }

    /// The straight line through the points; flat through their mean when they span nothing.
    pub(super) fn line_through(points: impl Iterator<Item = (f32, f32)>) -> Self {
        let points: Vec<(f64, f64)> = points.map(|(t, v)| (t.into(), v.into())).collect();
        fit(&points, 2).unwrap_or_default()
    }

    /// A parabola fitted three times, each time without the points further off than three times `scale` or three
    /// times their typical distance. `None` without points.
    pub(super) fn robust(points: impl Iterator<Item = (f32, f32)>, scale: f32) -> Option<Self> {
        Self::without_outliers(points, scale, 3)
    }

    /// The same with a straight line.
    pub(super) fn robust_line(points: impl Iterator<Item = (f32, f32)>, scale: f32) -> Option<Self> {
        Self::without_outliers(points, scale, 2)
    }

    fn without_outliers(points: impl Iterator<Item = (f32, f32)>, scale: f32, order: usize) -> Option<Self> {
        let all: Vec<(f64, f64)> = points.map(|(t, v)| (t.into(), v.into())).collect();
        let order = if all.len() >= 10 { order } else { 2 };
        let mut kept = all.clone();
        let mut best = fit(&kept, order)?;
        for _ in 0..2 {
            let off = |p: &(f64, f64)| (f64::from(best.at(p.0 as f32)) - p.1).abs();
            let mut offs: Vec<f64> = all.iter().map(off).collect();
            offs.sort_by(f64::total_cmp);
            let typical = offs.get(offs.len() / 2).copied().unwrap_or(0.0);
            let limit = 3.0 * typical.min(f64::from(scale)).max(f64::from(scale) / 3.0);
            kept = all.iter().copied().filter(|p| off(p) <= limit).collect();
            match fit(&kept, order) {
                Some(next) if 2 * kept.len() >= all.len() => best = next,
                _ => break,
            }
        }
        Some(best)
    }
}

/// Least squares with the first `order` terms.
fn fit(points: &[(f64, f64)], order: usize) -> Option<Quadratic> {
    let count = points.len() as f64;
    let origin = points.iter().map(|p| p.0).sum::<f64>() / count.max(1.0);
    let unit = points.iter().map(|p| (p.0 - origin).abs()).fold(0.0, f64::max).max(1.0);
    if points.is_empty() {
        return None;
    }
    let mut m = [[0.0_f64; 4]; 3];
    for &(t, v) in points {
        let s = (t - origin) / unit;
        let powers = [1.0, s, s * s];
        for (row, a) in m.iter_mut().zip(powers).take(order) {
            for (cell, b) in row.iter_mut().zip(powers).take(order) {
                *cell += a * b;
            }
            row[3] += a * v;
        }
    }
    for (index, row) in m.iter_mut().enumerate() {
        row[index] += if index < order { 1e-6 * count * f64::from(index > 0) } else { 1.0 };
    }
    for pivot in 0..3 {
        let head = m[pivot];
        if head[pivot].abs() < 1e-12 {
            return None;
        }
        for (index, row) in m.iter_mut().enumerate() {
            if index != pivot {
                let factor = row[pivot] / head[pivot];
                row.iter_mut().zip(head).for_each(|(cell, above)| *cell -= factor * above);
            }
        }
    }
    let terms = std::array::from_fn(|index| m[index][3] / m[index][index]);
    Some(Quadratic { origin, unit, terms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_found_through_outliers() {
        let value = |t: f32| 40.0 + 0.02 * t - 0.000_05 * t * t;
        let points = (0..60).map(|i| {
            let t = 20.0 * i as f32;
            (t, if i % 13 == 5 { value(t) + 9.0 } else { value(t) })
        });
        let fitted = Quadratic::robust(points, 1.0).unwrap();
        for t in [0.0, 300.0, 700.0, 1_180.0] {
            assert!((fitted.at(t) - value(t)).abs() < 0.3, "{t}: {}", fitted.at(t));
        }
        assert!((fitted.slope(100.0) - 0.01).abs() < 0.003);
    }

    #[test]
    fn few_points_give_a_line_and_none_nothing() {
        let line = Quadratic::line_through([(0.0, 1.0), (10.0, 3.0)].into_iter());
        assert!((line.at(20.0) - 5.0).abs() < 0.01);
        assert!((Quadratic::line_through([(4.0, 2.5)].into_iter()).at(9.0) - 2.5).abs() < 1e-4);
        assert_eq!(Quadratic::robust(std::iter::empty(), 1.0), None);
    }
}
