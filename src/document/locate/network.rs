//! What the corner network sees. In: a picture of the network's size. Out: for each cell of a coarse grid how likely it lies on
//! the document and on its edge, and how likely there is one.
//!
//! The network is our own: `models/train/corners/` has its training and measured errors.

use image::{RgbImage, imageops};

use crate::error::Result;
use crate::inference::{Catalog, Crop, LoadedModel, Outputs, Role, Tensor};
use crate::record::Reason;

/// A square grid over a part of a frame; cell (x, y) is at `y * side + x`, all values are logits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Cells along each axis.
    pub side: usize,
    /// Of lying on the document, per cell.
    pub document: Vec<f32>,
    /// Of lying on its edge, per cell.
    pub edge: Vec<f32>,
    /// Of there being a document at all.
    pub present: f32,
}

/// The network.
pub struct CornerNetwork {
    model: LoadedModel,
}

/// How else a picture is shown to the network. Each undoes itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    UpsideDown,
    LeftForRight,
    TopForBottom,
}

impl Way {
    fn show(self, picture: &mut RgbImage) {
        match self {
            Self::UpsideDown => imageops::rotate180_in_place(picture),
            Self::LeftForRight => imageops::flip_horizontal_in_place(picture),
            Self::TopForBottom => imageops::flip_vertical_in_place(picture),
        }
    }

    fn undo(self, grid: &mut Grid) {
        if matches!(self, Self::UpsideDown | Self::TopForBottom) {
            grid.turn();
        }
        if matches!(self, Self::LeftForRight | Self::TopForBottom) {
            grid.mirror();
        }
    }
}

/// Buffers that one look leaves for the next.
#[derive(Debug, Default)]
pub(super) struct NetworkScratch {
    /// What the network is shown.
    pub(super) picture: RgbImage,
    /// The part of a frame that a closer look is sampled from.
    pub(super) reduced: RgbImage,
    /// What the last look saw.
    pub(super) grid: Grid,
    turned: Grid,
    input: Tensor,
    outputs: Outputs,
}

impl CornerNetwork {
    /// Loads the set's corner network, or says why there is none on this device.
    ///
    /// # Errors
    /// As [`Catalog::load`], but for missing weights; `ModelFailed` when the row is not one of a corner network.
    pub fn load(catalog: &Catalog) -> Result<std::result::Result<Self, Reason>> {
        match catalog.load_or_reason(Role::DocumentCorners)? {
            Ok(model) => Ok(Ok(Self::new(model)?)),
            Err(reason) => Ok(Err(reason)),
        }
    }

    /// A finder that runs this network.
    ///
    /// # Errors
    /// `ModelFailed` when its row in the catalog has another crop rule.
    pub fn new(model: LoadedModel) -> Result<Self> {
        match model.entry.crop {
            Crop::Stretch { .. } => Ok(Self { model }),
            _ => Err(model.unreadable("the catalog's crop rule does not fit the role").into()),
        }
    }

    /// Width and height of what the network is shown, in px.
    pub(super) fn input_px(&self) -> (u32, u32) {
        let [_, _, height, width] = self.model.entry.input.shape;
        (width as u32, height as u32)
    }

    /// Looks at the scratch's picture of [`Self::input_px`]. Leaves the scratch's grid.
    ///
    /// # Errors
    /// `ModelFailed` when the backend fails or its outputs are not the catalog's.
    pub(super) fn look(&self, scratch: &mut NetworkScratch) -> Result<()> {
        let NetworkScratch { picture, grid, input, outputs, .. } = scratch;
        self.pass(picture, input, outputs, grid)
    }

