//! In which format a camera is opened. In: what it offers, what is wished. Out: formats to try one after the other. No I/O.
//!
//! Drivers list formats that they then refuse, list none where they take many, and give other rates than they say: so the
//! answer is a list, and what is tried is checked on the camera.

use super::choice::CameraWish;
use super::driver::{Layout, Offer};
use crate::frame::{PixelFormat, Range};

/// Video's usual range (V4L2: `V4L2_MAP_QUANTIZATION_DEFAULT`).
const YUYV: Layout = Layout::Samples(PixelFormat::Yuyv, Range::Limited);
const NV12: Layout = Layout::Samples(PixelFormat::Nv12, Range::Limited);

/// Formats tried at most: each may take a driver a tenth of a second.
const MOST: usize = 24;
/// Sizes that are asked for even if they are not listed: drivers that scale list their ends alone.
const UNLISTED: [(u32, u32); 3] = [(1_920, 1_080), (1_280, 720), (640, 480)];
/// Under these a document cannot be read, in px.
const LEAST_PX: (u32, u32) = (640, 480);
/// From these it can be read well, in px.
const GOOD_PX: (u32, u32) = (1_280, 720);
/// Guidance follows a hand from this many frames a second, and still works from that many.
const GOOD_RATE: u32 = 15;
const LEAST_RATE: u32 = 8;

/// What to ask for, best first: with colour before grey, large and fast enough before smaller or slower, the smallest size that
/// holds the wished one before smaller ones, then the rate nearest the wished one, then samples before compressed pictures.
pub(super) fn to_try(offers: &[Offer], wish: &CameraWish) -> Vec<Offer> {
    let mut ranked: Vec<Offer> = offers.iter().copied().filter(|offer| is_usable(*offer)).collect();
    ranked.sort_by_key(|offer| key(*offer, wish));
    ranked.dedup();
    let wished = [(wish.width_px, wish.height_px)];
    let unlisted = wished.iter().chain(&UNLISTED).flat_map(|(width_px, height_px)| {
        let offer =
            |layout| Offer { layout, width_px: *width_px, height_px: *height_px, rate: wish.rate.max(1) };
        [YUYV, Layout::Mjpeg, NV12].map(offer)
    });
    let half = MOST / 2;
    ranked.truncate(half);
    for offer in unlisted {
        if ranked.len() < MOST && is_usable(offer) && !ranked.contains(&offer) {
            ranked.push(offer);
        }
    }
    ranked
}

/// Whether frames can be made of it at all.
fn is_usable(offer: Offer) -> bool {
    crate::frame::decode::limits::check_size(offer.width_px, offer.height_px).is_ok()
        && offer.width_px > 0
        && offer.height_px > 0
        && offer.rate > 0
}

type Key = (bool, u8, u8, u64, u32, u8);

