//! National characters and their spelling in a zone. In: text. Out: `A`-`Z` and back, as far as Doc 9303 part 3 section
//! 6 allows (tables A, Latin, and B, Cyrillic).
//!
//! What can be turned back: `NXX` is Ñ and `UXX` is Ü, nothing else. Every other spelling has several sources: `AE` is Ä,
//! Æ or the two letters, `OE` Ö, Ø, Œ or the letters, `UE` Ü or the letters, `AA` Å or the letters, `SS` ß or the letters,
//! `TH` Þ or the letters, `IJ` Ĳ or the letters, a plain letter any of its accented forms, and Cyrillic is lost. So a printed
//! name is not restored but compared: [`name_matches`] says whether it could have been spelled so. Arabic (table C) is
//! not covered.

/// Spellings of a letter, the recommended one first.
fn spellings(letter: char) -> Option<&'static [&'static str]> {
    Some(match letter {
        'Á' | 'À' | 'Â' | 'Ã' | 'Ă' | 'Ā' | 'Ą' => &["A"],
        'Ä' => &["AE", "A"],
        'Å' => &["AA", "A"],
        'Æ' => &["AE"],
        'Ć' | 'Ĉ' | 'Č' | 'Ċ' | 'Ç' => &["C"],
        'Đ' | 'Ď' | 'Ð' => &["D"],
        'É' | 'È' | 'Ê' | 'Ë' | 'Ě' | 'Ė' | 'Ē' | 'Ę' | 'Ĕ' => &["E"],
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => &["G"],
        'Ħ' | 'Ĥ' => &["H"],
        'Í' | 'Ì' | 'Î' | 'Ï' | 'Ĩ' | 'İ' | 'ı' | 'Ī' | 'Į' | 'Ĭ' => &["I"],
        'Ĳ' => &["IJ"],
        'Ĵ' => &["J"],
        'Ķ' => &["K"],
        'Ł' | 'Ĺ' | 'Ľ' | 'Ļ' | 'Ŀ' => &["L"],
        'Ñ' => &["N", "NXX"],
        'Ń' | 'Ň' | 'Ņ' | 'Ŋ' => &["N"],
        'Ø' | 'Œ' => &["OE"],
        'Ö' => &["OE", "O"],
        'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ő' | 'Ō' | 'Ŏ' => &["O"],
        'Ŕ' | 'Ř' | 'Ŗ' => &["R"],
        'Ś' | 'Ŝ' | 'Š' | 'Ş' | 'Ș' => &["S"],
        'ß' | 'ẞ' => &["SS"],
        'Ŧ' | 'Ť' | 'Ţ' | 'Ț' => &["T"],
        'Þ' => &["TH"],
        'Ü' => &["UE", "UXX", "U"],
        'Ú' | 'Ù' | 'Û' | 'Ũ' | 'Ŭ' | 'Ű' | 'Ů' | 'Ū' | 'Ų' => &["U"],
        'Ŵ' => &["W"],
        'Ý' | 'Ŷ' | 'Ÿ' => &["Y"],
        'Ź' | 'Ž' | 'Ż' => &["Z"],
        'А' => &["A"],
        'Б' => &["B"],
        'В' => &["V"],
        'Г' => &["G", "H"],
        'Ґ' | 'Ѓ' => &["G"],
        'Д' => &["D"],
        'Ђ' => &["D"],
        'Ѕ' | 'Џ' => &["DZ"],
        'Е' | 'Ё' | 'Э' => &["E"],
        'Є' => &["IE"],
        'Ж' => &["ZH", "Z"],
        'З' => &["Z"],
        'И' => &["I", "Y"],
        'І' | 'Ї' | 'Й' => &["I"],
        'Ј' => &["J"],
        'К' => &["K"],
        'Ќ' => &["K", "KJ"],
        'Л' => &["L"],
        'Љ' => &["LJ"],
        'М' => &["M"],
        'Н' => &["N"],
        'Њ' => &["NJ"],
        'О' => &["O"],
        'П' => &["P"],
        'Р' => &["R"],
        'С' => &["S"],
        'Т' => &["T"],
        'Ћ' => &["C"],
        'У' | 'Ў' => &["U"],
        'Ф' => &["F"],
        'Х' => &["KH", "H"],
        'Ц' => &["TS", "C"],
        'Ч' => &["CH", "C"],
        'Ш' => &["SH", "S"],
        'Щ' => &["SHCH", "SHT"],
        'Ъ' => &["IE", ""],
        'Ы' => &["Y"],
        'Ь' | '\'' | '’' | '.' | ',' => &[""],
        'Ю' => &["IU"],
        'Я' => &["IA"],
        _ => return None,
    })
}

