//! A line of the zone as a straight strip. In: full-resolution luma and the line. Out: a grey picture of the
//! wanted height, in reading direction, its bow and perspective taken out.

use image::{GrayImage, Luma};

use crate::geometry::Point;

/// Cap height as a share of the strip's height; the rest is margin, half above and half below.
pub const CAP_SHARE: f64 = 0.625;
/// Margin before the first and after the last character, in cap heights.
pub const END_MARGIN_CAPS: f64 = 0.8;
/// Most samples per strip pixel and axis when a strip shrinks.
const MAX_SAMPLES: u32 = 4;
/// Longest strip, in strip heights.
const MAX_ASPECT: f64 = 80.0;

/// A place on a line's centre line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineNode {
    /// Half-way between the feet and the heads of the capitals, frame px.
    pub centre: Point,
    /// From there to the heads: half a cap height long, frame px.
    pub up: Point,
}

/// One line of a zone: nodes from the left edge of its first character to the right edge of its last one, in
/// reading direction.
#[derive(Debug, Clone, PartialEq)]
pub struct MrzLine {
    /// At least two.
    pub nodes: Vec<LineNode>,
}

impl MrzLine {
    /// Mean cap height in frame px.
    #[must_use]
    pub fn cap_height_px(&self) -> f64 {
        let sum: f64 = self.nodes.iter().map(|node| 2.0 * node.up.length()).sum();
        sum / self.nodes.len().max(1) as f64
    }

    /// Length along the centre line in frame px.
    #[must_use]
    pub fn length_px(&self) -> f64 {
        self.nodes.windows(2).map(|pair| pair[0].centre.distance(pair[1].centre)).sum()
    }

    /// The same line read from its other end.
    #[must_use]
    pub fn turned(&self) -> Self {
        let turn = |node: &LineNode| LineNode { centre: node.centre, up: node.up * -1.0 };
        Self { nodes: self.nodes.iter().rev().map(turn).collect() }
    }

    /// The same line in a picture resized by `factor`.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scale = |node: &LineNode| LineNode { centre: node.centre * factor, up: node.up * factor };
        Self { nodes: self.nodes.iter().map(scale).collect() }
    }

    /// The line lengthened by `caps` cap heights at both ends.
    fn with_margins(&self, caps: f64) -> Vec<LineNode> {
        let mut nodes = self.nodes.clone();
        let beyond = |end: Option<&LineNode>, inner: Option<&LineNode>| -> Option<LineNode> {
            let (end, inner) = (end?, inner?);
            let step = end.centre - inner.centre;
            let length = step.length();
            let wanted = caps * 2.0 * end.up.length();
            (length > 1e-6).then(|| LineNode { centre: end.centre + step * (wanted / length), up: end.up })
        };
        let before = beyond(self.nodes.first(), self.nodes.get(1));
        let after = beyond(self.nodes.last(), self.nodes.iter().rev().nth(1));
        if let Some(node) = before {
            nodes.insert(0, node);
        }
        nodes.extend(after);
        nodes
    }
}

/// Samples a strip `height_px` high from a picture in whose pixels the line is given. Capitals fill the middle
/// [`CAP_SHARE`] of its height; [`END_MARGIN_CAPS`] of a cap height are added at both ends; the width follows from
/// the line's length at the same scale. Outside the picture its edge is repeated. An empty picture, a zero height
/// or a line without length gives an empty strip.
#[must_use]
pub fn line_strip(luma: &GrayImage, line: &MrzLine, height_px: u32) -> GrayImage {
    let nodes = line.with_margins(END_MARGIN_CAPS);
    let height = f64::from(height_px);
    // Strip px from the first node to each: a step is as many cap heights long as in the picture.
    let mut places = vec![0.0];
    for pair in nodes.windows(2) {
        let caps = (pair[0].up.length() + pair[1].up.length()).max(1e-6);
        let step = pair[0].centre.distance(pair[1].centre) / caps * CAP_SHARE * height;
        places.push(places.last().copied().unwrap_or(0.0) + step);
    }
    let total = places.last().copied().unwrap_or(0.0).min(MAX_ASPECT * height);
    let finite = nodes.iter().all(|node| (node.centre + node.up).length().is_finite());
    if luma.width() == 0 || luma.height() == 0 || height_px == 0 || total < 1.0 || !finite {
        return GrayImage::new(0, 0);
    }
    let mut strip = GrayImage::new(total.round() as u32, height_px);
    let shrink = line.cap_height_px() / (CAP_SHARE * height);
    let samples = (shrink.ceil() as u32).clamp(1, MAX_SAMPLES);
    let mut segment = 0;
    for x in 0..strip.width() {
        let columns: Vec<LineNode> = (0..samples)
            .filter_map(|sub| {
                let place = f64::from(x) + (f64::from(sub) + 0.5) / f64::from(samples);
                while places.get(segment + 1).is_some_and(|end| *end < place) && segment + 2 < places.len() {
                    segment += 1;
                }
                let (from, to) = (places.get(segment)?, places.get(segment + 1)?);
                let (a, b) = (nodes.get(segment)?, nodes.get(segment + 1)?);
                let t = ((place - from) / (to - from).max(1e-9)).clamp(0.0, 1.0);
                Some(LineNode { centre: a.centre.lerp(b.centre, t), up: a.up.lerp(b.up, t) })
            })
            .collect();
        for y in 0..height_px {
            let mut sum = 0.0;
            for sub in 0..samples {
                let row = f64::from(y) + (f64::from(sub) + 0.5) / f64::from(samples);
                let above = (0.5 - row / height) * 2.0 / CAP_SHARE;
                for node in &columns {
                    sum += sample(luma, node.centre + node.up * above);
                }
            }
            let count = (samples as usize * columns.len()).max(1);
            strip.put_pixel(x, y, Luma([(sum / count as f32).round() as u8]));
        }
    }
    strip
}

/// Bilinear; pixel centres lie at halves.
fn sample(luma: &GrayImage, at: Point) -> f32 {
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    let x = (at.x - 0.5).clamp(0.0, width as f64 - 1.0);
    let y = (at.y - 0.5).clamp(0.0, height as f64 - 1.0);
    let (left, top) = (x as usize, y as usize);
    let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
    let right = usize::from(left + 1 < width);
    let down = if top + 1 < height { width } else { 0 };
    let base = top * width + left;
    let pixels = luma.as_raw();
    let at = |index: usize| pixels.get(index).map_or(0.0, |value| f32::from(*value));
    let upper = at(base) + fx * (at(base + right) - at(base));
    let lower = at(base + down) + fx * (at(base + down + right) - at(base + down));
    upper + fy * (lower - upper)
}
