//! What a profile keeps back: masked fields are in no byte of the bundle, what cannot be masked is not stored, the
//! statement says both; and every kind of file has the end that the profile gives it. On drawn documents with a zone, a
//! portrait and a barcode.

use std::path::Path;

use idcapture::engine::{AnalysisRequest, StillRun, analyse};
use idcapture::evidence::{Redaction, redact, verify};
use idcapture::frame::{Frame, RgbImage, decode_file};
use idcapture::geometry::{Homography, Quad, Rect};
use idcapture::record::FrameId;
use idcapture::settings::Profile;
use image::Rgb;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::bundles::{bundle, file, policy, predicate};
use crate::demo::demo;
use crate::json_schema::{all_departures, schema};
use crate::stand::{engine_with, picture, run};

const FRONT: &str = "evidence/document-front-rectified.jpg";
const PORTRAIT: &str = "evidence/portrait.jpg";

fn reference(name: &str) -> RgbImage {
    decode_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/documents").join(name)).unwrap()
}

fn issued_at() -> Timestamp {
    "2026-05-04T09:59:00Z".parse().unwrap()
}

/// A session of that document under a profile; the selfie shows nobody.
fn under(profile: &str, front: &RgbImage, back: Option<&RgbImage>) -> StillRun {
    let nobody = RgbImage::from_pixel(160, 120, Rgb([120; 3]));
    run(&mut engine_with(Profile::from_toml(profile).unwrap()), front, back, &[nobody]).unwrap()
}

fn masking(field: &str) -> String {
    format!("[masking]\n{field} = true\n")
}

/// What was kept back: file, field and how.
fn said(bundle: &[u8]) -> Vec<(String, String, String)> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let all = predicate(bundle)["minimised"].as_array().cloned().unwrap_or_default();
    for one in &all {
        assert_eq!(one["how"] == "not_stored", one["reason"].is_string(), "{one}");
    }
    all.iter().map(|one| (text(one, "file"), text(one, "field"), text(one, "how"))).collect()
}

fn lines(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|row| (row.0.to_owned(), row.1.to_owned(), row.2.to_owned())).collect()
}

fn decoded(bundle: &[u8], name: &str) -> RgbImage {
    image::load_from_memory(&file(bundle, name).unwrap()).unwrap().into_rgb8()
}

/// A quad of JSON.
fn quad(value: &Value) -> Quad {
    serde_json::from_value(value.clone()).unwrap()
}

/// The zone's box on the front's page, by the reports of a run that masks nothing.
fn zone_on_page(run: &StillRun) -> Rect {
    let photo = &run.reports.document["front"]["photo"];
    let page = &photo["rectify"];
    let size = Rect::new(0.0, 0.0, page["width_px"].as_f64().unwrap(), page["height_px"].as_f64().unwrap());
    let map = Homography::from_quads(&quad(&page["quad"]), &Quad::from_rect(size)).unwrap();
    map.apply_quad(&quad(&photo["mrz"]["quad"])).bounding_rect()
}

/// The face's box on the front's page.
fn face_on_page(run: &StillRun) -> Rect {
    let face = &run.reports.document["front"]["page"]["face_detect"]["faces"][0]["box"];
    serde_json::from_value(face.clone()).unwrap()
}

/// Least and greatest value of any channel inside of a box.
fn range(picture: &RgbImage, area: Rect) -> (u8, u8) {
    let part = image::imageops::crop_imm(
        picture,
        area.x.max(0.0) as u32,
        area.y.max(0.0) as u32,
        area.width as u32,
        area.height as u32,
    );
    let values = part.to_image().into_raw();
    (*values.iter().min().unwrap(), *values.iter().max().unwrap())
}

#[track_caller]
fn is_flat(picture: &RgbImage, area: Rect) {
    let (least, greatest) = range(picture, area);
    assert!(greatest - least <= 2, "{area:?}: {least} to {greatest}");
}

