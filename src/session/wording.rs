//! The words for each code of guidance. In: a code and a language. Out: a line for the screen and a sentence for a
//! screen reader, from the tables in `assets/prompts/`, one a language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::record::GuidanceCode;

/// A language that there is a table for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// German.
    German,
    /// Portuguese, as written in Brazil.
    Portuguese,
    /// Chinese in traditional characters, as written in Taiwan.
    TraditionalChinese,
    /// Chinese in simplified characters.
    SimplifiedChinese,
    /// Japanese.
    Japanese,
}

/// How a code is put in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// One short line for the screen.
    pub text: &'static str,
    /// A whole sentence or two for a screen reader.
    pub spoken: &'static str,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::Spanish,
        Self::French,
        Self::German,
        Self::Portuguese,
        Self::TraditionalChinese,
        Self::SimplifiedChinese,
        Self::Japanese,
    ];

    /// Its tag (BCP 47), which is also the name of its table.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::German => "de",
            Self::Portuguese => "pt",
            Self::TraditionalChinese => "zh-Hant",
            Self::SimplifiedChinese => "zh-Hans",
            Self::Japanese => "ja",
        }
    }

    /// The language of a tag (BCP 47) or of a POSIX locale such as `de_AT.UTF-8`; a region falls back to its language.
    /// Chinese goes by its script or, without one, by the region; without either it is simplified. `None` where there
    /// is no table.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.split(['.', '@']).next()?;
        // What follows a subtag of one letter are extensions.
        let mut subtags = tag.split(['-', '_']).take_while(|subtag| subtag.len() != 1);
        let language = subtags.next()?.to_ascii_lowercase();
        match language.as_str() {
            "en" => Some(Self::English),
            "es" => Some(Self::Spanish),
            "fr" => Some(Self::French),
            "de" => Some(Self::German),
            "pt" => Some(Self::Portuguese),
            "ja" => Some(Self::Japanese),
            "zh" | "cmn" => {
                let mut by_region = Self::SimplifiedChinese;
                for subtag in subtags {
                    match subtag.to_ascii_lowercase().as_str() {
                        "hant" => return Some(Self::TraditionalChinese),
                        "hans" => return Some(Self::SimplifiedChinese),
                        "tw" | "hk" | "mo" => by_region = Self::TraditionalChinese,
                        _ => {}
                    }
                }
                Some(by_region)
            }
            _ => None,
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../../assets/prompts/en.toml"),
            Self::Spanish => include_str!("../../assets/prompts/es.toml"),
            Self::French => include_str!("../../assets/prompts/fr.toml"),
            Self::German => include_str!("../../assets/prompts/de.toml"),
            Self::Portuguese => include_str!("../../assets/prompts/pt.toml"),
            Self::TraditionalChinese => include_str!("../../assets/prompts/zh-Hant.toml"),
            Self::SimplifiedChinese => include_str!("../../assets/prompts/zh-Hans.toml"),
            Self::Japanese => include_str!("../../assets/prompts/ja.toml"),
        }
    }
}

/// A code's row in a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    spoken: String,
}

type Table = BTreeMap<String, Row>;

/// How `code` is put in `language`; in English where the table lacks it, and by its name where that lacks it, too.
#[must_use]
pub fn wording(code: GuidanceCode, language: Language) -> Wording {
    let row = [language, Language::English].into_iter().find_map(|one| table(one).get(code.name()));
    match row {
        Some(row) => Wording { text: &row.text, spoken: &row.spoken },
        None => Wording { text: code.name(), spoken: code.name() },
    }
}

