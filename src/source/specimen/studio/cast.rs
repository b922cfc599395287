//! The held-back test set. In: a seed, an index. Out: the recipe of that picture.
//!
//! Backdrops come round in turn, so that every group is equally large; designs, lights and defects are drawn.
//! Every tenth picture shows no document.

use super::super::Random;
use super::super::backdrop::Backdrop;
use super::super::design::Design;
use super::{Content, Defect, Lamp, Recipe};

/// Recipe of picture `index` of the set that `seed` names; its long side is `long_px`.
#[must_use]
pub fn held_back(seed: u64, index: u64, long_px: u32) -> Recipe {
    let mut random = Random::stream(seed, index.wrapping_add(1_000));
    let picture_seed = random.next_u64();
    let empty = index % 10 == 9;
    let backdrop = Backdrop::ALL[((index + index / 10) % 10) as usize];
    let content = if !empty {
        Content::Document(one_of(&mut random, &Design::ALL))
    } else if index % 50 == 49 {
        Content::Face
    } else {
        Content::Nothing
    };
    let lamp = one_of(&mut random, &Lamp::ALL);
    // A picture with nothing to hold or to lie half outside knows the camera's defects only.
    let camera_only = [Defect::None, Defect::Blur, Defect::Motion, Defect::Jpeg, Defect::LowResolution];
    let defect = if empty { one_of(&mut random, &camera_only) } else { one_of(&mut random, &Defect::ALL) };
    let tall = matches!(content, Content::Document(Design::Letter | Design::Receipt));
    let (width_px, height_px) = sides(&mut random, long_px, tall);
    Recipe { seed: picture_seed, width_px, height_px, content, backdrop, lamp, defect }
}

/// 4:3, 3:2 or 16:9, lying or standing; paper is mostly taken standing.
fn sides(random: &mut Random, long_px: u32, tall: bool) -> (u32, u32) {
    let aspect = one_of(random, &[4.0 / 3.0, 4.0 / 3.0, 3.0 / 2.0, 16.0 / 9.0]);
    let short_px = (f64::from(long_px) / aspect).round() as u32;
    let standing = random.within(0.0..1.0) < if tall { 0.85 } else { 0.4 };
    if standing { (short_px, long_px) } else { (long_px, short_px) }
}

fn one_of<T: Copy, const N: usize>(random: &mut Random, list: &[T; N]) -> T {
    list[random.next_u64() as usize % N]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backdrops_are_equally_frequent_and_a_tenth_shows_no_document() {
        let recipes: Vec<Recipe> = (0..600).map(|index| held_back(7, index, 1_000)).collect();
        for backdrop in Backdrop::ALL {
            assert_eq!(recipes.iter().filter(|recipe| recipe.backdrop == backdrop).count(), 60);
        }
        let documents = recipes.iter().filter(|recipe| matches!(recipe.content, Content::Document(_)));
        assert_eq!(documents.count(), 540);
        for design in Design::ALL {
            assert!(recipes.iter().any(|recipe| recipe.content == Content::Document(design)));
        }
        assert_ne!(recipes[0].seed, held_back(8, 0, 1_000).seed);
    }
}
