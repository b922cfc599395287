//! The keys of a profile. In: the text of one, as it was written. Out: the first key that no profile has or whose value
//! is of the wrong type, and the place of any key.

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::error::{Place, ProfileError};
use super::layers::Layer;
use super::ranges::{choices_of, range_of};
use super::{DEFAULT_TOML, Profile};
use crate::settings::DeleteAfterHours;

/// Key of what a profile is laid over; the resolved profile does not have it.
pub(super) const INHERITS: &str = "inherits";

/// Longest key that something similar is looked for, and longest list of keys that is told, in bytes.
const LONGEST_HINT: usize = 60;

/// A table with every key that a profile may have; the values say of which type each is.
pub(super) fn shape() -> Result<toml::Table, ProfileError> {
    let mut profile: Profile = toml::from_str(DEFAULT_TOML)?;
    profile.retention.purpose = Some(String::new());
    profile.retention.policy = Some(String::new());
    let hours = Some(1);
    profile.retention.delete_after_hours =
        DeleteAfterHours { pages: hours, frames: hours, portrait: hours, selfies: hours, reports: hours };
    let mut shape = toml::Table::try_from(&profile)?;
    shape.insert(INHERITS.to_owned(), Value::String(String::new()));
    Ok(shape)
}

/// The value at a path of keys.
pub(super) fn value_at<'a>(table: &'a toml::Table, path: &[&str]) -> Option<&'a Value> {
    let (last, tables) = path.split_last()?;
    tables.iter().try_fold(table, |table, &key| table.get(key)?.as_table())?.get(*last)
}

/// Holds a layer's keys and types against the shape.
pub(super) fn check(layer: &Layer, shape: &toml::Table) -> Result<(), ProfileError> {
    let table = layer.parse()?;
    check_table(layer, table.get_ref(), shape, &mut Vec::new())
}

fn check_table<'a>(
    layer: &Layer,
    table: &'a DeTable<'_>,
    shape: &toml::Table,
    path: &mut Vec<&'a str>,
) -> Result<(), ProfileError> {
    for (key, value) in table {
        let place = || layer.place(key.span().start);
        path.push(key.get_ref());
        match (shape.get(key.get_ref().as_ref()), value.get_ref()) {
            (None, _) => {
                let hint = hint(key.get_ref(), shape);
                return Err(ProfileError::UnknownKey { place: place(), key: dotted(path), hint });
            }
            (Some(Value::Table(shape)), DeValue::Table(inner)) => check_table(layer, inner, shape, path)?,
            (Some(wanted), found) if !fits(wanted, found) => {
                let (key, expected) = (dotted(path), expected(wanted, path));
                return Err(ProfileError::WrongType { place: place(), key, expected, found: named(found) });
            }
            (Some(Value::String(_)), found) => {
                if let (Some(words), Some(found)) = (choices_of(path), found.as_str())
                    && !words.contains(&found)
                {
                    let (key, allowed) = (dotted(path), words.join(", "));
                    return Err(ProfileError::NoChoice { place: place(), key, allowed });
                }
            }
            _ => {}
        }
        path.pop();
    }
    Ok(())
}

/// Where the layer sets the key at `path`.
pub(super) fn place_of(layer: &Layer, path: &[&str]) -> Option<Place> {
    let parsed = layer.parse().ok()?;
    let (last, tables) = path.split_last()?;
    let table =
        tables.iter().try_fold(parsed.get_ref(), |table, &key| table.get(key)?.get_ref().as_table())?;
    let (key, _) = table.iter().find(|(key, _)| key.get_ref() == last)?;
    Some(layer.place(key.span().start))
}

/// The path as it would be written in TOML.
pub(super) fn dotted(path: &[&str]) -> String {
    let bare = |key: &str| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let keys = path.iter().map(|key| if bare(key) { (*key).to_owned() } else { format!("{key:?}") });
    keys.collect::<Vec<_>>().join(".")
}

fn fits(wanted: &Value, found: &DeValue<'_>) -> bool {
    match wanted {
        Value::String(_) => found.is_str(),
        Value::Integer(_) => found.is_integer(),
        // Whole numbers are numbers.
        Value::Float(_) => found.is_integer() || found.is_float(),
        Value::Boolean(_) => found.is_bool(),
        _ => false,
    }
}

fn expected(wanted: &Value, path: &[&str]) -> String {
    let what = match wanted {
        Value::String(_) => "a string",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        _ => "a table",
    };
    match range_of(path) {
        Some(range) => format!("{what}, {range}"),
        None => what.to_owned(),
    }
}

fn named(found: &DeValue<'_>) -> &'static str {
    match found {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a truth value",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// What may have been meant by an unknown key: a similar one, or all of them where they are few.
fn hint(key: &str, shape: &toml::Table) -> String {
    let similar = shape.keys().map(|known| (distance(key, known), known)).min();
    if let Some((changes, known)) = similar
        && key.len() <= LONGEST_HINT
        && changes <= known.len() / 4 + 1
    {
        return format!("; is {} meant?", dotted(&[known]));
    }
    let all = shape.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    if all.len() <= LONGEST_HINT { format!("; there are {all}") } else { String::new() }
}

/// Characters to add, leave out or change between two keys (Levenshtein's distance).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().take(LONGEST_HINT).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (b, cell) in other.chars().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted() {
        for (one, other, expected) in
            [("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("focus", "focsu", 2)]
        {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn paths_read_as_toml() {
        assert_eq!(dotted(&["checks", "document.glare", "threshold"]), "checks.\"document.glare\".threshold");
        assert_eq!(dotted(&["", "é"]), "\"\".\"é\"");
    }
}