/// The language's table, parsed when it is first asked for.
fn table(language: Language) -> &'static Table {
    static TABLES: [OnceLock<Table>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
    static NONE: Table = Table::new();
    TABLES.get(language as usize).map_or(&NONE, |slot| {
        // The tables are part of the library, and a test parses them all.
        slot.get_or_init(|| toml::from_str(language.source()).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn is_wide(language: Language) -> bool {
        matches!(language, Language::TraditionalChinese | Language::SimplifiedChinese | Language::Japanese)
    }

    #[test]
    fn every_table_has_every_code_and_no_other() {
        let codes: BTreeSet<&str> = GuidanceCode::ALL.iter().map(|code| code.name()).collect();
        for language in Language::ALL {
            let table: Table = toml::from_str(language.source()).unwrap();
            let keys: BTreeSet<&str> = table.keys().map(String::as_str).collect();
            let (missing, extra) =
                (codes.difference(&keys).collect::<Vec<_>>(), keys.difference(&codes).collect::<Vec<_>>());
            assert!(missing.is_empty() && extra.is_empty(), "{}: {missing:?} {extra:?}", language.tag());
        }
    }

    #[test]
    fn every_line_is_there_short_and_said_once() {
        for language in Language::ALL {
            let (most_text, most_spoken) = if is_wide(language) { (18, 50) } else { (40, 120) };
            let (mut texts, mut sentences) = (BTreeSet::new(), BTreeSet::new());
            for &code in GuidanceCode::ALL {
                let Wording { text, spoken } = wording(code, language);
                let named = format!("{} {}", language.tag(), code.name());
                assert!(text.chars().count() <= most_text, "{named}: {text} is too long");
                assert!(spoken.chars().count() <= most_spoken, "{named}: {spoken} is too long");
                assert!(texts.insert(text), "{named}: {text} stands for two codes");
                assert!(sentences.insert(spoken), "{named}: {spoken} stands for two codes");
                assert!(spoken.ends_with(['.', '。']), "{named}: {spoken} is no sentence");
                assert!(!text.ends_with(['.', '。', ' ']), "{named}: {text} ends as a sentence");
            }
        }
    }

    #[test]
    fn nothing_is_empty_or_left_to_be_filled_in() {
        for language in Language::ALL {
            for &code in GuidanceCode::ALL {
                let Wording { text, spoken } = wording(code, language);
                for line in [text, spoken] {
                    let named = format!("{} {}: {line}", language.tag(), code.name());
                    assert!(!line.is_empty() && line.trim() == line && !line.contains("  "), "{named}");
                    assert!(
                        !line.contains(['{', '}', '<', '>', '%', '$', '[', ']', '_', '…', '\n']),
                        "{named}"
                    );
                    assert!(!["TODO", "TBD", "FIXME", "XXX", "..."].iter().any(|gap| line.contains(gap)));
                    assert_ne!(line, code.name());
                    assert!(!(line.is_ascii() && is_wide(language)), "{named} is not translated");
                }
                if language != Language::English {
                    assert_ne!(text, wording(code, Language::English).text, "{}", code.name());
                }
            }
        }
    }

    #[test]
    fn characters_are_those_of_the_script() {
        for &code in GuidanceCode::ALL {
            let both = |language| {
                let Wording { text, spoken } = wording(code, language);
                format!("{text}{spoken}")
            };
            let simplified = "请证将镜头与为时间无这张显导览进设备应";
            let traditional = "請證將鏡頭與為時間無這張顯導覽進設備應";
            for (one, other) in
                simplified.chars().zip(traditional.chars()).filter(|(one, other)| one != other)
            {
                assert!(!both(Language::TraditionalChinese).contains(one), "{}: {one}", code.name());
                assert!(!both(Language::SimplifiedChinese).contains(other), "{}: {other}", code.name());
            }
        }
    }

    #[test]
    fn a_turn_of_the_head_is_the_persons_own() {
        for (language, left, right) in [
            (Language::English, "your left", "your right"),
            (Language::German, "Ihrer linken", "Ihrer rechten"),
            (Language::Japanese, "ご自分の左", "ご自分の右"),
        ] {
            assert!(wording(GuidanceCode::TurnHeadLeft, language).spoken.contains(left));
            assert!(wording(GuidanceCode::TurnHeadRight, language).spoken.contains(right));
        }
    }

    #[test]
    fn tags_parse_and_fall_back() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.tag()), Some(language));
        }
        for (tag, expected) in [
            ("de-AT", Some(Language::German)),
            ("DE_at.UTF-8", Some(Language::German)),
            ("pt-BR", Some(Language::Portuguese)),
            ("es-419", Some(Language::Spanish)),
            ("zh-TW", Some(Language::TraditionalChinese)),
            ("zh_HK.UTF-8", Some(Language::TraditionalChinese)),
            ("zh-Hant-CN", Some(Language::TraditionalChinese)),
            ("zh-Hans-HK", Some(Language::SimplifiedChinese)),
            ("zh-CN", Some(Language::SimplifiedChinese)),
            ("zh", Some(Language::SimplifiedChinese)),
            ("zh-u-tw", Some(Language::SimplifiedChinese)),
            ("ja-JP@calendar=japanese", Some(Language::Japanese)),
            ("eng", None),
            ("xx", None),
            ("C", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(Language::parse(tag), expected, "{tag}");
        }
    }
}