    /// Looks at the scratch's picture in another way, and lays what it saw over the scratch's grid, which holds the mean of so many
    /// looks. Leaves the picture as it was.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub(super) fn look_again(&self, scratch: &mut NetworkScratch, way: Way, looks: u8) -> Result<()> {
        let NetworkScratch { picture, grid, turned, input, outputs, .. } = scratch;
        way.show(picture);
        self.pass(picture, input, outputs, turned)?;
        way.show(picture);
        way.undo(turned);
        grid.mix(turned, 1.0 / (f32::from(looks) + 1.0));
        Ok(())
    }

    /// One pass.
    fn pass(
        &self,
        picture: &RgbImage,
        input: &mut Tensor,
        outputs: &mut Outputs,
        grid: &mut Grid,
    ) -> Result<()> {
        input.fill_from_rgb(picture, &self.model.entry.input);
        self.model.infer_into(input, outputs)?;
        self.read(outputs, grid)
    }

    /// What one pass gives.
    fn read(&self, outputs: &Outputs, grid: &mut Grid) -> Result<()> {
        let names = &self.model.entry.output;
        let planes = self.model.output(outputs, names.planes.as_ref())?;
        let present = self.model.output(outputs, names.presence.as_ref())?;
        let &[1, _, side, across] = planes.shape.as_slice() else {
            return Err(self.model.unreadable("its planes are not one stack of grids").into());
        };
        let cells = side * across;
        let (document, rest) = planes.data.split_at(cells.min(planes.data.len()));
        let (Some(edge), Some(&present), true) =
            (rest.get(..cells), present.data.first(), side == across && side >= 8)
        else {
            return Err(self.model.unreadable("its grids are not square, or values are missing").into());
        };
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        if !finite(document) || !finite(edge) || !present.is_finite() {
            return Err(self.model.unreadable("it gives values that are not finite").into());
        }
        grid.side = side;
        grid.present = present;
        for (plane, values) in [(&mut grid.document, document), (&mut grid.edge, edge)] {
            plane.clear();
            plane.extend_from_slice(values);
        }
        Ok(())
    }
}

impl Grid {
    /// Upside down.
    fn turn(&mut self) {
        self.document.reverse();
        self.edge.reverse();
    }

    /// Left for right.
    fn mirror(&mut self) {
        for plane in [&mut self.document, &mut self.edge] {
            plane.chunks_mut(self.side).for_each(<[f32]>::reverse);
        }
    }

    /// The mean of this grid and a share of another.
    fn mix(&mut self, other: &Self, share: f32) {
        for (mine, theirs) in [(&mut self.document, &other.document), (&mut self.edge, &other.edge)] {
            for (value, other) in mine.iter_mut().zip(theirs) {
                *value += share * (other - *value);
            }
        }
        self.present += share * (other.present - self.present);
    }
}

/// From a logit to a probability.
pub(super) fn logistic(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(document: [f32; 4], present: f32) -> Grid {
        Grid { side: 2, document: document.to_vec(), edge: document.map(|value| -value).to_vec(), present }
    }

    #[test]
    fn what_another_way_saw_is_laid_as_the_picture_lies() {
        let lies = RgbImage::from_fn(2, 2, |x, y| image::Rgb([(1 + x + 2 * y) as u8; 3]));
        let first = grid([1.0, 2.0, 3.0, 4.0], 1.0);
        for way in [Way::UpsideDown, Way::LeftForRight, Way::TopForBottom] {
            let mut picture = lies.clone();
            way.show(&mut picture);
            let mut seen =
                grid([(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| picture.get_pixel(x, y).0[0].into()), 1.0);
            assert_ne!(seen, first, "{way:?}");
            way.undo(&mut seen);
            way.show(&mut picture);
            assert_eq!((&seen, &picture), (&first, &lies), "{way:?}");
        }
    }

    #[test]
    fn the_third_and_the_fourth_look_count_as_the_first_two_do() {
        let mut mean = grid([0.0; 4], 0.0);
        for (others, value) in [(1.0, 4.0), (2.0, 8.0), (3.0, 0.0)] {
            mean.mix(&grid([value; 4], value), 1.0 / (others + 1.0));
        }
        assert_eq!(mean, grid([3.0; 4], 3.0));
    }
}