/// None of `needles` is in any byte of the bundle, the signed payload's base64 and hex included.
#[track_caller]
fn is_free_of(bundle: &[u8], needles: &[String]) {
    let statement = predicate(bundle).to_string().into_bytes();
    for needle in needles {
        assert!(needle.len() >= 8, "{needle}");
        let hex: String = needle.bytes().map(|byte| format!("{byte:02x}")).collect();
        for form in [needle.clone(), needle.to_lowercase(), needle.replace('<', ""), hex] {
            let holds = |bytes: &[u8]| bytes.windows(form.len()).any(|window| window == form.as_bytes());
            assert!(!holds(bundle) && !holds(&statement), "{form} is in the bundle");
        }
    }
}

fn reading(run: &StillRun) -> &Value {
    &run.reports.document["front"]["photo"]["mrz"]["reading"]
}

/// The lines of the zone and its number, as they were read.
fn secrets(run: &StillRun) -> (Vec<String>, String) {
    let lines = reading(run)["lines"].as_array().unwrap();
    let lines = lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect();
    (lines, reading(run)["fields"]["document_number"]["value"].as_str().unwrap().to_owned())
}

#[test]
fn a_masked_zone_is_flat_in_the_picture_and_nowhere_in_the_bundle() {
    let front = reference("passport_page_clean.jpg");
    let open = under("", &front, None);
    let (zone, (lines_read, number)) = (zone_on_page(&open), secrets(&open));
    let whole = bundle(&open, issued_at()).unwrap();
    assert!(said(&whole).is_empty());
    assert!(predicate(&whole).get("minimised").is_none());
    let (least, greatest) = range(&decoded(&whole, FRONT), zone);
    assert!(greatest - least > 100, "nothing is masked unless it is asked for");

    let run = under(&masking("mrz"), &front, None);
    let bytes = bundle(&run, issued_at()).unwrap();
    assert!(verify(&bytes, &policy(issued_at())).unwrap().is_valid());
    assert_eq!(said(&bytes), lines(&[(FRONT, "mrz", "masked"), ("evidence/document.json", "mrz", "masked")]));
    let page = decoded(&bytes, FRONT);
    is_flat(&page, zone);
    // The whole width, so that what a misplaced end would show is covered too.
    is_flat(&page, Rect::new(0.0, zone.y, f64::from(page.width()), zone.height));
    // The rest of the page is as it was.
    let top = Rect::new(0.0, 0.0, f64::from(page.width()), zone.y - zone.height * 1.2);
    assert_eq!(range(&page, top), range(&decoded(&whole, FRONT), top));
    is_free_of(&bytes, &[&lines_read[..], &[number]].concat());
    assert_eq!(reading(&run)["lines"], json!(["[masked]", "[masked]"]));
    assert_eq!(reading(&run)["fields"]["surname"]["value"], "[masked]");
    // The verdict is that of the unmasked session.
    assert_eq!(run.record.checks, open.record.checks);

    // Whoever looks at the stored page finds no zone any more.
    let mut engine = engine_with(Profile::default_profile().unwrap());
    let frame = Frame::from_rgb(FrameId(0), 0, page);
    let request =
        AnalysisRequest { mrz: true, document: false, barcodes: false, faces: false, quality: false };
    let seen = analyse(engine.pipeline(), &frame, request, &Profile::default_profile().unwrap()).unwrap();
    assert!(seen.mrz.lines.is_empty(), "{:?}", seen.mrz.status);
}

#[test]
fn a_masked_portrait_is_flat_on_the_page_and_not_stored_beside_it() {
    let front = reference("passport_page_clean.jpg");
    let face = face_on_page(&under("", &front, None));
    let run = under(&masking("portrait"), &front, None);
    let bytes = bundle(&run, issued_at()).unwrap();
    assert_eq!(
        said(&bytes),
        lines(&[
            (FRONT, "portrait", "masked"),
            (PORTRAIT, "portrait", "not_stored"),
            ("evidence/document.json", "portrait", "masked"),
        ])
    );
    assert!(file(&bytes, PORTRAIT).is_none());
    let page = decoded(&bytes, FRONT);
    // The whole photograph, as far as half a face above and a whole one below.
    is_flat(
        &page,
        Rect::new(face.x - face.width / 2.0, face.y - face.height / 2.0, face.width * 2.0, face.height * 2.4),
    );
    let mut engine = engine_with(Profile::default_profile().unwrap());
    let frame = Frame::from_rgb(FrameId(0), 0, page);
    let request =
        AnalysisRequest { mrz: false, document: false, barcodes: false, faces: true, quality: false };
    let seen = analyse(engine.pipeline(), &frame, request, &Profile::default_profile().unwrap()).unwrap();
    assert!(seen.faces.is_empty());
}

