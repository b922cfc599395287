//! Between pixel layouts, 8 bits a sample. In: pixels without gaps between rows. Out: luma or RGB into a
//! buffer of the right size. Luma is full range, BT.601; chroma is BT.601, each pair holding for all its px.
//!
//! Plain integer loops over rows that the compiler makes vectors of: the same result on every processor, where
//! the vector code of the `yuv` crate is up to 2 off and differs between processors. Buffers that are too short
//! convert as far as they go; [`view`](super::view) has checked those of frames.

use super::Range;

/// BT.601 luma in 8-bit fixed point, within 1 of the exact value and exact for grey.
pub(super) fn luma_from_rgb(rgb: &[u8], luma: &mut [u8]) {
    for (y, [r, g, b]) in luma.iter_mut().zip(rgb.as_chunks::<3>().0) {
        *y = ((77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b) + 128) >> 8) as u8;
    }
}

/// Grey as RGB.
pub(super) fn rgb_from_luma(luma: &[u8], rgb: &mut [u8]) {
    for (pixel, y) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(luma) {
        *pixel = [*y; 3];
    }
}

/// Luma of a range as full-range luma.
pub(super) fn luma_from_luma(samples: &[u8], range: Range, luma: &mut [u8]) {
    match range {
        Range::Full => luma.iter_mut().zip(samples).for_each(|(y, sample)| *y = *sample),
        Range::Limited => {
            luma.iter_mut().zip(samples).for_each(|(y, sample)| *y = full_from_limited(*sample));
        }
    }
}

/// Every second byte of YUYV is luma. `width` in px, for the pad of an odd row.
pub(super) fn luma_from_yuyv(yuyv: &[u8], width: u32, range: Range, luma: &mut [u8]) {
    let width = (width as usize).max(1);
    for (out, row) in luma.chunks_exact_mut(width).zip(yuyv.chunks_exact(width.div_ceil(2) * 4)) {
        let samples = out.iter_mut().zip(row.as_chunks::<2>().0);
        match range {
            Range::Full => samples.for_each(|(y, [sample, _])| *y = *sample),
            Range::Limited => samples.for_each(|(y, [sample, _])| *y = full_from_limited(*sample)),
        }
    }
}

/// The first plane of NV12 is luma.
pub(super) fn luma_from_nv12(nv12: &[u8], range: Range, luma: &mut [u8]) {
    luma_from_luma(nv12, range, luma);
}

/// (sample - 16) x 255 / 219 to the nearest integer, within 0 to 255: in 16 bits, which makes vectors of 8 and more.
/// 2693 is 36 / 219 with 14 fraction bits; a test holds every sample to the exact value.
fn full_from_limited(sample: u8) -> u8 {
    let above_black = u16::from(sample.saturating_sub(16));
    let share = ((u32::from(above_black << 8) * 2_693) >> 16) as u16;
    (above_black + ((share + 32) >> 6)).min(255) as u8
}

/// Full colour of YUYV. `width` in px, for the pad of an odd row.
pub(super) fn rgb_from_yuyv(yuyv: &[u8], width: u32, range: Range, rgb: &mut [u8]) {
    let width = (width as usize).max(1);
    let pairs = width.div_ceil(2);
    let (mut luma, mut chroma) = (vec![0; pairs * 2], vec![0; pairs * 2]);
    let mut row = Row::new(width, range);
    for (out, samples) in rgb.chunks_exact_mut(width * 3).zip(yuyv.chunks_exact(pairs * 4)) {
        let parts = luma.iter_mut().zip(chroma.iter_mut());
        parts.zip(samples.as_chunks::<2>().0).for_each(|((y, c), sample)| [*y, *c] = *sample);
        row.set_chroma(&chroma);
        row.write(&luma, out);
    }
}

/// Full colour of NV12.
pub(super) fn rgb_from_nv12(nv12: &[u8], (width, height): (u32, u32), range: Range, rgb: &mut [u8]) {
    let (width, height) = ((width as usize).max(1), height as usize);
    let (luma, chroma) = nv12.split_at_checked(width * height).unwrap_or_default();
    let mut row = Row::new(width, range);
    let row_pairs = rgb.chunks_mut(width * 6).zip(luma.chunks(width * 2));
    for ((out, luma), chroma) in row_pairs.zip(chroma.chunks_exact(width.div_ceil(2) * 2)) {
        row.set_chroma(chroma);
        for (out, luma) in out.chunks_exact_mut(width * 3).zip(luma.chunks_exact(width)) {
            row.write(luma, out);
        }
    }
}

/// What one row needs: chroma for each of its px, and room for the three colours before they are interleaved.
struct Row {
    cb: Vec<i32>,
    cr: Vec<i32>,
    red: Vec<u8>,
    green: Vec<u8>,
    blue: Vec<u8>,
    factors: &'static Factors,
}

