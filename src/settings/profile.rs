//! Loading, inheritance and resolution of profiles.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BarcodeSearch, Checks, Masking, Retention};
use crate::error::{Coded, ErrorCode, Result};

/// Ids of the profiles that ship inside the library.
pub const BUILT_IN_PROFILES: [&str; 3] = ["default", "strict", "demo"];

const DEFAULT_TOML: &str = include_str!("../../assets/profiles/default.toml");
const STRICT_TOML: &str = include_str!("../../assets/profiles/strict.toml");
const DEMO_TOML: &str = include_str!("../../assets/profiles/demo.toml");

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("the profile {path} cannot be read: {source}")]
    Unreadable {
        /// Its path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not TOML, has an unknown key, or a value of the wrong type.
    #[error("the profile does not parse: {0}")]
    Malformed(#[from] toml::de::Error),
    /// A number outside its range.
    #[error("the profile's {check} must be {range}, not {value}")]
    OutOfRange {
        /// The check's id and key.
        check: &'static str,
        /// The range, in words.
        range: &'static str,
        /// What it is.
        value: f64,
    },
    /// Two settings that cannot both hold.
    #[error("the profile sets {0} and {1}, which cannot both hold")]
    Conflict(&'static str, &'static str),
    /// It could not be written out again.
    #[error("the resolved profile cannot be written: {0}")]
    Resolve(#[from] toml::ser::Error),
}

impl Coded for ProfileError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

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
    pub fn open(name_or_path: &str) -> Result<Self> {
        match name_or_path {
            "default" => Self::from_toml(DEFAULT_TOML),
            "strict" => Self::from_toml(STRICT_TOML),
            "demo" => Self::from_toml(DEMO_TOML),
            path => {
                let text = std::fs::read_to_string(Path::new(path))
                    .map_err(|source| ProfileError::Unreadable { path: path.to_owned(), source })?;
                let mut profile = Self::from_toml(&text)?;
                if !text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("id")) {
                    let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                    profile.id = stem.unwrap_or_else(|| "file".to_owned());
                }
                if BUILT_IN_PROFILES.contains(&profile.id.as_str()) {
                    profile.id.push_str("-file");
                }
                Ok(profile)
            }
        }
    }

    /// A profile from TOML; keys that it leaves out come from the built-in `default`.
    pub fn from_toml(text: &str) -> Result<Self> {
        let overlay: toml::Table = toml::from_str(text).map_err(ProfileError::Malformed)?;
        let mut resolved: toml::Table = toml::from_str(DEFAULT_TOML).map_err(ProfileError::Malformed)?;
        merge(&mut resolved, overlay);
        let profile: Self = resolved.try_into().map_err(ProfileError::Malformed)?;
        profile.validate()?;
        Ok(profile)
    }

    /// The resolved profile as TOML: what the bundle carries, from which the same profile loads again.
    pub fn to_toml(&self) -> Result<String> {
        Ok(toml::to_string_pretty(self).map_err(ProfileError::Resolve)?)
    }

    /// SHA-256 of the resolved TOML, lower-case hex.
    pub fn sha256(&self) -> Result<String> {
        Ok(format!("{:x}", Sha256::digest(self.to_toml()?)))
    }

    fn validate(&self) -> Result<(), ProfileError> {
        let c = &self.checks;
        let shares = [
            ("document.bounds threshold", c.document_bounds.threshold),
            ("document.over_exposure threshold", c.document_over_exposure.threshold),
            ("document.size threshold", c.document_size.threshold),
            ("document.glare threshold", c.document_glare.threshold),
            ("document.colour threshold", c.document_colour.threshold),
            ("document.motion threshold", c.document_motion.threshold),
            ("document.occlusion threshold", c.document_occlusion.threshold),
            ("face.focus threshold", c.face_focus.threshold),
            ("face.over_exposure threshold", c.face_over_exposure.threshold),
            ("face.liveness threshold", c.face_liveness.threshold),
            ("face.liveness_over_time threshold", c.face_liveness_over_time.threshold),
            ("face.match max_false_match_rate", c.face_match.max_false_match_rate),
        ];
        let lumas = [
            ("document.under_exposure threshold", c.document_under_exposure.threshold),
            ("document.contrast threshold", c.document_contrast.threshold),
            ("face.under_exposure threshold", c.face_under_exposure.threshold),
        ];
        let sizes = [
            ("document.resolution threshold", c.document_resolution.threshold),
            ("document.focus threshold", c.document_focus.threshold),
            ("document.portrait threshold", c.document_portrait.threshold),
            ("face.size threshold", c.face_size.threshold),
        ];
        let scores = [
            ("face.inter_eye_distance threshold", c.face_inter_eye_distance.threshold),
            ("face.head_size threshold", c.face_head_size.threshold),
            ("face.crop threshold", c.face_crop.threshold),
            ("face.yaw threshold", c.face_yaw.threshold),
            ("face.pitch threshold", c.face_pitch.threshold),
            ("face.roll threshold", c.face_roll.threshold),
            ("face.mouth_closed threshold", c.face_mouth_closed.threshold),
            ("face.illumination_uniformity threshold", c.face_illumination_uniformity.threshold),
            ("face.dynamic_range threshold", c.face_dynamic_range.threshold),
            ("face.sharpness threshold", c.face_sharpness.threshold),
            ("face.background_uniformity threshold", c.face_background_uniformity.threshold),
            ("face.natural_colour threshold", c.face_natural_colour.threshold),
            ("face.compression threshold", c.face_compression.threshold),
            ("face.fine_pattern threshold", c.face_fine_pattern.threshold),
        ];
        if self.full_frames && self.masking.any() {
            return Err(ProfileError::Conflict("full_frames", "masking"));
        }
        let hours: Vec<_> =
            self.retention.delete_after_hours.set().map(|(key, hours)| (key, f64::from(hours))).collect();
        within(&hours, 1.0..=876_000.0, "between 1 and 876000")?;
        within(&scores, 0.0..=100.0, "between 0 and 100")?;
        let years = [("document.age threshold", c.document_age.threshold)];
        let tries = [("barcodes max_tries", f64::from(self.barcodes.max_tries))];
        within(&tries, 0.0..=10_000.0, "between 0 and 10000")?;
        let megapixels = [("barcodes max_megapixels", self.barcodes.max_megapixels)];
        within(&megapixels, 0.0..=10_000.0, "between 0 and 10000")?;
        within(&years, 0.0..=150.0, "between 0 and 150")?;
        let angles = [("document.perspective threshold", c.document_perspective.threshold)];
        within(&angles, 0.0..=90.0, "between 0 and 90")?;
        within(&shares, 0.0..=1.0, "between 0 and 1")?;
        within(&lumas, 0.0..=255.0, "between 0 and 255")?;
        within(&sizes, 0.0..=100_000.0, "between 0 and 100000")
    }
}

