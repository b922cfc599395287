//! Dense f32 tensors, in and out of a backend, and how a picture becomes one.

use image::RgbImage;

use super::{Channels, Input};

/// A dense, row-major tensor.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tensor {
    /// Sizes, outermost first, such as `[1, 3, 112, 112]`.
    pub shape: Vec<usize>,
    /// `shape`'s product of values.
    pub data: Vec<f32>,
}

impl Tensor {
    /// A picture of the input's size in the catalog's channel order and normalisation.
    #[must_use]
    pub fn from_rgb(picture: &RgbImage, input: &Input) -> Self {
        let mut tensor = Self::default();
        tensor.fill_from_rgb(picture, input);
        tensor
    }

    /// [`Self::from_rgb`] in the memory that is there.
    pub fn fill_from_rgb(&mut self, picture: &RgbImage, input: &Input) {
        self.shape.clear();
        self.shape.extend_from_slice(&input.shape);
        let data = &mut self.data;
        data.clear();
        data.reserve(input.shape.iter().product());
        let order: &[usize] = match input.channels {
            Channels::Rgb => &[0, 1, 2],
            Channels::Bgr => &[2, 1, 0],
            Channels::Grey => &[0],
        };
        for (plane, &channel) in order.iter().enumerate() {
            let mean = input.mean.get(plane).copied().unwrap_or(0.0);
            let scale = input.scale.get(plane).copied().unwrap_or(1.0);
            let pixels = picture.as_chunks::<3>().0.iter();
            match input.channels {
                Channels::Grey => data.extend(pixels.map(|&[r, g, b]| {
                    let luma = 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
                    (luma - mean) * scale
                })),
                Channels::Rgb | Channels::Bgr => {
                    data.extend(pixels.map(|pixel| (f32::from(pixel[channel]) - mean) * scale));
                }
            }
        }
    }

    /// Takes over shape and values in the memory that is there.
    #[cfg(feature = "native")]
    pub(super) fn copy_from(&mut self, shape: impl Iterator<Item = usize>, data: &[f32]) {
        self.shape.clear();
        self.shape.extend(shape);
        self.data.clear();
        self.data.extend_from_slice(data);
    }
}

/// The named outputs of a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outputs(pub Vec<(String, Tensor)>);

impl Outputs {
    /// The output of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Tensor> {
        self.0.iter().find(|(output, _)| output == name).map(|(_, tensor)| tensor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(channels: Channels, count: usize) -> Input {
        let (mean, scale) = (vec![127.0; count], vec![0.5; count]);
        Input { name: "input".into(), shape: [1, count, 2, 2], channels, mean, scale }
    }

    #[test]
    fn planes_follow_the_channel_order_and_normalisation() {
        let picture = RgbImage::from_pixel(2, 2, image::Rgb([129, 127, 125]));
        let bgr = Tensor::from_rgb(&picture, &input(Channels::Bgr, 3));
        assert_eq!(bgr.data, [[-1.0_f32; 4], [0.0; 4], [1.0; 4]].concat());
        let grey = Tensor::from_rgb(&picture, &input(Channels::Grey, 1));
        assert!(grey.data.len() == 4 && grey.data[0].abs() < 0.5);
    }
}
