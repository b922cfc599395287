//! What the app itself says. In: a key and a language. Out: words, from the tables in `words/`, one a language. What guides
//! the person comes from `idcapture::session::wording`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use idcapture::record::{
    Check, CheckStatus, GuidanceCode, SessionOutcome, SessionReason, SessionStep, Subject,
};
use idcapture::session::wording::{Language, wording};

type Table = BTreeMap<String, String>;

/// A language's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The words of a key; English where the language lacks them, and the key where that does.
    #[must_use]
    pub fn of(self, key: &str) -> &str {
        let found = [self.0, Language::English].into_iter().find_map(|one| table(one).get(key));
        found.map_or(key, String::as_str)
    }

    /// A message's line for the screen, and its sentence for the ear.
    #[must_use]
    pub fn message(self, code: GuidanceCode) -> (&'static str, &'static str) {
        let row = wording(code, self.0);
        (row.text, row.spoken)
    }

    /// A step's name.
    #[must_use]
    pub fn step(self, step: SessionStep) -> &'static str {
        self.fixed(match step {
            SessionStep::Front => "step_front",
            SessionStep::Back => "step_back",
            SessionStep::Selfie => "step_selfie",
            SessionStep::Challenge => "step_challenge",
        })
    }

    /// Whose check it is.
    #[must_use]
    pub fn subject(self, subject: Subject) -> &'static str {
        self.fixed(match subject {
            Subject::Front => "step_front",
            Subject::Back => "step_back",
            Subject::Selfie => "step_selfie",
            Subject::Session => "step_session",
        })
    }

    /// How it ended, in a sentence.
    #[must_use]
    pub fn outcome(self, outcome: SessionOutcome) -> &'static str {
        self.fixed(match outcome {
            SessionOutcome::Accepted => "outcome_accepted",
            SessionOutcome::Review => "outcome_review",
            SessionOutcome::Retry => "outcome_retry",
            SessionOutcome::Fallback => "outcome_fallback",
            SessionOutcome::Rejected => "outcome_rejected",
        })
    }

    /// What came of a check.
    #[must_use]
    pub fn status(self, check: &Check) -> &'static str {
        self.fixed(match check.status {
            CheckStatus::Passed if check.marginal => "status_marginal",
            CheckStatus::Passed => "status_passed",
            CheckStatus::Failed => "status_failed",
            CheckStatus::NotApplicable => "status_not_applicable",
            CheckStatus::NotMeasured => "status_not_measured",
        })
    }

    /// A reason as one line: step and attempt, what was asked, what came of it. The message's figures are on the panel of
    /// the checks.
    #[must_use]
    pub fn reason(self, reason: &SessionReason) -> String {
        let (id, status) = reason.code.rsplit_once('.').unwrap_or((&reason.code, ""));
        if table(Language::English).contains_key(&reason.code) {
            return self.of(&reason.code).to_owned();
        }
        if let Some(code) = GuidanceCode::ALL.iter().find(|code| id == "session" && code.name() == status) {
            let place = self.place(&reason.message).map(|place| format!("{place} · ")).unwrap_or_default();
            return format!("{place}{}", self.message(*code).0);
        }
        let status = match status {
            "failed" => self.of("status_failed"),
            "not_measured" => self.of("status_not_measured"),
            "marginal" => self.of("status_marginal"),
            other => other,
        };
        let place = self.place(&reason.message).map(|place| format!("{place} · ")).unwrap_or_default();
        let informative = reason.message.ends_with("(informative)");
        let informative = if informative { format!(" ({})", self.of("optional")) } else { String::new() };
        format!("{place}{}: {status}{informative}", self.of(id))
    }

    /// Whose reason it is, and of which attempt, as its message begins: `front, attempt 2: ...` or `front: ...`.
    fn place(self, message: &str) -> Option<String> {
        let (place, _) = message.split_once(": ")?;
        let (step, attempt) = match place.split_once(", attempt ") {
            Some((step, attempt)) => (step, attempt.parse::<u32>().ok()),
            None => (place, None),
        };
        let steps = [SessionStep::Front, SessionStep::Back, SessionStep::Selfie, SessionStep::Challenge];
        let step = self.step(steps.into_iter().find(|one| one.name() == step)?);
        Some(match attempt {
            Some(attempt) => format!("{step} · {} {attempt}", self.of("attempt")),
            None => step.to_owned(),
        })
    }

    fn fixed(self, key: &'static str) -> &'static str {
        let found = [self.0, Language::English].into_iter().find_map(|one| table(one).get(key));
        found.map_or(key, String::as_str)
    }
}

