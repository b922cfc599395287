//! Reads one line of the machine-readable zone. In: its strip as the locator cuts it. Out: for each character the
//! probabilities of all 37, and where it stands. Nothing is known here of formats, dates or check digits.
//!
//! The network is our own: `models/train/mrz/` has its training and measured errors.

mod columns;
mod prepare;

use image::GrayImage;

pub use columns::CHARACTERS;
use columns::CLASSES;
use prepare::Preparation;

use crate::error::Result;
use crate::inference::{Catalog, Crop, LoadedModel, Role};

/// The classes of the network, in order: the blank, then the characters.
const CLASS_NAMES: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// A line as the network saw it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadLine {
    /// One vector for each character, left to right: probabilities of `0` to `9`, `A` to `Z`, `<`; each sums to 1.
    /// Empty where the strip shows no line.
    pub columns: Vec<[f32; CHARACTERS]>,
    /// Middle of each character, in px from the strip's left edge.
    pub middles_px: Vec<f64>,
}

impl ReadLine {
    /// The most probable character of every column.
    #[must_use]
    pub fn text(&self) -> String {
        let names = CLASS_NAMES.as_bytes();
        let best = |column: &[f32; CHARACTERS]| {
            column.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at)
        };
        self.columns
            .iter()
            .filter_map(|column| names.get(best(column)))
            .map(|&name| char::from(name))
            .collect()
    }

    /// Mean over the characters of the probability of the best, 0 to 1; 0 for no line. Strips that are upside down or
    /// show something else come out low.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        let best = |column: &[f32; CHARACTERS]| f64::from(column.iter().copied().fold(0.0, f32::max));
        self.columns.iter().map(best).sum::<f64>() / self.columns.len().max(1) as f64
    }
}

/// Reads strips with the network of [`Role::MrzLine`].
#[derive(Clone)]
pub struct LineReader {
    model: LoadedModel,
    how: Preparation,
}

impl LineReader {
    /// Loads the set's reader; `None` when the set leaves it out.
    ///
    /// # Errors
    /// As [`Catalog::load`]; `ModelFailed` when the catalog's row is not one of a line reader.
    pub fn load(catalog: &Catalog) -> Result<Option<Self>> {
        catalog.load(Role::MrzLine)?.map(Self::new).transpose()
    }

    /// A reader that runs this network.
    ///
    /// # Errors
    /// `ModelFailed` when its row in the catalog is not one of a line reader.
    pub fn new(model: LoadedModel) -> Result<Self> {
        let Crop::LineStrip { narrow, contrast_percentiles, least_range } = model.entry.crop else {
            return Err(model.unreadable("the catalog's crop rule does not fit the role").into());
        };
        let [low, high] = contrast_percentiles;
        let usable =
            (0.05..=1.0).contains(&narrow) && 0.0 < low && low < high && high <= 100.0 && least_range > 0;
        let classes = model.entry.output.classes.iter().flatten().map(String::as_str);
        let expected = std::iter::once("").chain(CLASS_NAMES.split("").filter(|name| !name.is_empty()));
        if !usable || !classes.eq(expected) {
            return Err(model
                .unreadable("the catalog's crop or classes are not those of a line reader")
                .into());
        }
        let how = Preparation { narrow, percentiles: [low / 100.0, high / 100.0], least_range };
        Ok(Self { model, how })
    }

    /// The network's row in the record.
    #[must_use]
    pub fn model(&self) -> &LoadedModel {
        &self.model
    }

    /// Height of the strips that it reads, in px.
    #[must_use]
    pub fn strip_height_px(&self) -> u32 {
        let [_, _, height, _] = self.model.entry.input.shape;
        height as u32
    }

    /// Reads a strip: grey, [`Self::strip_height_px`] high, as wide as its line, the line level and upright in it,
    /// capitals about five eighths of its height, with some background at either end; values as in the picture.
    ///
    /// # Errors
    /// `ModelFailed` when the strip is of another height or the backend fails.
    pub fn read(&self, strip: &GrayImage) -> Result<ReadLine> {
        let [_, _, height, width] = self.model.entry.input.shape;
        if strip.width() == 0 {
            return Ok(ReadLine::default());
        }
        let prepared = prepare::prepare(strip, (width as u32, height as u32), self.how)
            .ok_or_else(|| self.model.unreadable("the strip is not as high as the network's input"))?;
        let outputs = self.model.infer(&prepare::tensor(&prepared.strip, &self.model.entry.input))?;
        let scores = self.model.output(&outputs, self.model.entry.output.logits.as_ref())?;
        let &[1, places, CLASSES] = scores.shape.as_slice() else {
            return Err(self.model.unreadable("its scores are not one row of classes for each place").into());
        };
        let found = columns::characters(&scores.data);
        // Place t of the output looks at column t * step of the input.
        let step = width as f64 / places.max(1) as f64;
        let middle = |place: f64| (place * step + 0.5) * prepared.given_per_column;
        Ok(ReadLine {
            columns: found.iter().map(|one| one.probabilities).collect(),
            middles_px: found.iter().map(|one| middle(one.place)).collect(),
        })
    }
}

#[cfg(test)]
mod tests;
