//! Every quality component along a series of one photograph made worse step by step.

use std::collections::BTreeMap;

use idcapture::frame::RgbImage;
use idcapture::geometry::{Rect, eyes_to_chin_px};
use idcapture::pipeline::{Pipeline, Plan};
use idcapture::record::{FaceComponent, FaceQualityReport, StageId};
use idcapture::source::specimen::{Subject, encode_jpeg};
use image::imageops::{self, FilterType};

use crate::head::{Head, View};
use crate::mouth::with_open_mouth;
use crate::{astronaut, frame_at, grace_hopper, pipeline};

fn measured(pipeline: &mut Pipeline, picture: RgbImage) -> FaceQualityReport {
    pipeline.reset();
    let seen = pipeline.run(&frame_at(picture, 0), Plan::SelfieStill.stages(), None).unwrap();
    seen.observations.face_quality().expect("a face").clone()
}

/// The photographs, enlarged so that both have about as much between the eyes.
fn people() -> [(&'static str, RgbImage); 2] {
    let face = |photograph: RgbImage, face: Rect, scale: f64| {
        let whole = Rect::new(0.0, 0.0, photograph.width().into(), photograph.height().into());
        let part = face.scaled_about_centre(2.4).intersection(whole);
        let crop = imageops::crop_imm(
            &photograph,
            part.x as u32,
            part.y as u32,
            part.width as u32,
            part.height as u32,
        );
        let side = |px: f64| (px * scale) as u32;
        imageops::resize(&crop.to_image(), side(part.width), side(part.height), FilterType::CatmullRom)
    };
    [
        ("astronaut", face(astronaut(), Subject::ASTRONAUT_FACE, 3.0)),
        ("grace_hopper", face(grace_hopper(), Subject::GRACE_HOPPER_FACE, 1.4)),
    ]
}

/// Each pixel changed, `x` and `y` in 0..1.
fn changed(picture: &RgbImage, change: impl Fn(f64, f64, [f64; 3]) -> [f64; 3]) -> RgbImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let rgb = picture.get_pixel(x, y).0.map(f64::from);
        let rgb = change(f64::from(x) / width, f64::from(y) / height, rgb);
        image::Rgb(rgb.map(|value| value.round().clamp(0.0, 255.0) as u8))
    })
}

