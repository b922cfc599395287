//! What must hold of a zone whatever is read. In: any bytes. Out: a panic when it does not hold.

use idcapture::mrz::{LineReading, Merger, check_digit, decode, parse, rerender};
use idcapture::record::{FieldStatus, MrzReport, MrzStatus};

/// Bytes as lines of text, and as readings: a byte's low bits the character, its high bits how sure the reader is.
pub(crate) fn mrz_parse(data: &[u8]) {
    let today = data.first().filter(|byte| **byte % 2 == 0).map(|_| jiff_day());
    let text = String::from_utf8_lossy(data);
    let lines: Vec<&str> = text.split('\n').take(6).collect();
    if let Some(report) = parse(&lines, today) {
        holds(&report);
        assert!(report.corrections.is_empty() && report.lines == report.lines_as_read);
        if report.status == MrzStatus::Found
            && let Ok(again) = rerender(&report)
        {
            // What comes back is a legal document, which comes back as itself.
            let second = parse(&again, today).expect("what is rendered parses");
            if second.format == report.format {
                assert!(second.valid, "{second:?}");
            }
        }
    }
    let readings: Vec<LineReading> = data.split(|byte| *byte == b'\n').take(5).map(reading).collect();
    let decoded = decode(&readings, today);
    if let Some(report) = &decoded {
        holds(report);
    }
    let mut merger = Merger::new(today);
    merger.push(&readings, f32::from(data.first().copied().unwrap_or(0)));
    merger.push(&readings, 1.0);
    if let Some(merged) = merger.merged() {
        holds(&merged.report);
        assert!((0.0..=1.001).contains(&merged.share));
    }
}

fn jiff_day() -> jiff::civil::Date {
    jiff::civil::date(2026, 1, 15)
}

fn reading(bytes: &[u8]) -> LineReading {
    let mut line = LineReading::default();
    // Some lines have middles, here and there a gap between them.
    let spaced = bytes.first().is_some_and(|byte| byte % 3 == 0);
    let mut middle = 0.0;
    for byte in bytes.iter().take(100) {
        middle += if byte.is_ascii_lowercase() { 19.0 } else { 10.0 };
        line.middles.extend(spaced.then_some(middle));
        let text = char::from(*byte).to_ascii_uppercase().to_string();
        // A character that the alphabet lacks becomes a doubt between two that it has.
        let known = LineReading::from_text(&text, if byte.is_ascii_lowercase() { 0.6 } else { 0.995 });
        line.columns.push(known.columns.first().copied().unwrap_or_else(|| {
            let mut doubt = [0.001; 37];
            doubt[usize::from(byte % 37)] = 0.5;
            doubt[usize::from(byte / 7 % 37)] += 0.4;
            doubt
        }));
    }
    line
}

fn holds(report: &MrzReport) {
    match report.status {
        MrzStatus::Partial => {
            assert!(!report.valid && report.fields.is_empty() && report.check_digits.is_empty());
        }
        MrzStatus::Found => {
            let format = report.format.expect("a zone has a format");
            assert_eq!(report.lines.len(), format.line_count());
            assert!(
                report.lines.iter().all(|line| line.len() == format.width() && check_digit(line).is_some())
            );
            assert_eq!(report.valid, report.check_digits.values().all(|held| *held != Some(false)));
            assert!(!report.fields.is_empty());
            for change in &report.corrections {
                assert!(!change.by.is_empty() && change.from != change.to);
            }
            for (name, held) in &report.check_digits {
                if *held == Some(false)
                    && let Some(field) = report.fields.get(name)
                {
                    assert!(matches!(field.status, FieldStatus::Unverifiable | FieldStatus::Ambiguous));
                }
            }
        }
    }
}