fn key(offer: Offer, wish: &CameraWish) -> Key {
    let is_grey = matches!(offer.layout, Layout::Samples(PixelFormat::Luma8, _));
    let is_of = |width_px: u32, height_px: u32| offer.width_px >= width_px && offer.height_px >= height_px;
    let is_good = is_of(GOOD_PX.0.min(wish.width_px), GOOD_PX.1.min(wish.height_px));
    let is_readable = is_of(LEAST_PX.0, LEAST_PX.1);
    let tier = match offer.rate {
        GOOD_RATE.. if is_readable && is_good => 0,
        LEAST_RATE.. if is_readable && is_good => 1,
        GOOD_RATE.. if is_readable => 2,
        LEAST_RATE.. if is_readable => 3,
        _ if is_readable => 4,
        _ => 5,
    };
    let area = u64::from(offer.width_px) * u64::from(offer.height_px);
    let holds = offer.width_px >= wish.width_px && offer.height_px >= wish.height_px;
    // Larger ones up from the wished size, smaller ones down from it.
    let (side, far) = if holds { (0, area) } else { (1, u64::MAX - area) };
    let layout = match offer.layout {
        NV12 | YUYV => 0,
        Layout::Mjpeg => 1,
        Layout::Samples(..) => 2,
    };
    (is_grey, tier, side, far, offer.rate.abs_diff(wish.rate), layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREY: Layout = Layout::Samples(PixelFormat::Luma8, Range::Full);

    fn offer(layout: Layout, width_px: u32, height_px: u32, rate: u32) -> Offer {
        Offer { layout, width_px, height_px, rate }
    }

    fn first(offers: &[Offer]) -> Offer {
        to_try(offers, &CameraWish::default())[0]
    }

    #[test]
    fn a_usual_web_camera_gives_its_largest_picture_compressed() {
        // USB 2 carries 1080p uncompressed at 5 a second.
        let offers = [
            offer(YUYV, 640, 480, 30),
            offer(YUYV, 1_280, 720, 10),
            offer(YUYV, 1_920, 1_080, 5),
            offer(Layout::Mjpeg, 640, 480, 30),
            offer(Layout::Mjpeg, 1_280, 720, 30),
            offer(Layout::Mjpeg, 1_920, 1_080, 30),
        ];
        assert_eq!(first(&offers), offers[5]);
        assert_eq!(to_try(&offers, &CameraWish::default())[1], offers[4]);
    }

    #[test]
    fn samples_go_before_compression_at_the_same_size_and_rate() {
        let offers = [offer(Layout::Mjpeg, 1_920, 1_080, 30), offer(NV12, 1_920, 1_080, 30)];
        assert_eq!(first(&offers), offers[1]);
    }

    #[test]
    fn the_smallest_that_holds_the_wished_size_then_smaller_ones() {
        let sizes = [(3_840, 2_160), (640, 480), (2_560, 1_440), (1_280, 720)];
        let offers = sizes.map(|(width, height)| offer(YUYV, width, height, 30));
        let tried = to_try(&offers, &CameraWish::default());
        let widths: Vec<u32> = tried.iter().take(4).map(|offer| offer.width_px).collect();
        assert_eq!(widths, [2_560, 3_840, 1_280, 640]);
    }

    #[test]
    fn size_goes_before_rate_as_long_as_guidance_works() {
        // The kernel's test camera: the larger the slower.
        let offers = [
            offer(YUYV, 640, 480, 30),
            offer(YUYV, 1_280, 720, 10),
            offer(YUYV, 1_280, 720, 5),
            offer(YUYV, 1_920, 1_080, 5),
        ];
        let order = [1, 0, 3, 2].map(|place: usize| offers[place]);
        assert_eq!(to_try(&offers, &CameraWish::default())[..4], order);
        let small = CameraWish { width_px: 640, height_px: 480, ..CameraWish::default() };
        assert_eq!(to_try(&offers, &small)[0], offers[0]);
    }

    #[test]
    fn grey_slow_and_tiny_pictures_are_taken_when_there_is_nothing_else() {
        let grey = offer(GREY, 1_920, 1_080, 30);
        let slow = offer(YUYV, 1_920, 1_080, 2);
        let tiny = offer(YUYV, 320, 240, 30);
        assert_eq!(first(&[grey, slow, tiny]), slow);
        assert_eq!(first(&[grey, tiny]), tiny);
        assert_eq!(first(&[grey]), grey);
    }

    #[test]
    fn what_is_not_listed_is_asked_for_in_the_end() {
        let tried = to_try(&[offer(YUYV, 48, 32, 30)], &CameraWish::default());
        assert_eq!(tried[1], offer(YUYV, 1_920, 1_080, 30));
        assert!(tried.contains(&offer(Layout::Mjpeg, 640, 480, 30)));
        let mut seen = tried.clone();
        seen.dedup();
        assert_eq!(seen, tried);
    }

    #[test]
    fn hostile_lists_are_cut() {
        let none = offer(YUYV, 0, 480, 30);
        let huge = offer(YUYV, u32::MAX, u32::MAX, 30);
        let still = offer(YUYV, 640, 480, 0);
        let mut offers = vec![none, huge, still];
        offers.extend((0..10_000).map(|step| offer(NV12, 700 + step % 5_000, 500 + step % 3_000, 30)));
        let tried = to_try(&offers, &CameraWish::default());
        assert!(tried.len() <= MOST);
        assert!(!tried.contains(&none) && !tried.contains(&huge) && !tried.contains(&still));
    }
}
