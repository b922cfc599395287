//! What a session makes of the machine-readable zone and the barcode: kind, expiry, age, and whether they agree.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use idcapture::barcode::aamva::encode::{Payload, PayloadSubfile, encode_payload};
use idcapture::barcode::aamva::parse_aamva;
use idcapture::geometry::{Quad, Rect};
use idcapture::mrz::{EmptyDigit, parse, render};
use idcapture::record::{
    Barcode, BarcodeKind, BarcodesReport, Check, CheckStatus, FrameId, MrzFormat, MrzReadReport,
    MrzZoneReport, Outcome, PageFormat, PageReport, Report, StageId, Subject, Upright,
};
use idcapture::session::{SideView, StillSession, StillVerdict};
use idcapture::settings::Profile;
use idcapture::stage::Observations;
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 5, 4);
/// An issuer on the list, and one that is not.
const ARIZONA: &str = "636026";
const NOBODY: &str = "999999";

fn place() -> Quad {
    Quad::from_rect(Rect::new(10.0, 10.0, 80.0, 20.0))
}

/// A card's lines.
fn zone(state: &str, code: &str, expiry: &str) -> Vec<String> {
    let fields = [
        ("document_code", code),
        ("issuing_state", state),
        ("document_number", "D1234567"),
        ("surname", "QUILLON"),
        ("given_names", "MARA ELIN"),
        ("birth_date", "1988-03-12"),
        ("sex", "F"),
        ("expiry_date", expiry),
        ("nationality", state),
    ];
    render(MrzFormat::Td1, fields, EmptyDigit::Filler).unwrap()
}

fn with_zone(lines: &[String]) -> Observations {
    let mut seen = Observations::default();
    let located = MrzZoneReport { quad: place(), lines: 3, score: 0.9 };
    seen.note(StageId::MrzZone, Outcome::Found(Report::MrzZone(located)), None);
    let reading = parse(lines, Some(TODAY)).unwrap();
    let read = MrzReadReport { quad: place(), confidence: 0.99, reading, frames: 1, sure: true };
    seen.note(StageId::Mrz, Outcome::Found(Report::Mrz(read)), None);
    seen
}

/// A licence with these dates in the form that the United States print.
fn with_licence(iin: &str, number: &str, born: &str, issued: &str, expires: &str) -> Observations {
    let elements = [
        ("DAQ", number),
        ("DCS", "QUILLON"),
        ("DAC", "MARA"),
        ("DAD", "ELIN"),
        ("DBB", born),
        ("DBD", issued),
        ("DBA", expires),
        ("DCG", "USA"),
    ];
    let elements = elements.map(|(code, value)| (code.to_owned(), value.to_owned())).to_vec();
    let subfile = PayloadSubfile { kind: "DL".to_owned(), elements };
    let payload =
        Payload { version: 10, jurisdiction_version: 0, iin: iin.to_owned(), subfiles: vec![subfile] };
    let bytes = encode_payload(&payload).unwrap();
    let code = Barcode {
        kind: BarcodeKind::Pdf417,
        text: String::from_utf8(bytes.clone()).unwrap(),
        aamva: parse_aamva(&bytes).map(Box::new),
        bytes,
        quad: None,
        reading_deg: None,
        visible_seal: None,
    };
    let mut seen = Observations::default();
    seen.note(
        StageId::Barcodes,
        Outcome::Found(Report::Barcodes(BarcodesReport { barcodes: vec![code] })),
        None,
    );
    seen
}

fn judged(front: &Observations, back: Option<&Observations>, profile: &str) -> StillVerdict {
    let side = |subject, photo| SideView {
        subject,
        frame: FrameId(0),
        width_px: 100,
        height_px: 100,
        photo,
        page: None,
    };
    let profile = Profile::open(profile).unwrap();
    let session = StillSession {
        profile: &profile,
        front: Some(side(Subject::Front, front)),
        over_time: None,
        back: back.map(|seen| side(Subject::Back, seen)),
        selfies: Vec::new(),
        today: Some(TODAY),
        match_threshold: None,
    };
    session.judge()
}

fn check<'a>(verdict: &'a StillVerdict, id: &str) -> &'a Check {
    verdict.check(id, Subject::Session).unwrap()
}

#[track_caller]
fn assert_status(verdict: &StillVerdict, id: &str, expected: CheckStatus) {
    let found = check(verdict, id);
    assert_eq!(found.status, expected, "{found:?}");
    assert!(expected == CheckStatus::Passed || found.reason.is_some() || found.value.is_some(), "{found:?}");
}

use CheckStatus::{Failed, NotApplicable, NotMeasured, Passed};

#[test]
fn a_valid_zone_says_kind_expiry_and_age() {
    let seen = with_zone(&zone("FRA", "I", "2031-07-15"));
    let verdict = judged(&seen, None, "default");
    for id in ["document.mrz", "document.kind", "document.expiry", "document.age"] {
        assert_status(&verdict, id, Passed);
    }
    assert_eq!(check(&verdict, "document.age").value, Some(38.0));
    assert_status(&verdict, "consistency.mrz_check_digits", Passed);
    assert_status(&verdict, "consistency.dates", Passed);
    assert_status(&verdict, "consistency.mrz_barcode", NotApplicable);
}

