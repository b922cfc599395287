//! Loading and resolution of profiles. In: a name, a path or TOML. Out: a profile in which every key has a value, or
//! what is wrong with it and where.

mod error;
mod keys;
mod layers;
mod ranges;
#[cfg(test)]
mod tests;

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use error::{Place, ProfileError};
use keys::{INHERITS, dotted, place_of};
use layers::{Accept, Layer};

use super::{BarcodeSearch, Checks, LiveTerms, Masking, Retention};
use crate::error::Result;

/// Ids of the profiles that ship inside the library.
pub const BUILT_IN_PROFILES: [&str; 3] = ["default", "strict", "demo"];

const DEFAULT_TOML: &str = include_str!("../../../assets/profiles/default.toml");
const STRICT_TOML: &str = include_str!("../../../assets/profiles/strict.toml");
const DEMO_TOML: &str = include_str!("../../../assets/profiles/demo.toml");

/// A resolved profile: every key has a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub id: String,
    /// Whether drawn specimens of the issuer UTO are taken; outcomes then carry `specimen: true`.
    pub specimen: bool,
    /// Whether a score close to its threshold (`marginal`) means `review`.
    pub marginal_means_review: bool,
    /// Whether the bundle keeps whole frames, not only the rectified crops and the stills used.
    pub full_frames: bool,
    /// Which fields are masked before anything is stored.
    pub masking: Masking,
    /// What the stored data is for, and how long it is kept.
    pub retention: Retention,
    /// How much work the search for barcodes may do on one frame.
    pub barcodes: BarcodeSearch,
    /// How a guided session before a camera goes.
    pub live: LiveTerms,
    /// Every check.
    pub checks: Checks,
}

impl Profile {
    /// The built-in `default`.
    pub fn default_profile() -> Result<Self> {
        Self::from_toml(DEFAULT_TOML)
    }

    /// A built-in profile by id, or the profile in the file of that path. A file without an `id` goes by its name;
    /// one that claims a built-in id gets `-file` behind it, so that it cannot pass for the built-in one.
    ///
    /// # Errors
    /// [`ProfileError`], with the place of what is wrong.
    pub fn open(name_or_path: &str) -> Result<Self> {
        match layers::built_in(name_or_path) {
            Some(text) => Self::from_toml(text),
            None => Self::open_accepted(Path::new(name_or_path), &mut |_, _| Ok(())),
        }
    }

    /// The profile in a file. `accept` is shown the path and the bytes of it, and of each file that it inherits from,
    /// before they are parsed; what it refuses is not used.
    ///
    /// # Errors
    /// [`ProfileError`], with the place of what is wrong, or the error of `accept`.
    pub fn open_accepted(path: &Path, accept: Accept<'_>) -> Result<Self> {
        let layers = layers::of_file(path, accept)?;
        let mut profile = Self::resolve(&layers)?;
        if layers.first().is_none_or(|layer| place_of(layer, &["id"]).is_none()) {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            profile.id = stem.unwrap_or_else(|| "file".to_owned());
        }
        if BUILT_IN_PROFILES.contains(&profile.id.as_str()) {
            profile.id.push_str("-file");
        }
        Ok(profile)
    }

    /// A profile from TOML. Keys that it leaves out come from the built-in profile that `inherits` names, else from
    /// `default`.
    ///
    /// # Errors
    /// [`ProfileError`], with the place of what is wrong.
    pub fn from_toml(text: &str) -> Result<Self> {
        Ok(Self::resolve(&layers::of_text(text)?)?)
    }

    /// The resolved profile as TOML: what the bundle carries, from which the same profile loads again.
    pub fn to_toml(&self) -> Result<String> {
        Ok(toml::to_string_pretty(self).map_err(ProfileError::Resolve)?)
    }

    /// SHA-256 of the resolved TOML, lower-case hex.
    pub fn sha256(&self) -> Result<String> {
        Ok(format!("{:x}", Sha256::digest(self.to_toml()?)))
    }

    /// Lays the layers one over the other, the first on top, and holds them to what a profile is.
    fn resolve(layers: &[Layer]) -> Result<Self, ProfileError> {
        let shape = keys::shape()?;
        let mut resolved: toml::Table = toml::from_str(DEFAULT_TOML)?;
        for layer in layers.iter().rev() {
            keys::check(layer, &shape)?;
            merge(&mut resolved, layer.table()?);
        }
        resolved.remove(INHERITS);
        let place = |path: &[&str]| {
            let nowhere = || Place { file: None, line: 1, column: 1 };
            layers.iter().find_map(|layer| place_of(layer, path)).unwrap_or_else(nowhere)
        };
        if let Some((range, value)) = ranges::first_outside(&resolved) {
            let (place, key) = (place(&range.path), dotted(&range.path));
            return Err(ProfileError::OutOfRange { place, key, range: range.to_string(), value });
        }
        let profile: Self = resolved.try_into()?;
        if profile.full_frames && profile.masking.any() {
            let place = place(&["full_frames"]);
            return Err(ProfileError::Conflict { place, one: "full_frames", other: "masking" });
        }
        if profile.live.challenge_steps == 0 && profile.checks.face_challenge.required {
            let (one, other) = ("live.challenge_steps = 0", "checks.\"face.challenge\".required");
            return Err(ProfileError::Conflict { place: place(&["live", "challenge_steps"]), one, other });
        }
        Ok(profile)
    }
}

/// Lays `overlay` over `base`, table by table.
fn merge(base: &mut toml::Table, overlay: toml::Table) {
    for (key, value) in overlay {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
