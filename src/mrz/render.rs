//! Fields back to lines. In: a format and field values as a report gives them. Out: the lines that an issuer prints, with
//! all check digits. Used for specimens and for holding `parse` to the layouts.

use std::collections::BTreeMap;

use super::alphabet::{FILLER, symbol_of, text_of};
use super::check_digit;
use super::dates;
use super::format::{COMPOSITE, Kind};
use super::layout::{Cell, Check, Field, Layout, Symbols, Variant, at};
use super::transliterate::transliterated;
use crate::error::{Coded, ErrorCode};
use crate::record::{MrzFormat, MrzReport};

/// Why fields make no lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The format has no such field.
    #[error("the format has no field {0}")]
    UnknownField(String),
    /// The value does not fit its field.
    #[error("the value of {0} is too long for its field")]
    TooLong(&'static str),
    /// The value has a character that the field's alphabet lacks and that has no spelling.
    #[error("the value of {0} has a character that its field cannot hold")]
    Character(&'static str),
}

impl Coded for RenderError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// The check digit of a personal number that is empty: Doc 9303 part 4 leaves the issuer the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmptyDigit {
    /// `<`
    #[default]
    Filler,
    /// `0`
    Zero,
}

/// The lines of a report's fields, which are its `lines` again when these are a legal document's.
///
/// # Errors
/// [`RenderError`] for values that make no legal document; always for a part of a zone.
pub fn rerender(report: &MrzReport) -> Result<Vec<String>, RenderError> {
    let format = report.format.ok_or_else(|| RenderError::UnknownField("format".to_owned()))?;
    let zero = report.check_digits.get("personal_number").is_some_and(Option::is_some);
    let empty = if zero { EmptyDigit::Zero } else { EmptyDigit::Filler };
    render(format, report.fields.iter().map(|(name, field)| (*name, field.value.as_str())), empty)
}

/// Makes the lines of a document.
///
/// Values are those of a report: ISO dates with `XX` parts, sex `X` for unspecified, names in any letters that Doc 9303
/// transliterates (Ñ and Ü as `NXX` and `UXX`, which alone can be read back). Missing fields are fillers. Names that do
/// not fit are cut at the field's end. Document numbers over nine characters go on in the optional data of TD1 and TD2.
/// # Errors
/// [`RenderError`] for a field the format lacks and for values that do not fit.
pub fn render<K: AsRef<str>, V: AsRef<str>>(
    format: MrzFormat,
    fields: impl IntoIterator<Item = (K, V)>,
    empty: EmptyDigit,
) -> Result<Vec<String>, RenderError> {
    let values: BTreeMap<String, String> = fields
        .into_iter()
        .map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()))
        .collect();
    let layout = Layout::new(format, variant(format, &values));
    for name in values.keys() {
        let part_of_names =
            matches!(name.as_str(), "surname" | "given_names") && layout.field("names").is_some();
        if layout.field(name).is_none() && !part_of_names {
            return Err(RenderError::UnknownField(name.clone()));
        }
    }
    let mut lines: Symbols = vec![vec![FILLER; format.width()]; format.line_count()];
    // The French card's number begins with the month of issue: the number comes last and wins.
    let (number, rest): (Vec<&Field>, Vec<&Field>) =
        layout.fields.iter().partition(|field| field.name == "document_number");
    for field in rest.into_iter().chain(number) {
        let Some(text) = text_for(field, &values)? else { continue };
        put(&layout, field, &text, &mut lines)?;
    }
    let (composite, own): (Vec<&Check>, Vec<&Check>) =
        layout.checks.iter().partition(|check| check.name == COMPOSITE);
    for check in own.into_iter().chain(composite) {
        let blank = check.covers.iter().all(|cell| at(&lines, *cell) == FILLER);
        let digit = if blank && check.name == "personal_number" && empty == EmptyDigit::Filler {
            FILLER
        } else {
            check_digit::over(check.covers.iter().map(|cell| at(&lines, *cell)))
        };
        set(&mut lines, check.digit, digit);
    }
    Ok(lines.iter().map(|line| text_of(line)).collect())
}

fn variant(format: MrzFormat, values: &BTreeMap<String, String>) -> Variant {
    let state = values.get("issuing_state").map(String::as_str);
    match (format, state) {
        (MrzFormat::Td1 | MrzFormat::Td2, _) => values
            .get("document_number")
            .and_then(|number| number.chars().count().checked_sub(9))
            .filter(|extra| *extra > 0)
            .map_or(Variant::Standard, Variant::LongNumber),
        (MrzFormat::Dl, Some("FRA")) => Variant::LicenceFrance,
        (MrzFormat::Dl, Some("NLD")) => Variant::LicenceNetherlands,
        _ => Variant::Standard,
    }
}

/// The characters of a field; `None` when no value is given for it.
fn text_for(field: &Field, values: &BTreeMap<String, String>) -> Result<Option<String>, RenderError> {
    let value = |name: &str| values.get(name).map(String::as_str);
    let spelled = |name: &'static str| -> Result<Option<String>, RenderError> {
        let Some(text) = value(name) else { return Ok(None) };
        let text = text.to_uppercase().replace('Ñ', "NXX").replace('Ü', "UXX").replace(", ", "<<");
        // What is already in the zone's alphabet stays; `<` has no spelling.
        let parts: Option<Vec<String>> = text.split('<').map(transliterated).collect();
        let Some(parts) = parts else { return Err(RenderError::Character(name)) };
        Ok(Some(parts.join("<").replace(' ', "<")))
    };
    Ok(match field.kind {
        Kind::Names => {
            let (surname, given) = (spelled("surname")?, spelled("given_names")?);
            match (surname, given) {
                (None, None) => None,
                (surname, given) => {
                    let given = given.filter(|given| !given.is_empty());
                    let surname = surname.unwrap_or_default();
                    let mut names = given.map_or(surname.clone(), |given| format!("{surname}<<{given}"));
                    names.truncate(field.cells.len());
                    Some(names)
                }
            }
        }
        Kind::Surname | Kind::GivenNames => spelled(field.name)?.map(|mut name| {
            name.truncate(field.cells.len());
            name
        }),
        Kind::Sex => value(field.name).map(|sex| if sex == "X" { "<".to_owned() } else { sex.to_owned() }),
        Kind::BirthDate | Kind::ExpiryDate => value(field.name)
            .map(|date| dates::written(date).ok_or(RenderError::Character(field.name)))
            .transpose()?,
        Kind::IssueMonth => value(field.name)
            .map(|date| dates::written(date).ok_or(RenderError::Character(field.name)))
            .transpose()?
            .map(|date| date.chars().take(4).collect()),
        Kind::Code | Kind::State | Kind::Nationality | Kind::Number | Kind::Optional => {
            value(field.name).map(str::to_owned)
        }
    })
}

fn put(layout: &Layout, field: &Field, text: &str, lines: &mut Symbols) -> Result<(), RenderError> {
    if text.chars().count() > field.cells.len() {
        return Err(RenderError::TooLong(field.name));
    }
    for (cell, character) in field.cells.iter().zip(text.chars()) {
        let symbol = symbol_of(character)
            .filter(|symbol| layout.alphabet(*cell).holds(*symbol))
            .ok_or(RenderError::Character(field.name))?;
        set(lines, *cell, symbol);
    }
    Ok(())
}

fn set(lines: &mut Symbols, cell: Cell, symbol: u8) {
    if let Some(slot) = lines.get_mut(cell.line).and_then(|line| line.get_mut(cell.column)) {
        *slot = symbol;
    }
}