#[test]
fn the_last_day_is_in_force_and_the_day_after_is_not() {
    for (expiry, expected) in [("2026-05-04", Passed), ("2026-05-03", Failed), ("2019-01-01", Failed)] {
        let verdict = judged(&with_zone(&zone("FRA", "I", expiry)), None, "default");
        assert_status(&verdict, "document.expiry", expected);
    }
}

#[test]
fn a_kind_that_is_not_accepted_fails_and_a_specimen_passes_under_demo_alone() {
    let other = judged(&with_zone(&zone("FRA", "X", "2031-07-15")), None, "default");
    assert_status(&other, "document.kind", Failed);
    let utopia = with_zone(&zone("UTO", "I", "2031-07-15"));
    assert_status(&judged(&utopia, None, "default"), "document.kind", Failed);
    assert_status(&judged(&utopia, None, "strict"), "document.kind", Failed);
    assert_status(&judged(&utopia, None, "demo"), "document.kind", Passed);
}

#[test]
fn a_zone_whose_digits_fail_or_of_which_a_line_is_missing_says_nothing() {
    let mut wrong = zone("FRA", "I", "2031-07-15");
    wrong[1].replace_range(0..6, "880313");
    let verdict = judged(&with_zone(&wrong), None, "default");
    assert_status(&verdict, "consistency.mrz_check_digits", Failed);
    let reason = check(&verdict, "consistency.mrz_check_digits").reason.as_deref().unwrap();
    assert!(reason.contains("birth_date") && !reason.contains("88"), "{reason}");
    for id in ["document.kind", "document.expiry", "document.age"] {
        assert_status(&verdict, id, NotMeasured);
    }
    let verdict = judged(&with_zone(&zone("FRA", "I", "2031-07-15")[..2]), None, "default");
    assert_status(&verdict, "document.mrz", Failed);
    for id in ["document.kind", "document.expiry", "document.age", "consistency.mrz_check_digits"] {
        assert_status(&verdict, id, NotMeasured);
    }
}

#[test]
fn nothing_read_is_not_measured_and_a_zone_that_was_not_seen_does_not_apply() {
    let verdict = judged(&Observations::default(), None, "strict");
    for id in ["document.kind", "document.expiry", "document.age"] {
        assert_status(&verdict, id, NotMeasured);
    }
    for id in ["document.mrz", "consistency.mrz_check_digits", "consistency.mrz_barcode", "consistency.dates"]
    {
        assert_status(&verdict, id, NotApplicable);
    }
}

#[test]
fn a_licence_says_kind_and_dates_where_its_issuer_is_on_the_list() {
    let front = Observations::default();
    let back = with_licence(ARIZONA, "D1234567", "03121988", "07152023", "07152031");
    let verdict = judged(&front, Some(&back), "default");
    for id in ["document.kind", "document.expiry", "document.age", "consistency.dates"] {
        assert_status(&verdict, id, Passed);
    }
    let back = with_licence(NOBODY, "D1234567", "03121988", "07152023", "07152031");
    assert_status(&judged(&front, Some(&back), "default"), "document.kind", NotMeasured);
    assert_status(&judged(&front, Some(&back), "demo"), "document.kind", Passed);
    let back = with_licence(ARIZONA, "D1234567", "03121988", "07152032", "07152031");
    assert_status(&judged(&front, Some(&back), "default"), "consistency.dates", Failed);
}

/// A side whose page has that format.
fn page_of(format: PageFormat) -> Observations {
    let mut seen = Observations::default();
    let page = PageReport {
        width_px: 1_010,
        height_px: 637,
        aspect: 1.585,
        format,
        dpi: None,
        source_dpi: None,
        orientation_deg: 0,
        upright: Upright::Undecided,
        quad: Quad::from_rect(Rect::new(0.0, 0.0, 100.0, 63.0)),
        tilt_deg: None,
    };
    seen.note(StageId::Rectify, Outcome::Found(Report::Page(page)), None);
    seen
}

#[test]
fn both_sides_are_of_one_size() {
    use PageFormat::{Free, Id1, Id3};
    for (front, back, expected) in [(Id1, Id1, Passed), (Id1, Id3, Failed), (Id1, Free, NotMeasured)] {
        let (front, back) = (page_of(front), page_of(back));
        assert_status(&judged(&front, Some(&back), "default"), "consistency.sides", expected);
    }
    assert_status(&judged(&page_of(Id1), None, "default"), "consistency.sides", NotApplicable);
    assert_status(
        &judged(&page_of(Id1), Some(&Observations::default()), "strict"),
        "consistency.sides",
        NotMeasured,
    );
}

#[test]
fn zone_and_barcode_must_say_the_same() {
    let front = with_zone(&zone("USA", "I", "2031-07-15"));
    let back = with_licence(ARIZONA, "D1234567", "03121988", "07152023", "07152031");
    assert_status(&judged(&front, Some(&back), "default"), "consistency.mrz_barcode", Passed);
    for (number, born, expires, named) in [
        ("D1234568", "03121988", "07152031", "document_number"),
        ("D1234567", "03131988", "07152031", "birth_date"),
        ("D1234567", "03121988", "07162031", "expiry_date"),
    ] {
        let back = with_licence(ARIZONA, number, born, "07152023", expires);
        let verdict = judged(&front, Some(&back), "default");
        assert_status(&verdict, "consistency.mrz_barcode", Failed);
        let reason = check(&verdict, "consistency.mrz_barcode").reason.as_deref().unwrap();
        assert!(reason.ends_with(named), "{reason}");
    }
}
