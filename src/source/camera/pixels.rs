//! A camera's bytes as a frame. In: a driver's buffer and what it was opened for. Out: a frame of the camera's own samples, or
//! of its JPEG picture. Nothing goes through RGB.

use super::driver::{Layout, Offer};
use crate::error::Result;
use crate::frame::{Frame, FramePool, FrameView, PixelFormat};
use crate::record::FrameId;
use crate::source::mjpeg::first_picture;

/// Bytes that a picture takes without gaps; `None` for compressed ones. Drivers that pad rows are not met: the binding does
/// not say by how much.
fn sample_bytes(offer: Offer) -> Option<usize> {
    let (width, height) = (offer.width_px as usize, offer.height_px as usize);
    let Layout::Samples(format, _) = offer.layout else { return None };
    let bytes = match format {
        PixelFormat::Yuyv => width.div_ceil(2).checked_mul(4)?.checked_mul(height)?,
        PixelFormat::Nv12 => {
            let chroma = width.div_ceil(2).checked_mul(2)?.checked_mul(height.div_ceil(2))?;
            width.checked_mul(height)?.checked_add(chroma)?
        }
        PixelFormat::Rgb8 => width.checked_mul(3)?.checked_mul(height)?,
        PixelFormat::Luma8 => width.checked_mul(height)?,
    };
    Some(bytes)
}

/// Whether a buffer can hold a picture of this kind.
pub(super) fn holds(offer: Offer, bytes: &[u8]) -> bool {
    match offer.layout {
        Layout::Mjpeg => bytes.windows(3).take(4_096).any(|three| three == [0xff, 0xd8, 0xff]),
        Layout::Samples(..) => sample_bytes(offer).is_some_and(|needed| bytes.len() >= needed),
    }
}

/// The frame of a buffer; what follows the picture in it does not matter.
///
/// # Errors
/// `InputFrameLayout` for a buffer that is too short; those of [`decode`](crate::frame::decode()) for a JPEG picture.
pub(super) fn frame_of(
    offer: Offer,
    bytes: &[u8],
    id: FrameId,
    monotonic_ns: u64,
    pool: &FramePool,
) -> Result<Frame> {
    let Layout::Samples(format, range) = offer.layout else {
        return Frame::from_encoded(id, monotonic_ns, &first_picture(bytes)?);
    };
    let samples = sample_bytes(offer).and_then(|needed| bytes.get(..needed)).unwrap_or(bytes);
    let view = FrameView::packed(format, offer.width_px, offer.height_px, range, samples)?;
    Ok(Frame::from_view(id, monotonic_ns, &view, pool))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::frame::Range;

    fn offer(layout: Layout) -> Offer {
        Offer { layout, width_px: 4, height_px: 2, rate: 30 }
    }

    fn frame(layout: Layout, bytes: &[u8]) -> Result<Frame> {
        frame_of(offer(layout), bytes, FrameId(3), 70, &FramePool::new(2))
    }

    #[test]
    fn samples_are_kept_as_they_are_and_a_longer_buffer_s_rest_is_left() {
        let yuyv: Vec<u8> = (0..16).map(|at| 40 + at * 10).chain([99; 5]).collect();
        let cases = [(PixelFormat::Yuyv, 16), (PixelFormat::Nv12, 12), (PixelFormat::Luma8, 8)];
        for (format, needed) in cases {
            let layout = Layout::Samples(format, Range::Full);
            let taken = frame(layout, &yuyv).unwrap();
            assert_eq!((taken.width(), taken.height(), taken.id().0, taken.monotonic_ns()), (4, 2, 3, 70));
            assert_eq!(taken.pixels(), (format, Range::Full, &yuyv[..needed]), "{format:?}");
            assert!(holds(offer(layout), &yuyv[..needed]));
            assert!(!holds(offer(layout), &yuyv[..needed - 1]));
            let short = frame(layout, &yuyv[..needed - 1]).unwrap_err();
            assert_eq!(short.code(), ErrorCode::InputFrameLayout);
        }
        let luma = frame(Layout::Samples(PixelFormat::Yuyv, Range::Full), &yuyv).unwrap();
        assert_eq!(luma.luma().as_raw(), &[40, 60, 80, 100, 120, 140, 160, 180]);
    }

    #[test]
    fn the_rest_of_a_buffer_after_a_jpeg_picture_is_left() {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_fn(32, 16, |x, _| image::Rgb([x as u8 * 8, 90, 30]));
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95);
        encoder.encode_image(&picture).unwrap();
        let alone = frame(Layout::Mjpeg, &bytes).unwrap();
        // The last picture's end, as buffers are used in turn.
        let tail = bytes[bytes.len() / 2..].to_vec();
        let full = [bytes.clone(), vec![0; 64], tail].concat();
        assert!(holds(offer(Layout::Mjpeg), &full));
        let taken = frame(Layout::Mjpeg, &full).unwrap();
        assert_eq!(taken.luma(), alone.luma());
        assert_eq!((taken.width(), taken.height()), (32, 16));
        assert!(!holds(offer(Layout::Mjpeg), &[0; 64]));
        assert_eq!(frame(Layout::Mjpeg, &[0; 64]).unwrap_err().code(), ErrorCode::InputUnsupported);
    }
}