#[test]
fn where_the_number_is_printed_is_not_known_so_no_page_is_stored() {
    let front = reference("passport_page_clean.jpg");
    let (lines_read, number) = secrets(&under("", &front, None));
    let bytes = bundle(&under(&masking("document_number"), &front, None), issued_at()).unwrap();
    assert_eq!(
        said(&bytes),
        lines(&[
            (FRONT, "document_number", "not_stored"),
            (PORTRAIT, "document_number", "masked"),
            ("evidence/document.json", "document_number", "masked"),
        ])
    );
    assert!(file(&bytes, FRONT).is_none() && file(&bytes, PORTRAIT).is_some());
    // The line that holds it goes, and what else says it.
    is_free_of(&bytes, &[lines_read[1].clone(), number]);
}

#[test]
fn the_number_of_a_licence_goes_from_its_barcode_too() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    let open = bundle(&under("", &front, Some(&back)), issued_at()).unwrap();
    let number = std::slice::from_ref(&demo.holder.document_number);
    assert!(std::panic::catch_unwind(|| is_free_of(&open, number)).is_err(), "it is there unless masked");
    let bytes = bundle(&under(&masking("document_number"), &front, Some(&back)), issued_at()).unwrap();
    is_free_of(&bytes, number);
    let document: Value = serde_json::from_slice(&file(&bytes, "evidence/document.json").unwrap()).unwrap();
    let code = &document["report"]["back"]["photo"]["barcodes"]["barcodes"][0];
    assert_eq!((&code["text"], &code["bytes_hex"]), (&json!("[masked]"), &json!("[masked]")));
    assert_eq!(code["aamva"]["fields"]["family_name"]["value"], demo.holder.surname.to_uppercase());
}

#[test]
fn a_page_whose_zone_was_not_read_whole_is_not_stored() {
    let demo = demo();
    let (front, back) = (picture(&demo.front), picture(&demo.back));
    // A licence has no zone: nothing says that this is not one whose zone was missed.
    let bytes = bundle(&under(&masking("mrz"), &front, Some(&back)), issued_at()).unwrap();
    let kept_back = said(&bytes);
    assert_eq!(
        kept_back[..2],
        lines(
            &[(FRONT, "mrz", "not_stored"), ("evidence/document-back-rectified.jpg", "mrz", "not_stored"),]
        )
    );
    assert!(file(&bytes, FRONT).is_none());
    let reason = predicate(&bytes)["minimised"][0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("no zone was read whole"), "{reason}");
}

#[test]
fn a_card_with_its_zone_on_the_back_keeps_its_front() {
    let (front, back) = (picture(&demo().front), reference("id_back_mrz_clean.jpg"));
    let open = bundle(&under("", &front, Some(&back)), issued_at()).unwrap();
    let bytes = bundle(&under(&masking("mrz"), &front, Some(&back)), issued_at()).unwrap();
    assert_eq!(file(&bytes, FRONT), file(&open, FRONT));
    assert_eq!(file(&bytes, PORTRAIT), file(&open, PORTRAIT));
    assert_eq!(said(&bytes)[0], lines(&[("evidence/document-back-rectified.jpg", "mrz", "masked")])[0]);
}

#[test]
fn a_side_with_a_zone_under_fingers_is_not_stored_though_the_other_s_was_read() {
    let (front, back) = (reference("passport_page_clean.jpg"), reference("id_back_mrz_stone_fingers.jpg"));
    let open = under("", &front, Some(&back));
    assert_eq!(open.reports.document["back"]["photo"]["mrz"]["reading"]["status"], "partial");
    let bytes = bundle(&under(&masking("mrz"), &front, Some(&back)), issued_at()).unwrap();
    let hidden = "evidence/document-back-rectified.jpg";
    assert_eq!(said(&bytes)[..2], lines(&[(FRONT, "mrz", "masked"), (hidden, "mrz", "not_stored")]));
    assert!(file(&bytes, FRONT).is_some() && file(&bytes, hidden).is_none());
    let first = open.reports.document["back"]["photo"]["mrz"]["reading"]["lines"][0].as_str().unwrap();
    is_free_of(&bytes, &[first.to_owned()]);
}