fn within(
    rows: &[(&'static str, f64)],
    allowed: std::ops::RangeInclusive<f64>,
    range: &'static str,
) -> Result<(), ProfileError> {
    match rows.iter().find(|(_, value)| !allowed.contains(value)) {
        Some(&(check, value)) => Err(ProfileError::OutOfRange { check, range, value }),
        None => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_ins_load_and_survive_their_own_resolution() {
        for id in BUILT_IN_PROFILES {
            let profile = Profile::open(id).unwrap();
            assert_eq!(profile.id, id);
            assert_eq!(Profile::from_toml(&profile.to_toml().unwrap()).unwrap(), profile);
        }
    }

    #[test]
    fn strict_requires_what_default_lists() {
        let (default, strict) = (Profile::open("default").unwrap(), Profile::open("strict").unwrap());
        assert!(!default.checks.originality_physical.required);
        assert!(strict.checks.originality_physical.required && strict.marginal_means_review);
        assert!(Profile::open("demo").unwrap().specimen && !default.specimen);
    }

    #[test]
    fn a_file_never_goes_by_a_built_in_id() {
        let folder = tempfile::tempdir().unwrap();
        let opened = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Profile::open(path.to_str().unwrap()).unwrap().id
        };
        assert_eq!(opened("bank.toml", "specimen = true"), "bank");
        assert_eq!(opened("a.toml", "id = \"branch\""), "branch");
        assert_eq!(opened("b.toml", "id = \"strict\""), "strict-file");
        assert_eq!(opened("default.toml", ""), "default-file");
    }

    #[test]
    fn a_key_left_out_inherits() {
        let profile =
            Profile::from_toml("id = \"bank\"\n[checks.\"document.glare\"]\nthreshold = 0.5\n").unwrap();
        assert_eq!(profile.checks.document_glare.threshold, 0.5);
        assert_eq!(profile.checks.document_focus, Profile::default_profile().unwrap().checks.document_focus);
    }

    #[test]
    fn nothing_is_masked_and_nothing_deletable_unless_a_profile_says_so() {
        for id in BUILT_IN_PROFILES {
            let profile = Profile::open(id).unwrap();
            assert!(!profile.masking.any() && !profile.full_frames);
            assert_eq!(profile.retention.delete_after_hours.set().count(), 0);
        }
        let text = "[masking]\nmrz = true\n[retention]\npurpose = \"onboarding\"\n\
                    [retention.delete_after_hours]\nselfies = 24\n";
        let profile = Profile::from_toml(text).unwrap();
        assert!(profile.masking.mrz && !profile.masking.portrait);
        assert_eq!(profile.retention.delete_after_hours.selfies, Some(24));
        assert_eq!(profile.retention.delete_after_hours.pages, None);
        assert_eq!(Profile::from_toml(&profile.to_toml().unwrap()).unwrap(), profile);
    }

    #[test]
    fn whole_photographs_and_masking_exclude_each_other() {
        for field in ["mrz", "document_number", "portrait"] {
            let error =
                Profile::from_toml(&format!("full_frames = true\n[masking]\n{field} = true")).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InputSetting);
            assert!(error.to_string().contains("full_frames"), "{error}");
        }
    }

    #[test]
    fn unknown_keys_wrong_types_and_ranges_are_errors_that_name_them() {
        for (text, named) in [
            ("[checks.\"document.sharpness\"]\nthreshold = 1.0", "document.sharpness"),
            ("[checks.\"document.glare\"]\nlimit = 1.0", "limit"),
            ("surprise = 1", "surprise"),
            ("[checks.\"document.glare\"]\nthreshold = \"high\"", "threshold"),
            ("[checks.\"document.glare\"]\nthreshold = 2.0", "document.glare"),
            ("[checks.\"document.glare\"]\nthreshold = nan", "document.glare"),
            ("[barcodes]\nmax_megapixels = -1.0", "max_megapixels"),
            ("[barcodes]\nmax_tries = -1", "max_tries"),
            ("[barcodes]\nmax_seconds = 1", "max_seconds"),
            ("[masking]\nname = true", "name"),
            ("[retention]\nclasses = 1", "classes"),
            ("[retention.delete_after_hours]\nselfies = 0", "selfies"),
            ("[retention.delete_after_hours]\nreports = 876001", "reports"),
            ("[retention.delete_after_hours]\npages = -1", "pages"),
            ("[retention.delete_after_hours]\nprofile = 1", "profile"),
        ] {
            let error = Profile::from_toml(text).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InputSetting);
            assert!(error.to_string().contains(named), "{error} does not name {named}");
        }
    }
}
