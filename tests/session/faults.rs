//! Sources that do not give what a session needs: a typed error, never half a session.

use idcapture::engine::StillLayout;
use idcapture::error::ErrorCode;
use idcapture::frame::RgbImage;
use idcapture::source::FileSource;

use crate::demo::demo;
use crate::stand::{Pictures, Standing, engine};

#[test]
fn a_session_needs_a_selfie() {
    let mut source = Pictures::new([RgbImage::new(32, 32)]);
    let layout = StillLayout { back: false, selfies: 0 };
    let error = engine("default").run_stills(&mut source, layout, &Standing).unwrap_err();
    assert_eq!(error.code(), ErrorCode::SessionInput);
    assert!(error.to_string().contains("selfie"), "{error}");
}

#[test]
fn a_source_that_ends_early_is_told_with_what_is_missing() {
    let mut engine = engine("default");
    for (given, layout, missing) in [
        (0, StillLayout { back: true, selfies: 1 }, "front"),
        (1, StillLayout { back: true, selfies: 1 }, "back"),
        (2, StillLayout { back: true, selfies: 1 }, "selfies"),
        (1, StillLayout { back: false, selfies: 1 }, "selfies"),
        (3, StillLayout { back: true, selfies: 2 }, "selfies"),
    ] {
        let mut source = Pictures::new(vec![RgbImage::new(64, 48); given]);
        let error = engine.run_stills(&mut source, layout, &Standing).unwrap_err();
        assert_eq!(error.code(), ErrorCode::SessionInput, "{given} pictures");
        assert!(error.to_string().contains(missing), "{given} pictures: {error}");
    }
}

#[test]
fn a_damaged_picture_is_the_decoder_s_error() {
    let place = tempfile::tempdir().unwrap();
    let damaged = place.path().join("damaged.jpg");
    let whole = std::fs::read(&demo().selfies[0]).unwrap();
    std::fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    let mut source = FileSource::new(vec![demo().front.clone(), damaged]);
    let layout = StillLayout { back: false, selfies: 1 };
    let error = engine("default").run_stills(&mut source, layout, &Standing).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InputDamaged);
}