/// A language's name in itself.
#[must_use]
pub const fn name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Spanish => "Español",
        Language::French => "Français",
        Language::German => "Deutsch",
        Language::Portuguese => "Português",
        Language::TraditionalChinese => "繁體中文",
        Language::SimplifiedChinese => "简体中文",
        Language::Japanese => "日本語",
    }
}

/// Everything that can be shown in a language: for tests of fonts and layout.
#[must_use]
pub fn every_text(language: Language) -> Vec<&'static str> {
    let own = table(language).values().map(String::as_str);
    let guidance = GuidanceCode::ALL.iter().flat_map(|code| {
        let row = wording(*code, language);
        [row.text, row.spoken]
    });
    let names = Language::ALL.into_iter().map(name);
    own.chain(guidance).chain(names).collect()
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../words/en.toml"),
        Language::Spanish => include_str!("../words/es.toml"),
        Language::French => include_str!("../words/fr.toml"),
        Language::German => include_str!("../words/de.toml"),
        Language::Portuguese => include_str!("../words/pt.toml"),
        Language::TraditionalChinese => include_str!("../words/zh-Hant.toml"),
        Language::SimplifiedChinese => include_str!("../words/zh-Hans.toml"),
        Language::Japanese => include_str!("../words/ja.toml"),
    }
}

fn table(language: Language) -> &'static Table {
    static TABLES: [OnceLock<Table>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
    static NONE: Table = Table::new();
    TABLES.get(language as usize).map_or(&NONE, |slot| {
        // The tables are part of the program, and a test parses them all.
        slot.get_or_init(|| toml::from_str(source(language)).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use idcapture::settings::Profile;

    use super::*;

    #[test]
    fn every_table_has_every_key_and_no_empty_words() {
        let english: Vec<&String> = table(Language::English).keys().collect();
        assert!(english.len() > 100);
        for language in Language::ALL {
            assert_eq!(table(language).keys().collect::<Vec<_>>(), english, "{}", language.tag());
            assert!(table(language).values().all(|words| !words.trim().is_empty()));
        }
    }

    #[test]
    fn every_check_of_the_profile_has_a_name() {
        let profile: toml::Table =
            toml::from_str(&Profile::default_profile().unwrap().to_toml().unwrap()).unwrap();
        let checks = profile["checks"].as_table().unwrap();
        assert!(checks.len() > 40);
        for id in checks.keys() {
            assert!(table(Language::English).contains_key(id), "{id}");
        }
    }

    #[test]
    fn every_key_that_the_screens_use_is_there() {
        let files = [
            include_str!("screens/mod.rs"),
            include_str!("screens/start.rs"),
            include_str!("screens/consent.rs"),
            include_str!("screens/live.rs"),
            include_str!("screens/outcome.rs"),
            include_str!("screens/why.rs"),
        ];
        let mut used = 0;
        for file in files {
            for after in file.split("words.of(\"").skip(1) {
                let key = after.split('"').next().unwrap();
                assert!(table(Language::English).contains_key(key), "{key}");
                used += 1;
            }
        }
        assert!(used > 20);
    }

    #[test]
    fn reasons_are_put_in_words() {
        let reason =
            |code: &str, message: &str| SessionReason { code: code.to_owned(), message: message.to_owned() };
        let german = Words(Language::German);
        let told =
            reason("document.focus.failed", "front, attempt 2: front: document.focus: 9.0, wanted at most 3");
        assert_eq!(german.reason(&told), "Vorderseite · Versuch 2 · Schärfe des Dokuments: nicht bestanden");
        let told = reason("face.match.not_measured", "selfie: face.match: no face");
        assert_eq!(german.reason(&told), "Gesicht · Gesicht passt zum Dokument: nicht gemessen");
        let told = reason("session.cancelled", "the person gave up");
        assert_eq!(german.reason(&told), "Die Sitzung wurde abgebrochen");
        let told = reason("session.same_side_twice", "back, attempt 1: the side that is kept already");
        assert_eq!(
            german.reason(&told),
            format!("Rückseite · Versuch 1 · {}", german.message(GuidanceCode::SameSideTwice).0)
        );
        let told = reason("new.check.failed", "new.check: failed");
        assert_eq!(Words(Language::English).reason(&told), "new.check: failed");
    }
}
