//! The document's four corners without a trained model. In: the working picture, with colour where there is
//! some. Out: the best quad and a score, or nothing.
//!
//! ```text
//! gradients -> segments -> lines -> hypotheses -> evidence -> best quad   (working picture)
//!                                                             refine      (full resolution)
//! ```

mod evidence;
mod gradient;
mod hypotheses;
mod lines;
mod refine;
mod search;
mod segments;
mod shape;

use image::{GrayImage, RgbImage};

pub use self::refine::refine_corners;
pub use self::search::{LocateScratch, Located};

/// Quads that score less are not reported. Below the threshold with the fewest errors on rendered pictures, since a
/// missed document costs more than a wrong quad: `models/train/corner_evidence/recipe.md`.
pub const MIN_SCORE: f64 = 0.55;

/// Finds the corners of the most likely document. `working` has at most 640 px a side for the budget to hold;
/// `chroma` has the same size (else it is ignored) and adds the edges that only colour shows.
/// `None` when nothing scores [`MIN_SCORE`].
#[must_use]
pub fn find_corners(
    working: &GrayImage,
    chroma: Option<&RgbImage>,
    scratch: &mut LocateScratch,
) -> Option<Located> {
    search::rank(working, chroma, scratch);
    scratch.ranked.first().copied().filter(|best| best.score >= MIN_SCORE)
}
