//! What each number of a profile may be, and each word that is one of a few. In: a resolved table. Out: the first number
//! outside its range.

use std::fmt;

use super::keys::value_at;

/// Thresholds by check, and what they may be.
const THRESHOLDS: &[(f64, f64, &[&str])] = &[
    // Shares.
    (
        0.0,
        1.0,
        &[
            "document.bounds",
            "document.over_exposure",
            "document.size",
            "document.glare",
            "document.colour",
            "document.motion",
            "document.occlusion",
            "face.focus",
            "face.over_exposure",
            "face.liveness",
            "face.liveness_over_time",
        ],
    ),
    // Luma.
    (0.0, 255.0, &["document.under_exposure", "document.contrast", "face.under_exposure"]),
    // Sizes in px, mm or dots per inch.
    (0.0, 100_000.0, &["document.resolution", "document.focus", "document.portrait", "face.size"]),
    // Degrees.
    (0.0, 90.0, &["document.perspective"]),
    // Years.
    (0.0, 150.0, &["document.age"]),
    // Scores, and dB.
    (
        0.0,
        100.0,
        &[
            "face.inter_eye_distance",
            "face.head_size",
            "face.crop",
            "face.yaw",
            "face.pitch",
            "face.roll",
            "face.mouth_closed",
            "face.illumination_uniformity",
            "face.dynamic_range",
            "face.sharpness",
            "face.background_uniformity",
            "face.natural_colour",
            "face.compression",
            "face.fine_pattern",
        ],
    ),
];

/// Every other number, by its path.
const OTHERS: &[(f64, f64, &[&[&str]])] = &[
    (0.0, 1.0, &[&["checks", "face.match", "max_false_match_rate"]]),
    (0.0, 10_000.0, &[&["barcodes", "max_tries"], &["barcodes", "max_megapixels"], &["live", "steady_ms"]]),
    (1.0, 32.0, &[&["live", "attempts"], &["live", "best_of"]]),
    (1.0, 86_400.0, &[&["live", "step_s"], &["live", "session_s"]]),
    (0.0, 86_400.0, &[&["live", "manual_shutter_s"]]),
    (1.0, 10.0, &[&["live", "patience"]]),
    (2.0, 8.0, &[CHALLENGE_STEPS]),
    (
        1.0,
        876_000.0,
        &[
            &["retention", "delete_after_hours", "pages"],
            &["retention", "delete_after_hours", "frames"],
            &["retention", "delete_after_hours", "portrait"],
            &["retention", "delete_after_hours", "selfies"],
            &["retention", "delete_after_hours", "reports"],
        ],
    ),
];

/// The one number that may also be 0, for none at all.
const CHALLENGE_STEPS: &[&str] = &["live", "challenge_steps"];

/// Words to choose from, by path.
const CHOICES: &[(&[&str], &[&str])] = &[(&["live", "back"], &["auto", "always", "never"])];

/// A number's path and range.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Range {
    pub(super) path: Vec<&'static str>,
    least: f64,
    most: f64,
}

impl Range {
    fn may_be_none(&self) -> bool {
        self.path == CHALLENGE_STEPS
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.may_be_none() { "0 or " } else { "" })?;
        write!(f, "between {} and {}", self.least, self.most)
    }
}

/// The words that the text at `path` must be one of, if any.
pub(super) fn choices_of(path: &[&str]) -> Option<&'static [&'static str]> {
    CHOICES.iter().find(|(known, _)| *known == path).map(|(_, words)| *words)
}

fn all() -> impl Iterator<Item = Range> {
    let thresholds = THRESHOLDS.iter().flat_map(|&(least, most, checks)| {
        checks.iter().map(move |&check| Range { path: vec!["checks", check, "threshold"], least, most })
    });
    let others = OTHERS.iter().flat_map(|&(least, most, paths)| {
        paths.iter().map(move |&path| Range { path: path.to_vec(), least, most })
    });
    thresholds.chain(others)
}

/// The range of the number at `path`.
pub(super) fn range_of(path: &[&str]) -> Option<Range> {
    all().find(|range| range.path == path)
}

/// The first number of `profile` outside its range, with its value.
pub(super) fn first_outside(profile: &toml::Table) -> Option<(Range, f64)> {
    all().find_map(|range| {
        let value = match value_at(profile, &range.path)? {
            toml::Value::Integer(whole) => *whole as f64,
            toml::Value::Float(number) => *number,
            _ => return None,
        };
        let within = (range.least..=range.most).contains(&value) || value == 0.0 && range.may_be_none();
        (!within).then_some((range, value))
    })
}

#[cfg(test)]
mod tests {
    use super::super::keys::shape;
    use super::*;

    fn numbers(path: &mut Vec<String>, table: &toml::Table, found: &mut Vec<Vec<String>>) {
        for (key, value) in table {
            path.push(key.clone());
            match value {
                toml::Value::Table(inner) => numbers(path, inner, found),
                toml::Value::Integer(_) | toml::Value::Float(_) => found.push(path.clone()),
                _ => {}
            }
            path.pop();
        }
    }

    #[test]
    fn every_number_of_a_profile_has_one_range() {
        let mut found = Vec::new();
        numbers(&mut Vec::new(), &shape().unwrap(), &mut found);
        let mut ranged: Vec<Vec<String>> =
            all().map(|range| range.path.iter().map(|&key| key.to_owned()).collect()).collect();
        found.sort();
        ranged.sort();
        assert_eq!(found, ranged);
    }
}