/// BT.601 with 16 fraction bits.
pub(super) struct Factors {
    black: i32,
    luma: i32,
    red_cr: i32,
    green_cb: i32,
    green_cr: i32,
    blue_cb: i32,
}

static FULL: Factors =
    Factors { black: 0, luma: 65_536, red_cr: 91_881, green_cb: 22_554, green_cr: 46_802, blue_cb: 116_130 };
/// Luma times 255 / 219, chroma times 255 / 224.
static LIMITED: Factors = Factors {
    black: 16,
    luma: 76_309,
    red_cr: 104_597,
    green_cb: 25_675,
    green_cr: 53_279,
    blue_cb: 132_201,
};

impl Factors {
    pub(super) fn of(range: Range) -> &'static Self {
        match range {
            Range::Full => &FULL,
            Range::Limited => &LIMITED,
        }
    }
}

/// One px from Y, Cb and Cr.
pub(super) fn rgb_from_ycbcr([y, cb, cr]: [u8; 3], factors: &Factors) -> [u8; 3] {
    let y = (i32::from(y) - factors.black) * factors.luma + (1 << 15);
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    [
        sample(y + factors.red_cr * cr),
        sample(y - factors.green_cb * cb - factors.green_cr * cr),
        sample(y + factors.blue_cb * cb),
    ]
}

/// Px that are converted at once, which makes vectors; a multiple of four.
const AT_ONCE: usize = 32;

/// The first px of each pair of luma, with the pair's Cb and Cr.
pub(super) fn rgb_from_pairs(luma: &[[u8; 2]], chroma: &[[u8; 2]], factors: &Factors, rgb: &mut [u8]) {
    let parts = luma.chunks(AT_ONCE).zip(chroma.chunks(AT_ONCE));
    for (out, (luma, chroma)) in rgb.chunks_mut(3 * AT_ONCE).zip(parts) {
        // A px in the lower 24 bits of each.
        let mut packed = [0_u32; AT_ONCE];
        for (packed, ([y, _], [cb, cr])) in packed.iter_mut().zip(luma.iter().zip(chroma)) {
            let [red, green, blue] = rgb_from_ycbcr([*y, *cb, *cr], factors);
            *packed = u32::from(red) | u32::from(green) << 8 | u32::from(blue) << 16;
        }
        let (fours, rest) = out.as_chunks_mut::<12>();
        for (out, [a, b, c, d]) in fours.iter_mut().zip(packed.as_chunks().0) {
            let words = [a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8];
            out.as_chunks_mut().0.iter_mut().zip(words).for_each(|(out, word)| *out = word.to_le_bytes());
        }
        let done = 4 * fours.len();
        for (out, packed) in rest.as_chunks_mut().0.iter_mut().zip(packed.iter().skip(done)) {
            let [red, green, blue, _] = packed.to_le_bytes();
            *out = [red, green, blue];
        }
    }
}

impl Row {
    fn new(width: usize, range: Range) -> Self {
        // Room for the pair of an odd last px.
        let (wide, narrow) = (vec![0; width + 1], vec![0; width]);
        let factors = Factors::of(range);
        Self { cb: wide.clone(), cr: wide, red: narrow.clone(), green: narrow.clone(), blue: narrow, factors }
    }

    /// One Cb and one Cr for every two px.
    fn set_chroma(&mut self, chroma: &[u8]) {
        let px = self.cb.as_chunks_mut::<2>().0.iter_mut().zip(self.cr.as_chunks_mut::<2>().0);
        for ((cb, cr), [b, r]) in px.zip(chroma.as_chunks::<2>().0) {
            (*cb, *cr) = ([i32::from(*b) - 128; 2], [i32::from(*r) - 128; 2]);
        }
    }

    fn write(&mut self, luma: &[u8], rgb: &mut [u8]) {
        let Self { cb, cr, red, green, blue, factors } = self;
        let colours = red.iter_mut().zip(green.iter_mut()).zip(blue.iter_mut());
        for ((((red, green), blue), y), (cb, cr)) in colours.zip(luma).zip(cb.iter().zip(cr.iter())) {
            let y = (i32::from(*y) - factors.black) * factors.luma + (1 << 15);
            *red = sample(y + factors.red_cr * cr);
            *green = sample(y - factors.green_cb * cb - factors.green_cr * cr);
            *blue = sample(y + factors.blue_cb * cb);
        }
        let colours = red.iter().zip(green.iter()).zip(blue.iter());
        for (pixel, ((red, green), blue)) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(colours) {
            *pixel = [*red, *green, *blue];
        }
    }
}