/// A component falls along a series, by more than `least` in all, and never rises by more than `slack`.
fn falls(component: FaceComponent, series: Vec<(&'static str, Vec<RgbImage>)>, slack: f64, least: f64) {
    let mut pipeline = pipeline("default");
    for (name, pictures) in series {
        let scores: Vec<f64> = pictures
            .into_iter()
            .map(|picture| measured(&mut pipeline, picture).score(component).expect("measured"))
            .collect();
        let told = format!("{component:?} of {name}: {scores:?}");
        assert!(scores.windows(2).all(|pair| pair[1] <= pair[0] + slack), "{told}");
        assert!(scores[0] - scores[scores.len() - 1] >= least, "{told}");
    }
}

/// One series a person.
fn series(steps: impl Fn(&RgbImage) -> Vec<RgbImage>) -> Vec<(&'static str, Vec<RgbImage>)> {
    people().iter().map(|(name, picture)| (*name, steps(picture))).collect()
}

fn scaled(picture: &RgbImage, scale: f64) -> RgbImage {
    let side = |px: u32| (f64::from(px) * scale).round() as u32;
    imageops::resize(picture, side(picture.width()), side(picture.height()), FilterType::Triangle)
}

#[test]
fn a_face_as_it_was_photographed_is_measured_in_every_component() {
    let mut pipeline = pipeline("default");
    for (name, picture) in people() {
        let report = measured(&mut pipeline, picture);
        assert_eq!(report.components.iter().map(|c| c.component).collect::<Vec<_>>(), FaceComponent::ALL);
        for component in &report.components {
            let (native, score) = (component.native, component.score);
            assert!(native.is_some() && component.reason.is_none(), "{name}: {component:?}");
            assert!(score.is_some_and(|score| (0.0..=100.0).contains(&score)), "{name}: {component:?}");
        }
        use FaceComponent as C;
        for good in [C::HeadPoseYaw, C::HeadPosePitch, C::HeadPoseRoll, C::SingleFacePresent, C::Sharpness] {
            assert!(report.score(good) > Some(70.0), "{name}: {:?}", report.component(good));
        }
    }
}

#[test]
fn distance_between_the_eyes_falls_with_the_face() {
    let smaller =
        |picture: &RgbImage| [1.0, 0.8, 0.6, 0.4, 0.25].map(|scale| scaled(picture, scale)).to_vec();
    falls(FaceComponent::InterEyeDistance, series(smaller), 0.0, 60.0);
}

#[test]
fn head_size_falls_with_the_room_round_the_face() {
    let farther = |picture: &RgbImage| {
        let room = |extra: f64| {
            let (width, height) = picture.dimensions();
            let tall = (f64::from(height) * extra) as u32;
            let mut wide = RgbImage::from_pixel(width, tall, image::Rgb([120; 3]));
            imageops::replace(&mut wide, picture, 0, i64::from(tall - height) / 2);
            wide
        };
        [1.0, 1.2, 1.5, 2.0].map(room).to_vec()
    };
    falls(FaceComponent::HeadSize, series(farther), 0.0, 5.0);
}

#[test]
fn room_on_each_side_falls_as_it_is_cut_away() {
    use FaceComponent as C;
    let cut = |left: f64, top: f64, right: f64, bottom: f64| {
        move |picture: &RgbImage| {
            let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
            let part = |share: f64| {
                let (x, y) = (left * share * width, top * share * height);
                let (w, h) = (width - x - right * share * width, height - y - bottom * share * height);
                imageops::crop_imm(picture, x as u32, y as u32, w as u32, h as u32).to_image()
            };
            [0.0, 0.35, 0.7, 1.0].map(part).to_vec()
        }
    };
    falls(C::LeftwardCropOfTheFaceImage, series(cut(0.26, 0.0, 0.0, 0.0)), 0.0, 10.0);
    falls(C::RightwardCropOfTheFaceImage, series(cut(0.0, 0.0, 0.26, 0.0)), 0.0, 10.0);
    falls(C::MarginAboveOfTheFaceImage, series(cut(0.0, 0.24, 0.0, 0.0)), 0.0, 0.0);
    falls(C::MarginBelowOfTheFaceImage, series(cut(0.0, 0.0, 0.0, 0.3)), 0.0, 10.0);
}

#[test]
fn pose_falls_as_the_head_turns() {
    let heads = [("astronaut", Head::of(&astronaut())), ("grace_hopper", Head::of(&grace_hopper()))];
    let turns = |view: fn(f64) -> View, steps: [f64; 4]| -> Vec<(&'static str, Vec<RgbImage>)> {
        heads.iter().map(|(name, head)| (*name, steps.map(|deg| head.seen(&view(deg))).to_vec())).collect()
    };
    for side in [1.0, -1.0] {
        let steps = [0.0, 12.0, 22.0, 32.0].map(|deg| deg * side);
        falls(
            FaceComponent::HeadPoseYaw,
            turns(|yaw_deg| View { yaw_deg, ..View::default() }, steps),
            1.0,
            10.0,
        );
        let steps = [0.0, 10.0, 20.0, 30.0].map(|deg| deg * side);
        falls(
            FaceComponent::HeadPoseRoll,
            turns(|roll_deg| View { roll_deg, ..View::default() }, steps),
            1.0,
            10.0,
        );
    }
    // Photographs are taken a little from above or below: the series go outwards from there.
    let pitch = turns(|pitch_deg| View { pitch_deg, ..View::default() }, [2.0, 10.0, 18.0, 24.0]);
    falls(FaceComponent::HeadPosePitch, pitch, 2.0, 3.0);
}

#[test]
fn mouth_closed_falls_as_the_lips_part() {
    let mut finder = pipeline("default");
    let opened: Vec<(&str, Vec<RgbImage>)> = people()
        .iter()
        .map(|(name, picture)| {
            finder.reset();
            let frame = frame_at(picture.clone(), 0);
            let seen = finder.run(&frame, Plan::SelfieStill.stages(), None).unwrap().observations;
            let points = &seen.landmarks().unwrap().faces[0];
            let unit = eyes_to_chin_px(points).unwrap();
            // Of a mouth that is open wider the landmarks of one of the two lose the lips.
            let steps = [0.0, 0.05, 0.1, 0.15, 0.2];
            (*name, steps.map(|share| with_open_mouth(picture, points, share * unit)).to_vec())
        })
        .collect();
    falls(FaceComponent::MouthClosed, opened, 1.0, 10.0);
}

#[test]
fn exposure_falls_with_the_light() {
    // In a tenth of the light no face is found surely enough to say which way up it is.
    let darker = |picture: &RgbImage| {
        [1.0, 0.5, 0.25, 0.15, 0.12].map(|k| changed(picture, |_, _, rgb| rgb.map(|v| v * k))).to_vec()
    };
    falls(FaceComponent::UnderExposurePrevention, series(darker), 0.0, 40.0);
    let brighter = |picture: &RgbImage| {
        [1.0, 1.4, 1.8, 2.4].map(|k| changed(picture, |_, _, rgb| rgb.map(|v| v * k))).to_vec()
    };
    falls(FaceComponent::OverExposurePrevention, series(brighter), 0.0, 40.0);
}

#[test]
fn range_and_sharpness_fall_with_contrast_and_blur() {
    let flatter = |picture: &RgbImage| {
        [1.0, 0.6, 0.35, 0.2]
            .map(|k| changed(picture, |_, _, rgb| rgb.map(|v| 128.0 + (v - 128.0) * k)))
            .to_vec()
    };
    falls(FaceComponent::DynamicRange, series(flatter), 0.0, 15.0);
    let blurred = |picture: &RgbImage| {
        let blurred = |sigma: f32| if sigma > 0.0 { imageops::blur(picture, sigma) } else { picture.clone() };
        [0.0, 1.5, 3.0, 5.0, 8.0].map(blurred).to_vec()
    };
    falls(FaceComponent::Sharpness, series(blurred), 0.0, 60.0);
}

#[test]
fn light_from_one_side_scores_lower_the_stronger_it_is() {
    let sided = |picture: &RgbImage| {
        [0.0, 0.5, 1.0, 1.6]
            .map(|k| changed(picture, |x, _, rgb| rgb.map(|v| v * (1.0 - k * (x - 0.2)).clamp(0.1, 1.3))))
            .to_vec()
    };
    // The photographs' own light comes a little from one side, so each is lit from the other as well.
    let mirrored = |picture: &RgbImage| sided(&imageops::flip_horizontal(picture));
    let mut both: BTreeMap<&str, Vec<Vec<RgbImage>>> = BTreeMap::new();
    for (name, pictures) in series(sided).into_iter().chain(series(mirrored)) {
        both.entry(name).or_default().push(pictures);
    }
    let mut pipeline = pipeline("default");
    for (name, lit) in both {
        let last: Vec<(f64, f64)> = lit
            .into_iter()
            .map(|pictures| {
                let scores: Vec<f64> = pictures
                    .into_iter()
                    .map(|picture| {
                        measured(&mut pipeline, picture).score(FaceComponent::IlluminationUniformity).unwrap()
                    })
                    .collect();
                assert!(scores[3] <= scores[1] && scores[3] < scores[0], "{name}: {scores:?}");
                (scores[0], scores[3])
            })
            .collect();
        assert!(last.iter().any(|(before, after)| before - after > 15.0), "{name}: {last:?}");
    }
}

#[test]
fn background_colour_and_compression_fall_with_clutter_cast_and_blocks() {
    let cluttered = |picture: &RgbImage| {
        let stripes = |k: f64| {
            changed(picture, move |x, y, rgb| {
                let beside = !(0.22..0.78).contains(&x) || y < 0.05;
                let stripe = if ((x * 40.0) as u32 + (y * 40.0) as u32).is_multiple_of(2) { k } else { -k };
                if beside { [128.0 + stripe; 3] } else { rgb }
            })
        };
        [0.0, 25.0, 60.0, 110.0].map(stripes).to_vec()
    };
    falls(FaceComponent::BackgroundUniformity, series(cluttered), 0.0, 15.0);
    let cast = |picture: &RgbImage| {
        [0.0, 0.35, 0.7]
            .map(|k| changed(picture, |_, _, [r, g, b]| [r * (1.0 - k), g, b * (1.0 + 0.6 * k)]))
            .to_vec()
    };
    falls(FaceComponent::NaturalColour, series(cast), 0.0, 40.0);
    let compressed = |picture: &RgbImage| {
        let saved = |quality| idcapture::frame::decode(&encode_jpeg(picture, quality).unwrap()).unwrap();
        [95, 60, 40, 25, 12].map(saved).to_vec()
    };
    falls(FaceComponent::NoCompressionArtifacts, series(compressed), 2.0, 40.0);
}

#[test]
fn a_second_face_scores_lower_the_larger_it_is() {
    let [(_, person), (_, other)] = people();
    let beside = |scale: f64| {
        let mut both = RgbImage::from_pixel(person.width() * 2, person.height(), image::Rgb([118; 3]));
        imageops::replace(&mut both, &person, 0, 0);
        if scale > 0.0 {
            imageops::replace(&mut both, &scaled(&other, scale), i64::from(person.width()), 0);
        }
        both
    };
    let series = vec![("two", [0.0, 0.3, 0.5, 0.7].map(beside).to_vec())];
    falls(FaceComponent::SingleFacePresent, series, 0.0, 20.0);
}

#[test]
fn what_cannot_be_measured_has_a_reason_and_no_score() {
    let mut pipeline = pipeline("default");
    let tiny = scaled(&grace_hopper(), 0.16);
    pipeline.reset();
    let seen = pipeline.run(&frame_at(tiny, 0), Plan::SelfieStill.stages(), None).unwrap().observations;
    let report = seen.face_quality().expect("a face of some 25 px");
    for component in
        [FaceComponent::Sharpness, FaceComponent::NoCompressionArtifacts, FaceComponent::NaturalColour]
    {
        let measured = report.component(component).unwrap();
        assert!(
            measured.score.is_none() && measured.native.is_none() && measured.reason.is_some(),
            "{measured:?}"
        );
    }
    let nobody = RgbImage::from_pixel(320, 240, image::Rgb([128; 3]));
    let seen = pipeline.run(&frame_at(nobody, 0), Plan::SelfieStill.stages(), None).unwrap().observations;
    assert!(seen.face_quality().is_none() && seen.outcome(StageId::FaceQuality).is_some());
}
