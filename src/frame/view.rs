//! A camera's or host's own pixels, borrowed. In: planes with their strides. Out: [`FrameView`], in which every
//! row and every sample that its size and format promise is there, so that conversions need no more checks.

use super::decode::limits;
use crate::error::{Coded, ErrorCode, Result};

/// How the samples of a picture lie in memory, 8 bits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PixelFormat {
    /// 4:2:2 packed: Y0 Cb Y1 Cr for every two pixels of a row, the last pair padded when the width is odd.
    Yuyv,
    /// 4:2:0 in two planes: Y, then Cb and Cr taking turns, one pair for every two by two pixels; a last odd
    /// column or row has pairs of its own.
    Nv12,
    /// R, G, B.
    Rgb8,
    /// Luma alone.
    Luma8,
}

/// Which values luma and chroma take. No effect on [`PixelFormat::Rgb8`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// Luma 0 to 255, as JPEG and MJPEG have it.
    Full,
    /// Luma 16 to 235 and chroma 16 to 240, as video has it (ITU-R BT.601).
    Limited,
}

/// One plane of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plane<'a> {
    /// Its samples; what lies between the end of a row and the next row's start does not matter.
    pub bytes: &'a [u8],
    /// From the start of one row to that of the next, in bytes.
    pub stride: usize,
}

/// A borrowed picture whose layout has been checked.
#[derive(Debug, Clone, Copy)]
pub struct FrameView<'a> {
    format: PixelFormat,
    width: u32,
    height: u32,
    range: Range,
    first: Sheet<'a>,
    /// The chroma of [`PixelFormat::Nv12`].
    second: Option<Sheet<'a>>,
}

/// A plane that holds its shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet<'a> {
    plane: Plane<'a>,
    shape: Shape,
}

impl<'a> Sheet<'a> {
    /// The rows, each of exactly its samples.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let Self { plane, shape } = *self;
        (0..shape.rows).filter_map(move |y| plane.bytes.get(y * plane.stride..y * plane.stride + shape.row))
    }
}

/// A buffer that does not hold what is said of it.
#[derive(Debug, thiserror::Error)]
enum LayoutError {
    #[error("{format:?} has {expected} planes, {given} given")]
    Planes { format: PixelFormat, expected: usize, given: usize },
    #[error("plane {plane}: stride of {stride} bytes for rows of {row} bytes")]
    Stride { plane: usize, stride: usize, row: usize },
    #[error("plane {plane}: {given} bytes, {expected} needed")]
    Length { plane: usize, given: usize, expected: usize },
    #[error("a frame of {width} x {height} px")]
    Empty { width: u32, height: u32 },
}

impl Coded for LayoutError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputFrameLayout
    }
}

impl<'a> FrameView<'a> {
    /// Checks planes with strides of their own: two for NV12, one for all others. The last row may end with
    /// its last sample; bytes after it do not matter.
    ///
    /// # Errors
    /// `InputFrameLayout` when a row is longer than its stride, a plane shorter than its rows, a plane missing
    /// or the frame empty; `InputTooLarge` over the limits of [`limits`].
    pub fn new(
        format: PixelFormat,
        width: u32,
        height: u32,
        range: Range,
        planes: &[Plane<'a>],
    ) -> Result<Self> {
        let (first, chroma) = shapes(format, width, height)?;
        let (first, second) = match (planes, chroma) {
            ([plane], None) => (first.check(0, *plane)?, None),
            ([plane, second], Some(chroma)) => (first.check(0, *plane)?, Some(chroma.check(1, *second)?)),
            (planes, chroma) => {
                let expected = 1 + usize::from(chroma.is_some());
                return Err(LayoutError::Planes { format, expected, given: planes.len() }.into());
            }
        };
        Ok(Self { format, width, height, range, first, second })
    }

    /// Takes one buffer without gaps, the chroma plane of NV12 right after its luma plane.
    ///
    /// # Errors
    /// As [`new`](Self::new), and `InputFrameLayout` when the buffer is not of exactly that length.
    pub fn packed(
        format: PixelFormat,
        width: u32,
        height: u32,
        range: Range,
        bytes: &'a [u8],
    ) -> Result<Self> {
        let (first, chroma) = shapes(format, width, height)?;
        let expected = first.bytes() + chroma.map_or(0, Shape::bytes);
        let (head, tail) = match bytes.split_at_checked(first.bytes()) {
            Some(parts) if bytes.len() == expected => parts,
            _ => return Err(LayoutError::Length { plane: 0, given: bytes.len(), expected }.into()),
        };
        let sheet = |shape: Shape, bytes| Sheet { plane: Plane { bytes, stride: shape.row }, shape };
        let second = chroma.map(|shape| sheet(shape, tail));
        Ok(Self { format, width, height, range, first: sheet(first, head), second })
    }

    /// How the samples lie in memory.
    #[must_use]
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// Which values they take.
    #[must_use]
    pub fn range(&self) -> Range {
        self.range
    }

    /// Width in px.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in px.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes of the picture without gaps.
    pub(super) fn packed_bytes(&self) -> usize {
        self.first.shape.bytes() + self.second.map_or(0, |sheet| sheet.shape.bytes())
    }

    /// Luma, or all samples of a packed format.
    pub(super) fn first(&self) -> Sheet<'a> {
        self.first
    }