fn upper(text: &str) -> impl Iterator<Item = char> + '_ {
    // `ß` would become two letters and `ı` is its own capital here.
    text.chars().flat_map(|letter| {
        let keep = matches!(letter, 'ß' | 'ı');
        let single = keep.then_some(letter);
        single.into_iter().chain(letter.to_uppercase().filter(move |_| !keep))
    })
}

/// The recommended spelling of a name: `A`-`Z` and spaces, a hyphen being a space. `None` when a letter has none.
#[must_use]
pub fn transliterated(name: &str) -> Option<String> {
    let mut spelled = String::with_capacity(name.len());
    for letter in upper(name) {
        match letter {
            'A'..='Z' | ' ' => spelled.push(letter),
            '-' | '‐' | '‑' => spelled.push(' '),
            _ => spelled.push_str(spellings(letter)?.first()?),
        }
    }
    Some(spelled)
}

/// `NXX` as Ñ and `UXX` as Ü; all else as it is.
pub(crate) fn restored(name: &str) -> String {
    name.replace("NXX", "Ñ").replace("UXX", "Ü")
}

/// Whether a printed name could be spelled as the zone has it. `zone_name` is a field's value or its characters; one
/// that the field's end cut off matches the start of the printed one when `truncated`.
#[must_use]
pub fn name_matches(printed: &str, zone_name: &str, truncated: bool) -> bool {
    let zone: Vec<char> = zone_name
        .replace('Ñ', "NXX")
        .replace('Ü', "UXX")
        .chars()
        .filter(|letter| letter.is_ascii_uppercase())
        .collect();
    let letters: Vec<char> = upper(printed)
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '‐' | '‑'))
        .collect();
    // Where in the zone's letters each way of spelling the letters so far may end.
    let mut ends = vec![0_usize];
    for letter in letters {
        let plain = letter.to_string();
        let spelled: Vec<&str> = match spellings(letter) {
            Some(spelled) => spelled.to_vec(),
            None if letter.is_ascii_uppercase() => vec![plain.as_str()],
            None => return false,
        };
        let mut next = Vec::new();
        for end in ends {
            for spelling in &spelled {
                let spelling: Vec<char> = spelling.chars().collect();
                let rest = zone.get(end..).unwrap_or_default();
                if rest.starts_with(&spelling) {
                    next.push(end + spelling.len());
                } else if truncated && spelling.starts_with(rest) {
                    return true;
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends.contains(&zone.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303 part 3 section 6, table A.
    #[test]
    fn latin_letters_have_their_recommended_spelling() {
        for (name, spelled) in [
            ("Müller-Groß", "MUELLER GROSS"),
            ("Térèsa", "TERESA"),
            ("Þuríður Ösp", "THURIDUR OESP"),
            ("Ærøskøbing", "AEROESKOEBING"),
            ("Ångström", "AANGSTROEM"),
            ("D'Arcy", "DARCY"),
            ("Yılmaz", "YILMAZ"),
            ("Núñez", "NUNEZ"),
        ] {
            assert_eq!(transliterated(name).as_deref(), Some(spelled), "{name}");
        }
        assert_eq!(transliterated("王"), None);
    }

    /// Doc 9303 part 3 section 6, table B.
    #[test]
    fn cyrillic_letters_have_theirs() {
        assert_eq!(transliterated("Щербакова Юлия").as_deref(), Some("SHCHERBAKOVA IULIIA"));
        assert_eq!(transliterated("Соловьёв").as_deref(), Some("SOLOVEV"));
    }

    #[test]
    fn only_what_has_one_source_is_turned_back() {
        assert_eq!(restored("NUNXXEZ MUXXLLER"), "NUÑEZ MÜLLER");
        assert_eq!(restored("MUELLER"), "MUELLER");
    }

    #[test]
    fn a_printed_name_is_compared_by_every_spelling() {
        for zone in ["MUELLER", "MULLER", "MUXXLLER", "MÜLLER"] {
            assert!(name_matches("Müller", zone, false), "{zone}");
        }
        assert!(!name_matches("Müller", "MILLER", false));
        assert!(!name_matches("Müller", "MUELLERS", false));
        assert!(name_matches("García-Núñez", "GARCIA NUNEZ", false));
        assert!(name_matches("Papandropoulous", "PAPANDROP", true));
        assert!(!name_matches("Papandropoulous", "PAPANDROP", false));
        assert!(!name_matches("王", "WANG", false));
    }
}