/// Drops the fraction bits.
fn sample(value: i32) -> u8 {
    (value >> 16).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BT.601 in floating point.
    fn exact([y, cb, cr]: [u8; 3], range: Range) -> [u8; 3] {
        let (y, cb, cr) = match range {
            Range::Full => (f64::from(y), f64::from(cb) - 128.0, f64::from(cr) - 128.0),
            Range::Limited => (
                (f64::from(y) - 16.0) * 255.0 / 219.0,
                (f64::from(cb) - 128.0) * 255.0 / 224.0,
                (f64::from(cr) - 128.0) * 255.0 / 224.0,
            ),
        };
        [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb]
            .map(|sample| sample.round().clamp(0.0, 255.0) as u8)
    }

    fn noise(bytes: usize) -> Vec<u8> {
        let mut state = 0x9e37_79b9_u32;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 11) as u8
        };
        (0..bytes).map(|_| next()).collect()
    }

    /// Sizes on both sides of what vector code takes at once.
    const SIZES: [(u32, u32); 8] = [(1, 1), (2, 2), (3, 5), (17, 4), (32, 7), (63, 3), (130, 9), (641, 2)];

    #[track_caller]
    fn assert_close(found: &[u8], expected: &[u8], what: &str) {
        assert_eq!(found.len(), expected.len(), "{what}");
        for (at, (a, b)) in found.iter().zip(expected).enumerate() {
            assert!(a.abs_diff(*b) <= 1, "{what}: {a} for {b} at sample {at}");
        }
    }

    #[test]
    fn limited_luma_is_spread_exactly() {
        for sample in 0..=255 {
            let expected = exact([sample, 128, 128], Range::Limited)[0];
            assert_eq!(full_from_limited(sample), expected, "of {sample}");
        }
    }

    #[test]
    fn luma_of_rgb_is_within_one() {
        let rgb = noise(3 * 4_096);
        let mut luma = vec![0; 4_096];
        luma_from_rgb(&rgb, &mut luma);
        for (y, [r, g, b]) in luma.iter().zip(rgb.as_chunks::<3>().0) {
            let expected = 0.299 * f64::from(*r) + 0.587 * f64::from(*g) + 0.114 * f64::from(*b);
            assert!((f64::from(*y) - expected).abs() <= 1.0, "{y} for {expected}");
        }
    }

    #[test]
    fn grey_keeps_its_luma() {
        let luma: Vec<u8> = (0..=255).collect();
        let (mut rgb, mut back) = (vec![0; 768], vec![0; 256]);
        rgb_from_luma(&luma, &mut rgb);
        luma_from_rgb(&rgb, &mut back);
        assert_eq!(back, luma);
    }

    #[test]
    fn yuyv_is_within_one_of_the_exact_colours() {
        for (width, height) in SIZES {
            let row = width.div_ceil(2) as usize * 4;
            let yuyv = noise(row * height as usize);
            for range in [Range::Full, Range::Limited] {
                let mut expected = Vec::new();
                for row in yuyv.chunks(row) {
                    for x in 0..width as usize {
                        let pair = x / 2 * 4;
                        expected.extend(exact([row[x * 2], row[pair + 1], row[pair + 3]], range));
                    }
                }
                let what = format!("{width} x {height}, {range:?}");
                let mut rgb = vec![0; expected.len()];
                rgb_from_yuyv(&yuyv, width, range, &mut rgb);
                assert_close(&rgb, &expected, &what);

                let mut luma = vec![0; expected.len() / 3];
                luma_from_yuyv(&yuyv, width, range, &mut luma);
                let sample = |at: usize| yuyv[at / width as usize * row + at % width as usize * 2];
                let expected = (0..luma.len()).map(|at| exact([sample(at), 128, 128], range)[0]);
                assert_eq!(luma, expected.collect::<Vec<_>>(), "{what}");
            }
        }
    }

    #[test]
    fn nv12_is_within_one_of_the_exact_colours() {
        for (width, height) in SIZES {
            let (w, h) = (width as usize, height as usize);
            let pairs = w.div_ceil(2) * 2;
            let nv12 = noise(w * h + pairs * h.div_ceil(2));
            for range in [Range::Full, Range::Limited] {
                let mut expected = Vec::new();
                for (x, y) in (0..h).flat_map(|y| (0..w).map(move |x| (x, y))) {
                    let chroma = w * h + y / 2 * pairs + x / 2 * 2;
                    expected.extend(exact([nv12[y * w + x], nv12[chroma], nv12[chroma + 1]], range));
                }
                let what = format!("{width} x {height}, {range:?}");
                let mut rgb = vec![0; expected.len()];
                rgb_from_nv12(&nv12, (width, height), range, &mut rgb);
                assert_close(&rgb, &expected, &what);

                let mut luma = vec![0; w * h];
                luma_from_nv12(&nv12, range, &mut luma);
                let expected = nv12[..w * h].iter().map(|y| exact([*y, 128, 128], range)[0]);
                assert_eq!(luma, expected.collect::<Vec<_>>(), "{what}");
            }
        }
    }
}
