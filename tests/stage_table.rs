//! Walks the table of stages. Out: a failure for a stage without docs, without a check in the default profile, or
//! without a bench of its id.

use std::path::Path;

use idcapture::inference::Catalog;
use idcapture::pipeline::{Pipeline, STAGES, StageRow};
use idcapture::record::StageId;
use idcapture::settings::Profile;

/// The part of a bench's source from `opening` to the first line that closes it.
fn table_of(file: &str, opening: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let body = text.split_once(opening).and_then(|(_, rest)| rest.split_once("];"));
    body.map(|(body, _)| body.to_owned()).unwrap_or_default()
}

/// How often a table names a stage.
fn named(table: &str, row: &StageRow) -> usize {
    let variant = format!("StageId::{:?}", row.id);
    table
        .match_indices(&variant)
        .filter(|(at, _)| table[at + variant.len()..].starts_with([',', ' ', ']']))
        .count()
}

#[test]
fn every_stage_has_one_row_and_ids_are_unique() {
    for id in StageId::ALL {
        assert_eq!(STAGES.iter().filter(|row| row.id == id).count(), 1, "{}", id.name());
        assert_eq!(StageId::ALL.iter().filter(|other| other.name() == id.name()).count(), 1);
        assert_eq!(serde_json::to_value(id).unwrap(), id.name(), "the id in JSON");
    }
    assert_eq!(STAGES.len(), StageId::ALL.len());
}

#[test]
fn every_stage_has_a_bench_of_its_id() {
    let table = table_of("stages.rs", "const BENCHES: &[(StageId, Shown)] = &[");
    for row in STAGES {
        assert_eq!(named(&table, row), 1, "benches/stages.rs and {}", row.id.name());
    }
}

#[test]
fn every_stage_says_what_it_tells_in_one_line() {
    for row in STAGES {
        let words = row.about.split_whitespace().count();
        assert!((3..=15).contains(&words), "{}: '{}'", row.id.name(), row.about);
        assert!(!row.about.contains('\n') && !row.about.ends_with('.'), "{}", row.id.name());
        let others = STAGES.iter().filter(|other| other.about == row.about).count();
        assert_eq!(others, 1, "{} is told apart from the others", row.id.name());
    }
}

/// Stages of the preview that no verdict rests on.
const GUIDES_ONLY: [StageId; 1] = [StageId::Motion];

#[test]
fn every_stage_has_checks_of_the_default_profile() {
    let profile = Profile::default_profile().unwrap();
    let text: toml::Table = profile.to_toml().unwrap().parse().unwrap();
    let checks = text["checks"].as_table().unwrap();
    for row in STAGES {
        assert!(!row.checks.is_empty() || GUIDES_ONLY.contains(&row.id), "{} has no check", row.id.name());
        for check in row.checks {
            assert!(checks.contains_key(*check), "{} names {check}", row.id.name());
        }
    }
}

#[test]
fn every_measured_check_of_the_profile_rests_on_a_stage() {
    // These have nothing to rest on yet: they read `not_measured`.
    const WITHOUT_STAGE: [&str; 2] = ["originality.physical", "face.challenge"];
    let profile = Profile::default_profile().unwrap();
    let text: toml::Table = profile.to_toml().unwrap().parse().unwrap();
    for check in text["checks"].as_table().unwrap().keys() {
        let rests = STAGES.iter().any(|row| row.checks.contains(&check.as_str()));
        assert_ne!(rests, WITHOUT_STAGE.contains(&check.as_str()), "{check}");
    }
}

#[test]
fn without_models_every_stage_still_answers() {
    let (profile, none) = (Profile::default_profile().unwrap(), Catalog::without_models());
    let grey = idcapture::frame::RgbImage::from_pixel(64, 48, image::Rgb([90; 3]));
    let frame = idcapture::frame::Frame::from_rgb(idcapture::record::FrameId(0), 0, grey);
    let seen = Pipeline::prepare(&profile, &none).unwrap().run(&frame, &StageId::ALL, None).unwrap();
    let answered: Vec<StageId> = seen.observations.outcomes().iter().map(|(id, _)| *id).collect();
    assert_eq!(answered, StageId::ALL, "in the order of the table");
    let timed: Vec<StageId> = seen.time_ms.iter().map(|(id, _)| *id).collect();
    assert_eq!(timed, StageId::ALL);
    for id in [StageId::FaceDetect, StageId::FaceLiveness, StageId::FaceEmbedding] {
        let outcome = seen.observations.outcome(id);
        assert!(matches!(outcome, Some(idcapture::record::Outcome::Skipped { .. })), "{id:?}: {outcome:?}");
    }
}
