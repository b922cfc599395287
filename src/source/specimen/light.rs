//! Pictures as linear light, where blur, shadow and noise behave as in a camera. In: sRGB pictures.
//! Out: [`LightField`], three floats a pixel, 0 dark to 1 the white of sRGB (IEC 61966-2-1), more in highlights.

use std::sync::LazyLock;

use image::RgbImage;
use rayon::prelude::*;

use super::sampling::mirrored;

/// Entries of the table back to sRGB; its argument is the square root of the light, which is nearly uniform to
/// the eye, so that neighbouring entries differ by less than a quarter of a level.
const ENCODE_STEPS: usize = 4096;

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|level| {
        let s = level as f32 / 255.0;
        if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    })
});

static ENCODED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let encode = |light: f32| {
        if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
    };
    let root = |step: usize| step as f32 / (ENCODE_STEPS - 1) as f32;
    (0..ENCODE_STEPS).map(|step| (encode(root(step).powi(2)) * 255.0).round() as u8).collect()
});

/// The light of an sRGB colour.
pub(super) fn light_of([r, g, b]: [u8; 3]) -> [f32; 3] {
    [r, g, b].map(|level| LINEAR[usize::from(level)])
}

/// The sRGB level of an amount of light, clipped to 0..=255.
pub(super) fn level_of(light: f32) -> u8 {
    let step = (light.clamp(0.0, 1.0).sqrt() * (ENCODE_STEPS - 1) as f32).round() as usize;
    ENCODED.get(step).copied().unwrap_or(u8::MAX)
}

/// A picture in linear light.
#[derive(Debug, Clone)]
pub(super) struct LightField {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[f32; 3]>,
}

impl LightField {
    /// A field with each pixel given by `light`, which is asked for column and row.
    pub(super) fn from_fn(
        width: usize,
        height: usize,
        light: impl Fn(usize, usize) -> [f32; 3] + Sync,
    ) -> Self {
        let mut pixels = vec![[0.0; 3]; width * height];
        pixels.par_chunks_mut(width.max(1)).enumerate().for_each(|(y, row)| {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = light(x, y);
            }
        });
        Self { width, height, pixels }
    }

    pub(super) fn from_srgb(picture: &RgbImage) -> Self {
        let pixels = picture.as_chunks::<3>().0.iter().map(|&rgb| light_of(rgb)).collect();
        Self { width: picture.width() as usize, height: picture.height() as usize, pixels }
    }

    pub(super) fn to_srgb(&self) -> RgbImage {
        let mut picture = RgbImage::new(self.width as u32, self.height as u32);
        for (rgb, light) in picture.as_chunks_mut::<3>().0.iter_mut().zip(&self.pixels) {
            *rgb = light.map(level_of);
        }
        picture
    }

    /// A pixel, mirrored beyond the borders.
    pub(super) fn read(&self, x: i64, y: i64) -> [f32; 3] {
        let index = mirrored(y, self.height) * self.width + mirrored(x, self.width);
        self.pixels.get(index).copied().unwrap_or([0.0; 3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_survives_the_way_through_light() {
        for level in 0..=u8::MAX {
            assert_eq!(level_of(light_of([level; 3])[0]), level);
        }
        assert_eq!((level_of(-1.0), level_of(7.0)), (0, 255));
    }
}
