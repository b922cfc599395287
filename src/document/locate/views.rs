//! What the network is shown of a frame. In: a frame, and for the closer look a quad in its px. Out: a picture of the
//! network's size and, for the closer look, the map from its px back to the frame.

use image::RgbImage;

use crate::error::{Error, Result};
use crate::frame::{Frame, means_of_rgb, rgb_at};
use crate::geometry::{Homography, Quad, Rect};

/// Room round the quad in the closer look, as a share of that picture.
pub(super) const CLOSE_MARGIN: f64 = 0.12;
/// The same in a wider look: the other half of a document of which one half was found is in it.
pub(super) const WIDE_MARGIN: f64 = 0.3;
/// A quad is not shown whose view takes so much more than the frame that the frame's part of it is smaller than this.
const MIN_SHOWN_PX: u32 = 8;
/// A finer frame is first reduced to this many px for each of the picture's, so that sampling does not miss any.
const SAMPLED: f64 = 1.25;

/// Shows the whole frame, stretched: its shape is not kept.
///
/// # Errors
/// Internal when the frame cannot be reduced.
pub(super) fn show_whole(frame: &Frame, picture: &mut RgbImage) -> Result<()> {
    let rgb = frame.coarse_rgb();
    let whole = Rect::new(0.0, 0.0, rgb.width().into(), rgb.height().into());
    if means_of_rgb(rgb, whole, picture) { Ok(()) } else { Err(refused()) }
}

/// Shows the quad's inside as an upright square with a margin, a share of the picture; beyond the frame its border is repeated.
/// `reduced` is a buffer. `None` when the quad has no such view, or too little of the frame is in it.
///
/// # Errors
/// Internal when a part of the frame cannot be reduced.
pub(super) fn show_upright(
    frame: &Frame,
    quad: &Quad,
    margin: f64,
    reduced: &mut RgbImage,
    picture: &mut RgbImage,
) -> Result<Option<Homography>> {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let view = Quad::from_rect(Rect::new(0.0, 0.0, width, height));
    let inner = Rect::new(
        margin * width,
        margin * height,
        width - 2.0 * margin * width,
        height - 2.0 * margin * height,
    );
    let Some(to_frame) = Homography::from_quads(&Quad::from_rect(inner), quad) else { return Ok(None) };
    let seen = Quad::new(view.corners.map(|corner| to_frame.apply(corner)));
    let whole = Rect::new(0.0, 0.0, frame.width().into(), frame.height().into());
    let part = seen.bounding_rect().intersection(whole);
    let shown = seen.corners.iter().all(|p| p.x.is_finite() && p.y.is_finite()) && seen.is_convex();
    if !shown || part.width < 16.0 || part.height < 16.0 {
        return Ok(None);
    }
    let longest = seen.side_lengths().into_iter().fold(1.0, f64::max);
    let scale = (SAMPLED * width.max(height) / longest).min(1.0);
    let coarse_scale = f64::from(frame.coarse_rgb().width()) / whole.width;
    let (rgb, rgb_scale) =
        if scale <= coarse_scale { (frame.coarse_rgb(), coarse_scale) } else { (frame.rgb(), 1.0) };
    let within = Rect::new(0.0, 0.0, rgb.width().into(), rgb.height().into());
    let of_rgb =
        Rect::from([part.x, part.y, part.width, part.height].map(|v| v * rgb_scale)).intersection(within);
    let size = ((part.width * scale).ceil() as u32, (part.height * scale).ceil() as u32);
    if size.0.min(size.1) < MIN_SHOWN_PX {
        return Ok(None);
    }
    if reduced.dimensions() != size {
        // The same memory, once it is large enough.
        let mut samples = std::mem::take(reduced).into_raw();
        samples.resize(3 * size.0 as usize * size.1 as usize, 0);
        *reduced = RgbImage::from_raw(size.0, size.1, samples).unwrap_or_default();
    }
    if !means_of_rgb(rgb, of_rgb, reduced) {
        return Err(refused());
    }
    let (across, down) = (f64::from(size.0) / part.width, f64::from(size.1) / part.height);
    let picture_width = picture.width() as usize;
    let [to_x, to_y, to_depth] = to_frame.rows();
    let at = |row: &[f64; 3], x: f64, y: f64| row[0] * x + row[1] * y + row[2];
    for (y, row) in picture.chunks_mut(3 * picture_width).enumerate() {
        for (x, pixel) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
            let nearness = at(to_depth, x, y).recip();
            let across = (at(to_x, x, y) * nearness - part.x) * across;
            let down = (at(to_y, x, y) * nearness - part.y) * down;
            *pixel = rgb_at(reduced, across as f32, down as f32).map(|value| (value + 0.5) as u8);
        }
    }
    Ok(Some(to_frame))
}

