//! Made-up legal documents of every format: rendered, parsed and rendered again they give the same lines. In: random fields
//! under the standard's rules. Out: a failure with the smallest document that does not come back.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use idcapture::mrz::{EmptyDigit, LineReading, RenderError, decode, parse, render, rerender};
use idcapture::record::{FieldStatus, MrzFormat, MrzStatus};
use jiff::civil::date;
use proptest::prelude::*;

type Fields = Vec<(&'static str, String)>;

const STATES: [&str; 12] = ["UTO", "D", "FRA", "GBR", "GBD", "XXA", "XXB", "UNO", "XOM", "RKS", "EUE", "CZE"];

fn state() -> impl Strategy<Value = String> {
    prop::sample::select(&STATES[..]).prop_map(str::to_owned)
}

fn day() -> impl Strategy<Value = String> {
    (1981..=2029_i32, 1..=12_u8, 1..=28_u8, 0..8_u8).prop_map(|(year, month, day, unknown)| match unknown {
        0 => format!("{year}-{month:02}-XX"),
        1 => format!("{year}-XX-XX"),
        2 => "XXXX-XX-XX".to_owned(),
        _ => format!("{year}-{month:02}-{day:02}"),
    })
}

fn names() -> impl Strategy<Value = (String, String)> {
    ("[A-Z]{1,14}( [A-Z]{1,9}){0,2}", "([A-Z]{1,12}( [A-Z]{1,9}){0,3})?")
}

/// What every document of Doc 9303 has.
fn common(number: &'static str) -> impl Strategy<Value = Fields> {
    (state(), state(), day(), day(), prop::sample::select(&["M", "F", "X"][..]), names(), number).prop_map(
        |(issuer, nationality, birth, expiry, sex, (surname, given), number)| {
            vec![
                ("issuing_state", issuer),
                ("nationality", nationality),
                ("birth_date", birth),
                ("expiry_date", expiry),
                ("sex", sex.to_owned()),
                ("surname", surname),
                ("given_names", given),
                ("document_number", number),
            ]
        },
    )
}

fn with(fields: &Fields, more: &[(&'static str, String)]) -> Fields {
    fields.iter().cloned().chain(more.iter().cloned()).collect()
}

fn document() -> impl Strategy<Value = (MrzFormat, Fields, EmptyDigit)> {
    let short = "[A-Z0-9]{1,9}";
    let optional = |most: usize| {
        proptest::string::string_regex(&format!("([A-Z0-9][A-Z0-9<]{{0,{}}}[A-Z0-9])?", most - 2)).unwrap()
    };
    let empty = prop::sample::select(&[EmptyDigit::Filler, EmptyDigit::Zero][..]);
    let td1 =
        (common(short), optional(15), optional(11), "[ACI][A-Z]?").prop_map(|(fields, one, two, code)| {
            (
                MrzFormat::Td1,
                with(&fields, &[("optional_data", one), ("optional_data_2", two), ("document_code", code)]),
            )
        });
    let td1_long = (common("[A-Z0-9]{10,22}"), optional(11)).prop_map(|(fields, two)| {
        (MrzFormat::Td1, with(&fields, &[("optional_data_2", two), ("document_code", "I".to_owned())]))
    });
    let td2 = (common(short), optional(7), "[ACI][A-Z]?").prop_map(|(fields, one, code)| {
        (MrzFormat::Td2, with(&fields, &[("optional_data", one), ("document_code", code)]))
    });
    let td2_long = common("[A-Z0-9]{10,14}")
        .prop_map(|fields| (MrzFormat::Td2, with(&fields, &[("document_code", "I".to_owned())])));
    let td3 = (common(short), optional(14), "P[A-Z]?").prop_map(|(fields, one, code)| {
        (MrzFormat::Td3, with(&fields, &[("personal_number", one), ("document_code", code)]))
    });
    let visa = |format, most| {
        (common(short), optional(most), "V[A-Z]?").prop_map(move |(fields, one, code)| {
            (format, with(&fields, &[("optional_data", one), ("document_code", code)]))
        })
    };
    let french = (
        ("[A-Z]{1,12}( [A-Z]{1,12}){0,1}", "[A-Z]{1,8}(, [A-Z]{1,8}){0,2}"),
        (0..=99_u8, 1..=12_u8, "[0-9]{2}[0-9A-Z][0-9]{5}", "([0-9]{6})?"),
        (day(), prop::sample::select(&["M", "F"][..])),
    )
        .prop_map(|((surname, given), (year, month, rest, office), (birth, sex))| {
            let fields = vec![
                ("document_code", "ID".to_owned()),
                ("issuing_state", "FRA".to_owned()),
                ("surname", surname),
                ("given_names", given),
                ("document_number", format!("{year:02}{month:02}{rest}")),
                ("issuing_office", office),
                ("birth_date", birth),
                ("sex", sex.to_owned()),
            ];
            (MrzFormat::FrId, fields)
        });
    let licence = (state(), "[0-9]", "([A-Z0-9]{24})").prop_map(|(issuer, configuration, data)| {
        let mut fields =
            vec![("document_code", format!("D{configuration}")), ("issuing_state", issuer.clone())];
        if issuer == "FRA" {
            fields.push(("document_number", data[..9].to_owned()));
            fields.push(("expiry_date", "2031-05-06".to_owned()));
            fields.push(("surname", "MARTIN".to_owned()));
        } else {
            fields.push(("optional_data", data));
        }
        (MrzFormat::Dl, fields)
    });
    let any = prop_oneof![
        td1,
        td1_long,
        td2,
        td2_long,
        td3,
        visa(MrzFormat::MrvA, 16),
        visa(MrzFormat::MrvB, 8),
        french,
        licence
    ];
    (any, empty).prop_map(|((format, fields), empty)| (format, fields, empty))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rendered_parsed_and_rendered_again_the_lines_are_the_same((format, fields, empty) in document()) {
        let lines = render(format, fields.iter().cloned(), empty).unwrap();
        prop_assert_eq!(lines.len(), format.line_count());
        prop_assert!(lines.iter().all(|line| line.len() == format.width()));
        let report = parse(&lines, None).unwrap();
        prop_assert_eq!(report.status, MrzStatus::Found);
        prop_assert_eq!(report.format, Some(format), "{:?}", lines);
        prop_assert!(report.valid, "{:?}", lines);
        prop_assert!(report.fields.values().all(|field| field.status == FieldStatus::Read), "{:?}", report);
        prop_assert_eq!(rerender(&report).unwrap(), lines);
    }

    /// One character misread, with the right one as its only alternative: never valid and wrong.
    #[test]
    fn one_misread_character_is_put_right_or_seen(
        (format, fields, empty) in document(),
        place in any::<prop::sample::Index>(),
        other in 0..37_u8,
    ) {
        let lines = render(format, fields.iter().cloned(), empty).unwrap();
        let mut readings: Vec<LineReading> = lines.iter().map(|line| LineReading::from_text(line, 0.9999)).collect();
        let at = place.index(format.width() * format.line_count());
        let column = &mut readings[at / format.width()].columns[at % format.width()];
        let truth = column.iter().position(|p| *p > 0.9).unwrap();
        prop_assume!(usize::from(other) != truth);
        *column = [0.0; 37];
        column[truth] = 0.3;
        column[usize::from(other)] = 0.7;
        if let Some(report) = decode(&readings, None).filter(|report| report.valid) {
            let clear = parse(&lines, None).unwrap();
            let told = |status| matches!(status, FieldStatus::Read | FieldStatus::Corrected);
            for (name, field) in report.fields.iter().filter(|(_, field)| told(field.status)) {
                let right = clear.fields.get(name).map(|right| &right.value);
                prop_assert_eq!(Some(&field.value), right, "{} of {:?}", name, report);
            }
            if report.lines == lines {
                prop_assert!(report.fields.keys().eq(clear.fields.keys()), "{:?}", report);
            }
        }
    }
}

#[test]
fn names_in_national_letters_are_spelled() {
    let fields = [
        ("document_code", "P"),
        ("issuing_state", "D"),
        ("nationality", "D"),
        ("surname", "Groß-Jürgens"),
        ("given_names", "Åse Þóra"),
        ("birth_date", "1974-08-12"),
        ("expiry_date", "2031-01-01"),
        ("sex", "F"),
        ("document_number", "C01X00T47"),
    ];
    let lines = render(MrzFormat::Td3, fields, EmptyDigit::Filler).unwrap();
    assert_eq!(lines[0], "P<D<<GROSS<JUXXRGENS<<AASE<THORA<<<<<<<<<<<<");
    assert_eq!(parse(&lines, Some(date(2026, 1, 15))).unwrap().fields["surname"].value, "GROSS JÜRGENS");
}

#[test]
fn what_does_not_fit_is_refused() {
    let one = |format, name, value| render(format, [(name, value)], EmptyDigit::Filler);
    assert_eq!(
        one(MrzFormat::Td3, "document_number", "ABCDEFGHIJ"),
        Err(RenderError::TooLong("document_number"))
    );
    assert_eq!(one(MrzFormat::Td3, "issuing_state", "U0O"), Err(RenderError::Character("issuing_state")));
    assert_eq!(one(MrzFormat::Td3, "surname", "王"), Err(RenderError::Character("surname")));
    assert_eq!(one(MrzFormat::Td3, "height", "180"), Err(RenderError::UnknownField("height".to_owned())));
    assert_eq!(one(MrzFormat::Td3, "birth_date", "yesterday"), Err(RenderError::Character("birth_date")));
}
