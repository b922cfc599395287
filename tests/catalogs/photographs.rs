//! Deterministic inputs. In: the two public-domain photographs that set-up fetches, and a seed. Out: tensors of any
//! network's shape, and twenty views of the photographs: cut, and made larger and smaller.

#![allow(clippy::unwrap_used, reason = "a photograph that is not there fails the test")]

use idcapture::frame::{RgbImage, decode_file};
use idcapture::inference::{Channels, Input, Tensor};
use image::imageops::{self, FilterType};

use super::catalogs::models_folder;

/// Eileen Collins, by NASA: 512 x 512 px, the face about 90 px wide.
pub(crate) fn astronaut() -> RgbImage {
    decode_file(&models_folder().join("photos/astronaut.png")).unwrap()
}

/// Grace Hopper, by the US Navy: 512 x 600 px, the face about 150 px wide.
pub(crate) fn grace_hopper() -> RgbImage {
    decode_file(&models_folder().join("photos/grace_hopper.jpg")).unwrap()
}

/// Seeded noise as a picture of the input's size.
pub(crate) fn noise_tensor(input: &Input) -> Tensor {
    let mut state = 0x1d_ca97_u64;
    tensor(input, |_, _| std::array::from_fn(|_| split_mix(&mut state) as u8))
}

/// The astronaut's head, picked px by px without any arithmetic on values, so that it is the same everywhere.
pub(crate) fn photograph_tensor(astronaut: &RgbImage, input: &Input) -> Tensor {
    const LEFT: usize = 150;
    const TOP: usize = 40;
    const SIDE: usize = 150;
    let [_, _, height, width] = input.shape;
    tensor(input, |x, y| {
        let (x, y) = (LEFT + x * SIDE / width, TOP + y * SIDE / height);
        astronaut.get_pixel(x as u32, y as u32).0
    })
}

/// A picture in the channel order and normalisation of the input; grey is the green channel.
fn tensor(input: &Input, mut pixel: impl FnMut(usize, usize) -> [u8; 3]) -> Tensor {
    let [_, channels, height, width] = input.shape;
    let mut data = vec![0.0; channels * height * width];
    for y in 0..height {
        for x in 0..width {
            let [r, g, b] = pixel(x, y);
            let values = match input.channels {
                Channels::Rgb => [r, g, b],
                Channels::Bgr => [b, g, r],
                Channels::Grey => [g; 3],
            };
            for (plane, value) in values.into_iter().enumerate().take(channels) {
                data[(plane * height + y) * width + x] =
                    (f32::from(value) - input.mean[plane]) * input.scale[plane];
            }
        }
    }
    Tensor { shape: input.shape.to_vec(), data }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Ten views of each photograph, by name; each shows the whole face.
pub(crate) fn views() -> Vec<(String, RgbImage)> {
    /// Left, top, right and bottom that are cut off, in px, and the factor on what is left.
    const VIEWS: [([u32; 4], f64); 10] = [
        ([0, 0, 0, 0], 1.0),
        ([0, 0, 0, 0], 0.62),
        ([0, 0, 0, 0], 0.85),
        ([0, 0, 0, 0], 1.37),
        ([0, 0, 0, 0], 2.5),
        ([60, 0, 130, 150], 1.0),
        ([37, 11, 91, 203], 1.7),
        ([90, 5, 60, 190], 0.9),
        ([13, 3, 150, 101], 3.1),
        ([71, 0, 33, 240], 1.21),
    ];
    let photographs = [("astronaut", astronaut()), ("grace_hopper", grace_hopper())];
    let mut views = Vec::new();
    for (name, photograph) in &photographs {
        for (index, ([left, top, right, bottom], factor)) in VIEWS.into_iter().enumerate() {
            let (width, height) = (photograph.width() - left - right, photograph.height() - top - bottom);
            let part = imageops::crop_imm(photograph, left, top, width, height).to_image();
            let side = |px: u32| (f64::from(px) * factor).round() as u32;
            let view = imageops::resize(&part, side(width), side(height), FilterType::CatmullRom);
            views.push((format!("{name} {index}"), view));
        }
    }
    views
}
