//! What a machine readable zone says, as the JSON contract has it. In: nothing. Out: plain data that `mrz` fills.

use std::collections::BTreeMap;

use serde::Serialize;

/// The layouts that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum MrzFormat {
    /// 3 x 30, ICAO Doc 9303 part 5: cards.
    #[serde(rename = "TD1")]
    Td1,
    /// 2 x 36, ICAO Doc 9303 part 6.
    #[serde(rename = "TD2")]
    Td2,
    /// 2 x 44, ICAO Doc 9303 part 4: passports.
    #[serde(rename = "TD3")]
    Td3,
    /// 2 x 44, ICAO Doc 9303 part 7: visas of the larger size.
    #[serde(rename = "MRV-A")]
    MrvA,
    /// 2 x 36, ICAO Doc 9303 part 7: visas of the smaller size.
    #[serde(rename = "MRV-B")]
    MrvB,
    /// 2 x 36, the French identity card of 1988 to 2021, a layout of its own.
    #[serde(rename = "FR-ID")]
    FrId,
    /// 1 x 30, the driving-licence line of ISO/IEC 18013-3.
    #[serde(rename = "DL")]
    Dl,
}

/// Whether the whole zone is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MrzStatus {
    /// Every line at its full length.
    Found,
    /// Part of a zone: a line covered, cut or out of view. Never a success; no field is given.
    Partial,
}

/// How far a field can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldStatus {
    /// As read, and nothing speaks against it.
    Read,
    /// Changed, and two independent facts confirm the change.
    Corrected,
    /// A check digit fails, or doubtful characters that no check digit covers.
    Unverifiable,
    /// More than one reading satisfies the check digits; the value is as read.
    Ambiguous,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MrzField {
    /// Fillers removed; dates ISO with `XX` for unknown parts; sex `M`, `F` or `X` (unspecified).
    pub value: String,
    /// How far it can be relied on.
    pub status: FieldStatus,
}

/// What confirms a change of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// The position cannot hold the character that was read.
    Alphabet,
    /// It is among fillers on both sides, or the form `WORD<WORD<<WORD<<<` of a name asks for it.
    FillerRun,
    /// The code as read is in no table of states, the changed one is.
    StateCode,
    /// Nationality and issuing state then agree.
    OtherState,
    /// The date as read does not exist, the changed one does.
    Calendar,
    /// The field's own check digit then holds.
    OwnDigit,
    /// The composite check digit then holds.
    CompositeDigit,
    /// Another frame reads it so.
    OtherFrame,
    /// The line then has its length: a run of fillers counted wrong, or a doubled character.
    LineLength,
    /// The typeface has one shape for both: elsewhere in the zone the one stands where only the other can.
    OneShape,
}

/// One character that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MrzCorrection {
    /// Line in `lines`, from 0.
    pub line: usize,
    /// Column in `lines`, from 0.
    pub column: usize,
    /// What was read; `None` for an inserted character.
    pub from: Option<char>,
    /// What stands in `lines`; `None` for a dropped character.
    pub to: Option<char>,
    /// What confirms it.
    pub by: Vec<Confirmation>,
}

/// Something that a reader of the fields must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MrzNote {
    /// The name fills its field to the last character, so it may go on.
    NamesTruncated,
    /// Nothing separates a secondary identifier from the primary one.
    NoSecondaryIdentifier,
    /// The number goes on in the optional data (Doc 9303 parts 5 and 6).
    LongDocumentNumber,
    /// The issuing state is in no table.
    UnknownIssuingState,
    /// The nationality is in no table.
    UnknownNationality,
    /// The issuer is Utopia or another code reserved for specimens.
    SpecimenState,
    /// The birth date is no date; its value is the characters themselves.
    BirthDateImpossible,
    /// The expiry date is no date; its value is the characters themselves.
    ExpiryDateImpossible,
    /// The expiry date as windowed is more than 20 years before `today`.
    ExpiryDecadesPast,
    /// No `today` was given: centuries come from fixed windows.
    FixedCentury,
    /// A position holds a character that the format does not allow there.
    OutsideAlphabet,
    /// Fewer lines than the format has.
    LinesMissing,
    /// A line is shorter than the format's.
    LineShort,
    /// The zone's image reaches an edge or a covered place.
    LineCut,
}

/// A machine readable zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MrzReport {
    /// Whole or part.
    pub status: MrzStatus,
    /// The layout; of a part, the one it probably belongs to.
    pub format: Option<MrzFormat>,
    /// The lines with the corrections applied.
    pub lines: Vec<String>,
    /// The lines exactly as read.
    pub lines_as_read: Vec<String>,
    /// Every check digit that the format defines holds. Never for a part.
    pub valid: bool,
    /// Each check digit by the field it covers; `None` where it does not apply. Empty for a part.
    pub check_digits: BTreeMap<&'static str, Option<bool>>,
    /// The fields by their names. Empty for a part.
    pub fields: BTreeMap<&'static str, MrzField>,
    /// Every change that was made, in reading order.
    pub corrections: Vec<MrzCorrection>,
    /// What a reader of the fields must know, sorted.
    pub notes: Vec<MrzNote>,
}