#[test]
fn each_kind_of_file_has_the_end_that_the_profile_gives_it() {
    let profile = "[retention]\npurpose = \"onboarding\"\npolicy = \"2026-1\"\n[retention.delete_after_hours]\n\
                   pages = 48\nportrait = 24\nselfies = 1\nreports = 72\n";
    let run = under(profile, &reference("passport_page_clean.jpg"), None);
    let bytes = bundle(&run, issued_at()).unwrap();
    let end = run.record.times.device_end;
    let class =
        |file: &str, hours| json!({"file": file, "delete_after": end + SignedDuration::from_hours(hours)});
    assert_eq!(
        predicate(&bytes)["retention"],
        json!({"purpose": "onboarding", "policy": "2026-1", "classes": [
            class(FRONT, 48),
            class(PORTRAIT, 24),
            class("evidence/selfie-1.jpg", 1),
            class("evidence/document.json", 72),
            class("evidence/face.json", 72),
            class("evidence/quality.json", 72),
        ]})
    );
    let later = end + SignedDuration::from_hours(24);
    let redacted = redact(&bytes, &Redaction::Due, later).unwrap();
    assert_eq!(redacted.removed, [PORTRAIT, "evidence/selfie-1.jpg"]);
    let mut policy = policy(later);
    policy.received_at = Some(end);
    let report = verify(&redacted.container, &policy).unwrap();
    assert!(report.is_valid());
    assert_eq!(report.status(&format!("subject:{PORTRAIT}")), Some("absent"));
    // Without classes nothing may go.
    let kept = bundle(&under("", &reference("passport_page_clean.jpg"), None), issued_at()).unwrap();
    assert_eq!(predicate(&kept)["retention"], json!({"purpose": null, "policy": null, "classes": []}));
}

/// The reports of real sessions have no key that their schemas do not name, and every key that these require.
#[test]
fn the_reports_fit_their_schemas() {
    let demo = demo();
    let (front, back, selfie) = (picture(&demo.front), picture(&demo.back), picture(&demo.selfies[0]));
    let mut engine = engine_with(Profile::open("demo").unwrap());
    let grey = RgbImage::from_pixel(320, 240, Rgb([128; 3]));
    let passport = reference("passport_page_clean.jpg");
    let runs = [
        run(&mut engine, &front, Some(&back), std::slice::from_ref(&selfie)).unwrap(),
        run(&mut engine, &passport, None, &[selfie]).unwrap(),
        run(&mut engine, &grey, Some(&grey), std::slice::from_ref(&grey)).unwrap(),
        under("[masking]\nmrz = true\nportrait = true\n", &passport, None),
    ];
    for run in &runs {
        let bytes = bundle(run, issued_at()).unwrap();
        for (name, schema_name) in [
            ("document.json", "document-report.v1.schema.json"),
            ("face.json", "face-report.v1.schema.json"),
            ("quality.json", "quality-report.v1.schema.json"),
        ] {
            let report = file(&bytes, &format!("evidence/{name}")).unwrap();
            let departures = all_departures(schema(schema_name), &serde_json::from_slice(&report).unwrap());
            assert_eq!(departures, Vec::<String>::new(), "{name}");
        }
        let log = file(&bytes, "evidence/frame-log.jsonl").unwrap();
        for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let departures = all_departures(
                schema("frame-log-line.v1.schema.json"),
                &serde_json::from_slice(line).unwrap(),
            );
            assert_eq!(departures, Vec::<String>::new());
        }
        let statement = idcapture::evidence::inspect(&bytes).unwrap().statement.unwrap();
        assert_eq!(
            all_departures(schema("evidence-statement.v1.schema.json"), &statement),
            Vec::<String>::new()
        );
    }
}

#[test]
fn the_profile_of_the_readme_is_one() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let profiles: Vec<&str> =
        readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(profiles.iter().any(|text| text.contains("[masking]")));
    for text in profiles {
        Profile::from_toml(text).unwrap();
    }
}
