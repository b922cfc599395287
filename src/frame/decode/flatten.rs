//! Any decoded sample layout to 8-bit luma or RGB. In: what a codec gives. Out: `ImageLuma8` for grey,
//! `ImageRgb8` for all else, opaque.

use image::{DynamicImage, GrayImage, RgbImage};

/// 16-bit samples are rounded to the nearest of 8 bits; transparency is laid on white.
pub(super) fn to_eight_bits(pixels: DynamicImage) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    let luma = |samples: Vec<u8>| GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8);
    let rgb = |samples: Vec<u8>| RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8);
    let flat = match &pixels {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) => None,
        DynamicImage::ImageLuma16(grey) => luma(grey.iter().map(|sample| eight(*sample)).collect()),
        DynamicImage::ImageRgb16(colour) => rgb(colour.iter().map(|sample| eight(*sample)).collect()),
        DynamicImage::ImageLumaA8(grey) => {
            luma(grey.pixels().map(|pixel| on_white(pixel.0[0], pixel.0[1])).collect())
        }
        DynamicImage::ImageLumaA16(grey) => {
            luma(grey.pixels().map(|pixel| eight(on_white_16(pixel.0[0], pixel.0[1]))).collect())
        }
        DynamicImage::ImageRgba8(colour) => {
            let mut flat = RgbImage::new(width, height);
            for (out, pixel) in flat.pixels_mut().zip(colour.pixels()) {
                let [r, g, b, alpha] = pixel.0;
                out.0 = [r, g, b].map(|sample| on_white(sample, alpha));
            }
            Some(DynamicImage::ImageRgb8(flat))
        }
        DynamicImage::ImageRgba16(colour) => {
            let mut flat = RgbImage::new(width, height);
            for (out, pixel) in flat.pixels_mut().zip(colour.pixels()) {
                let [r, g, b, alpha] = pixel.0;
                out.0 = [r, g, b].map(|sample| eight(on_white_16(sample, alpha)));
            }
            Some(DynamicImage::ImageRgb8(flat))
        }
        other => Some(DynamicImage::ImageRgb8(other.to_rgb8())),
    };
    flat.unwrap_or(pixels)
}

/// The nearest 8-bit value: 65,535 is 255 x 257.
fn eight(sample: u16) -> u8 {
    ((u32::from(sample) + 128) / 257) as u8
}

fn on_white(sample: u8, alpha: u8) -> u8 {
    let (sample, alpha) = (u32::from(sample), u32::from(alpha));
    ((sample * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn on_white_16(sample: u16, alpha: u16) -> u16 {
    let (sample, alpha) = (u64::from(sample), u64::from(alpha));
    ((sample * alpha + 65_535 * (65_535 - alpha) + 32_767) / 65_535) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_the_ranges_are_kept() {
        assert_eq!([0, 128, 129, 257, 65_406, 65_407, 65_535].map(eight), [0, 0, 1, 1, 254, 255, 255]);
        assert_eq!([on_white(0, 255), on_white(7, 0), on_white(0, 128)], [0, 255, 127]);
        assert_eq!([on_white_16(0, 65_535), on_white_16(9, 0)], [0, 65_535]);
    }
}
