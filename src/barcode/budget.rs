//! What may be spent on one frame: counted in tries and megapixels, never in time, so that the same frame gives the
//! same codes on any machine. In: the profile's limits. Out: whether the next try is within them.

use image::GrayImage;

use crate::settings::BarcodeSearch;

/// What is left of a frame's limits.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    limits: BarcodeSearch,
    tries: u32,
    megapixels: f64,
    /// Whether the library panicked on the way.
    pub(super) panicked: bool,
}

impl Budget {
    pub(super) fn of(limits: &BarcodeSearch) -> Self {
        Self { limits: *limits, tries: limits.max_tries, megapixels: limits.max_megapixels, panicked: false }
    }

    /// Takes one look at such a picture off; whether there was enough.
    pub(super) fn spend(&mut self, luma: &GrayImage) -> bool {
        self.spend_megapixels(f64::from(luma.width()) * f64::from(luma.height()) / 1e6)
    }

    /// The same for a part of so many pixels.
    pub(super) fn spend_megapixels(&mut self, megapixels: f64) -> bool {
        let enough = self.tries > 0 && self.megapixels >= megapixels;
        if enough {
            self.tries -= 1;
            self.megapixels -= megapixels;
        }
        enough
    }

    /// Tries and megapixels spent.
    pub(super) fn spent(&self) -> (u32, f64) {
        (self.limits.max_tries - self.tries, self.limits.max_megapixels - self.megapixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_and_pixels_run_out_each_on_its_own() {
        let picture = GrayImage::new(1000, 500);
        let mut few = Budget::of(&BarcodeSearch { max_tries: 2, max_megapixels: 10.0 });
        assert!(few.spend(&picture) && few.spend(&picture) && !few.spend(&picture));
        let mut small = Budget::of(&BarcodeSearch { max_tries: 9, max_megapixels: 1.2 });
        assert!(small.spend(&picture) && small.spend(&picture) && !small.spend(&picture));
        assert_eq!(small.spent().0, 2);
        assert!(small.spend(&GrayImage::new(100, 100)), "a smaller look still fits");
    }
}
