//! Why it ended so: every check with its value, its threshold and what came of it. Out: whether to go back.

use eframe::egui::{Frame, Ui};
use idcapture::record::{Check, Direction};

use super::{Focus, Pressed, button, foreign, heading, page, small};
use crate::fonts::legible;
use crate::words::Words;

/// Shows it.
pub fn show(ui: &mut Ui, words: Words, focus: &mut Focus, checks: &[Check]) -> Option<Pressed> {
    page(
        ui,
        "why",
        |ui| {
            let back = button(ui, words.of("back"));
            focus.rest_on(&back);
            back.clicked().then_some(Pressed::Back)
        },
        |ui| {
            heading(ui, words.of("why"));
            for check in checks {
                Frame::group(ui.style()).show(ui, |ui| {
                    ui.set_min_width(ui.available_width());
                    let name = format!("{} · {}", words.subject(check.subject), words.of(&check.id));
                    ui.strong(legible(ui.ctx(), &name).into_owned());
                    foreign(ui, &line(words, check));
                    if let Some(reason) = &check.reason {
                        small(ui, reason);
                    }
                });
            }
        },
    )
}

/// Status, value and threshold in one line.
fn line(words: Words, check: &Check) -> String {
    let mut line = words.status(check).to_owned();
    if !check.required {
        line += &format!(" ({})", words.of("optional"));
    }
    let unit = check.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    if let Some(value) = check.value {
        line += &format!(" · {} {value:.3}{unit}", words.of("value"));
    }
    if let Some(threshold) = check.threshold {
        let side = match check.direction {
            Some(Direction::AtMost) => "<=",
            Some(Direction::AtLeast) => ">=",
            None => "",
        };
        line += &format!(" · {} {side} {threshold:.3}{unit}", words.of("threshold"));
    }
    line
}

#[cfg(test)]
mod tests {
    use idcapture::record::{CheckKind, CheckStatus, Subject};
    use idcapture::session::wording::Language;

    use super::*;

    #[test]
    fn a_check_is_told_with_its_figures() {
        let mut check = Check {
            id: "document.glare".to_owned(),
            subject: Subject::Front,
            kind: CheckKind::UserAction,
            status: CheckStatus::Failed,
            required: true,
            value: Some(0.25),
            threshold: Some(0.1),
            direction: Some(Direction::AtMost),
            unit: Some("share".to_owned()),
            marginal: false,
            region: None,
            frame: None,
            reason: None,
        };
        let words = Words(Language::English);
        assert_eq!(line(words, &check), "failed · Value 0.250 share · Threshold <= 0.100 share");
        check.status = CheckStatus::NotMeasured;
        (check.required, check.value, check.threshold) = (false, None, None);
        assert_eq!(line(words, &check), "not measured (for information)");
    }
}