    /// The chroma of NV12.
    pub(super) fn second(&self) -> Option<Sheet<'a>> {
        self.second
    }
}

/// What a plane must hold.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Bytes of one row.
    row: usize,
    rows: usize,
}

impl Shape {
    /// Without gaps; at most three bytes for each px of a checked size, so it cannot overflow.
    fn bytes(self) -> usize {
        self.row * self.rows
    }

    fn check(self, number: usize, plane: Plane<'_>) -> Result<Sheet<'_>, LayoutError> {
        let Plane { bytes, stride } = plane;
        if stride < self.row {
            return Err(LayoutError::Stride { plane: number, stride, row: self.row });
        }
        let expected = stride.saturating_mul(self.rows - 1).saturating_add(self.row);
        if bytes.len() < expected {
            return Err(LayoutError::Length { plane: number, given: bytes.len(), expected });
        }
        Ok(Sheet { plane, shape: self })
    }
}

/// The shape of the first plane and, for NV12, of the second.
fn shapes(format: PixelFormat, width: u32, height: u32) -> Result<(Shape, Option<Shape>)> {
    if width == 0 || height == 0 {
        return Err(LayoutError::Empty { width, height }.into());
    }
    limits::check_size(width, height)?;
    let (width, rows) = (width as usize, height as usize);
    Ok(match format {
        PixelFormat::Yuyv => (Shape { row: width.div_ceil(2) * 4, rows }, None),
        PixelFormat::Nv12 => {
            let chroma = Shape { row: width.div_ceil(2) * 2, rows: rows.div_ceil(2) };
            (Shape { row: width, rows }, Some(chroma))
        }
        PixelFormat::Rgb8 => (Shape { row: width * 3, rows }, None),
        PixelFormat::Luma8 => (Shape { row: width, rows }, None),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMATS: [PixelFormat; 4] =
        [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Rgb8, PixelFormat::Luma8];

    fn code<T>(result: Result<T>) -> Option<ErrorCode> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn packed_buffers_are_of_exactly_one_length() {
        // 3 x 5 px: YUYV pads a row to 8 bytes; NV12 has 3 rows of 2 chroma pairs.
        for (format, bytes) in FORMATS.into_iter().zip([5 * 8, 15 + 3 * 4, 45, 15]) {
            let view = |bytes: usize| {
                let buffer = vec![0; bytes];
                FrameView::packed(format, 3, 5, Range::Full, &buffer).map(|view| view.packed_bytes())
            };
            assert_eq!(view(bytes).unwrap(), bytes, "{format:?}");
            assert_eq!(code(view(bytes - 1)), Some(ErrorCode::InputFrameLayout), "{format:?}");
            assert_eq!(code(view(bytes + 1)), Some(ErrorCode::InputFrameLayout), "{format:?}");
        }
    }

    #[test]
    fn a_last_row_may_end_with_its_last_sample() {
        let bytes = [0; 2 * 10 + 6];
        let view =
            |bytes, stride| FrameView::new(PixelFormat::Rgb8, 2, 3, Range::Full, &[Plane { bytes, stride }]);
        let rows: Vec<usize> = view(&bytes, 10).unwrap().first().rows().map(<[u8]>::len).collect();
        assert_eq!(rows, [6, 6, 6]);
        assert_eq!(code(view(&bytes[1..], 10)), Some(ErrorCode::InputFrameLayout));
        assert_eq!(code(view(&bytes, 5)), Some(ErrorCode::InputFrameLayout));
    }

    #[test]
    fn planes_must_be_as_many_as_the_format_has() {
        let plane = Plane { bytes: &[0; 64], stride: 8 };
        for format in FORMATS {
            let expected = if format == PixelFormat::Nv12 { 2 } else { 1 };
            for given in 0..4 {
                let result = FrameView::new(format, 2, 2, Range::Full, &vec![plane; given]);
                assert_eq!(result.is_ok(), given == expected, "{given} planes of {format:?}");
            }
        }
    }

    #[test]
    fn sizes_of_nothing_and_over_the_limits() {
        for format in FORMATS {
            let view = |width, height| FrameView::packed(format, width, height, Range::Full, &[]);
            for (width, height) in [(0, 4), (4, 0), (0, 0)] {
                assert_eq!(code(view(width, height)), Some(ErrorCode::InputFrameLayout));
            }
            for (width, height) in [(8_193, 1), (1, u32::MAX), (u32::MAX, u32::MAX), (8_192, 8_192)] {
                assert_eq!(code(view(width, height)), Some(ErrorCode::InputTooLarge));
            }
        }
    }

    proptest! {
        #[test]
        fn any_planes_give_a_frame_or_a_typed_error(
            format in prop::sample::select(FORMATS.as_slice()),
            width in prop_oneof![0..70_u32, any::<u32>()],
            height in prop_oneof![0..40_u32, any::<u32>()],
            limited in any::<bool>(),
            planes in prop::collection::vec((0..9_000_usize, prop_oneof![0..300_usize, any::<usize>()]), 0..4),
        ) {
            let bytes = vec![77; 9_000];
            let planes: Vec<Plane<'_>> =
                planes.iter().map(|(length, stride)| Plane { bytes: &bytes[..*length], stride: *stride }).collect();
            let range = if limited { Range::Limited } else { Range::Full };
            match FrameView::new(format, width, height, range, &planes) {
                Ok(view) => {
                    let pool = crate::frame::FramePool::new(1);
                    let frame = crate::frame::Frame::from_view(Default::default(), 0, &view, &pool);
                    prop_assert_eq!((frame.width(), frame.height()), (width, height));
                    prop_assert_eq!(frame.rgb().dimensions(), (width, height));
                }
                Err(error) => prop_assert!(
                    matches!(error.code(), ErrorCode::InputFrameLayout | ErrorCode::InputTooLarge)
                ),
            }
        }

        #[test]
        fn gaps_between_rows_do_not_matter(
            format in prop::sample::select(FORMATS.as_slice()),
            width in 1..40_u32,
            height in 1..20_u32,
            gaps in (0..9_usize, 0..9_usize),
            seed in any::<u8>(),
        ) {
            let (first, second) = shapes(format, width, height).unwrap();
            let sample = |at: usize| (at * 37 + usize::from(seed)) as u8;
            let packed: Vec<u8> =
                (0..first.bytes() + second.map_or(0, Shape::bytes)).map(sample).collect();
            let spread = |shape: Shape, samples: &[u8], gap: usize| {
                let mut bytes = Vec::new();
                for row in samples.chunks(shape.row) {
                    bytes.extend_from_slice(row);
                    bytes.resize(bytes.len() + gap, 0xee);
                }
                bytes.truncate(bytes.len() - gap);
                bytes
            };
            let luma = spread(first, &packed[..first.bytes()], gaps.0);
            let chroma = second.map(|shape| spread(shape, &packed[first.bytes()..], gaps.1));
            let mut planes = vec![Plane { bytes: &luma, stride: first.row + gaps.0 }];
            if let (Some(shape), Some(bytes)) = (second, &chroma) {
                planes.push(Plane { bytes, stride: shape.row + gaps.1 });
            }
            let pool = crate::frame::FramePool::new(2);
            let frame = |view: &FrameView<'_>| {
                crate::frame::Frame::from_view(Default::default(), 0, view, &pool)
            };
            let gapped = frame(&FrameView::new(format, width, height, Range::Full, &planes).unwrap());
            let whole = frame(&FrameView::packed(format, width, height, Range::Full, &packed).unwrap());
            prop_assert_eq!(gapped.luma(), whole.luma());
            prop_assert_eq!(gapped.rgb(), whole.rgb());
        }
    }
}