fn refused() -> Error {
    Error::internal("a part of a frame cannot be reduced")
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;
    use crate::frame::RgbImage as Picture;
    use crate::geometry::Point;
    use crate::record::FrameId;

    /// A frame with a bright quad.
    fn frame(quad: &Quad) -> Frame {
        let rgb = Picture::from_fn(400, 300, |x, y| {
            let inside = quad.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
            Rgb([if inside { 220 } else { 40 }; 3])
        });
        Frame::from_rgb(FrameId(0), 0, rgb)
    }

    #[test]
    fn the_closer_look_shows_the_quad_as_a_square() {
        let quad = Quad::new([
            Point::new(120.0, 60.0),
            Point::new(330.0, 110.0),
            Point::new(280.0, 250.0),
            Point::new(90.0, 190.0),
        ]);
        let mut picture = Picture::new(192, 192);
        let map = show_upright(&frame(&quad), &quad, CLOSE_MARGIN, &mut Picture::new(0, 0), &mut picture)
            .unwrap()
            .unwrap();
        let (inner, outer) = (CLOSE_MARGIN * 192.0 + 4.0, CLOSE_MARGIN * 192.0 - 4.0);
        for (place, value) in [(inner, 220), (192.0 - inner, 220), (outer, 40), (192.0 - outer, 40)] {
            assert_eq!(picture.get_pixel(place as u32, 96).0, [value; 3], "{place}");
            assert_eq!(picture.get_pixel(96, place as u32).0, [value; 3], "{place}");
        }
        let corner = map.apply(Point::new(CLOSE_MARGIN * 192.0, CLOSE_MARGIN * 192.0));
        assert!(corner.distance(quad.corners[0]) < 1e-6);
    }

    #[test]
    fn a_quad_that_narrows_to_a_point_is_shown_or_has_no_view() {
        let (mut scratch, mut picture) = (Picture::new(0, 0), Picture::new(192, 192));
        let mut shown = [0; 2];
        for step in 0..1_000 {
            let end = 0.2 * f64::from(step);
            let corners =
                [(100.0, 60.0), (300.0, 60.0), (200.0 + 0.5 * end, 280.0), (200.0 - 0.5 * end, 280.0)];
            let quad = Quad::new(corners.map(|(x, y)| Point::new(x, y)));
            let view = show_upright(&frame(&quad), &quad, CLOSE_MARGIN, &mut scratch, &mut picture).unwrap();
            shown[usize::from(view.is_some())] += 1;
        }
        assert!(shown.into_iter().all(|count| count > 50), "{shown:?}");
    }

    #[test]
    fn a_quad_without_an_inside_has_no_view() {
        let line =
            Quad::new([(0.0, 0.0), (9.0, 9.0), (20.0, 20.0), (5.0, 5.0)].map(|(x, y)| Point::new(x, y)));
        let shown = show_upright(
            &frame(&line),
            &line,
            CLOSE_MARGIN,
            &mut Picture::new(0, 0),
            &mut Picture::new(192, 192),
        );
        assert_eq!(shown.unwrap(), None);
    }
}
