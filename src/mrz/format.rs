//! The layouts as tables: where each field and check digit of a format stands. In: a format. Out: its table.
//!
//! Sources: ICAO Doc 9303 (8th edition) part 4 section 4.2 (TD3), part 5 section 4.2 (TD1), part 6 section 4.2 (TD2),
//! part 7 sections 4.2 and 5.2 (MRV-A, MRV-B); the French card as printed from 1988 to 2021; ISO/IEC 18013-3 for
//! the driving-licence line, whose only fixed parts are the leading `D`, the configuration and the last check digit.

use super::alphabet::Alphabet;
use crate::record::MrzFormat;

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    State,
    Nationality,
    Number,
    BirthDate,
    ExpiryDate,
    /// Year and month of issue, `YYMM`.
    IssueMonth,
    Sex,
    /// Primary and secondary identifier in one field.
    Names,
    Surname,
    GivenNames,
    Optional,
}

impl Kind {
    /// What each position of such a field may hold.
    pub(crate) fn alphabet(self) -> Alphabet {
        match self {
            Self::Code | Self::State | Self::Nationality => Alphabet::LETTERS_FILL,
            Self::Names | Self::Surname | Self::GivenNames => Alphabet::LETTERS_FILL,
            Self::Number | Self::Optional => Alphabet::ANY,
            Self::BirthDate | Self::ExpiryDate => Alphabet::DIGITS_FILL,
            Self::IssueMonth => Alphabet::DIGITS,
            Self::Sex => Alphabet::SEX,
        }
    }
}

/// A field: columns `start..end` of `line`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldRow {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A check digit at `column` of `line`, over `(line, start, end)` ranges in this order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CheckRow {
    pub(crate) name: &'static str,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) covers: &'static [(usize, usize, usize)],
}

/// A format.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub(crate) lines: usize,
    pub(crate) width: usize,
    pub(crate) first: Alphabet,
    pub(crate) fields: &'static [FieldRow],
    pub(crate) checks: &'static [CheckRow],
}

/// The composite check digit's name.
pub(crate) const COMPOSITE: &str = "composite";

const fn field(name: &'static str, kind: Kind, line: usize, start: usize, end: usize) -> FieldRow {
    FieldRow { name, kind, line, start, end }
}

const fn check(
    name: &'static str,
    line: usize,
    column: usize,
    covers: &'static [(usize, usize, usize)],
) -> CheckRow {
    CheckRow { name, line, column, covers }
}

/// How every first line begins.
const CODE: FieldRow = field("document_code", Kind::Code, 0, 0, 2);
const STATE: FieldRow = field("issuing_state", Kind::State, 0, 2, 5);

/// The fields of the formats of two lines, which differ in their width and in what stands at the end of the second line.
const fn two_lines(width: usize, optional: FieldRow) -> [FieldRow; 9] {
    [
        CODE,
        STATE,
        field("names", Kind::Names, 0, 5, width),
        field("document_number", Kind::Number, 1, 0, 9),
        field("nationality", Kind::Nationality, 1, 10, 13),
        field("birth_date", Kind::BirthDate, 1, 13, 19),
        field("sex", Kind::Sex, 1, 20, 21),
        field("expiry_date", Kind::ExpiryDate, 1, 21, 27),
        optional,
    ]
}

/// What the formats of two lines check alike.
const NUMBER_CHECK: CheckRow = check("document_number", 1, 9, &[(1, 0, 9)]);
const BIRTH_CHECK: CheckRow = check("birth_date", 1, 19, &[(1, 13, 19)]);
const EXPIRY_CHECK: CheckRow = check("expiry_date", 1, 27, &[(1, 21, 27)]);

static TD1: Table = Table {
    lines: 3,
    width: 30,
    first: Alphabet::LETTERS.without(Alphabet::of("V")),
    fields: &[
        CODE,
        STATE,
        field("document_number", Kind::Number, 0, 5, 14),
        field("optional_data", Kind::Optional, 0, 15, 30),
        field("birth_date", Kind::BirthDate, 1, 0, 6),
        field("sex", Kind::Sex, 1, 7, 8),
        field("expiry_date", Kind::ExpiryDate, 1, 8, 14),
        field("nationality", Kind::Nationality, 1, 15, 18),
        field("optional_data_2", Kind::Optional, 1, 18, 29),
        field("names", Kind::Names, 2, 0, 30),
    ],
    checks: &[
        check("document_number", 0, 14, &[(0, 5, 14)]),
        check("birth_date", 1, 6, &[(1, 0, 6)]),
        check("expiry_date", 1, 14, &[(1, 8, 14)]),
        check(COMPOSITE, 1, 29, &[(0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)]),
    ],
};

static TD2: Table = Table {
    lines: 2,
    width: 36,
    // `P` would be a passport whose lines are cut: its first 28 columns read the same.
    first: Alphabet::LETTERS.without(Alphabet::of("VP")),
    fields: &two_lines(36, field("optional_data", Kind::Optional, 1, 28, 35)),
    checks: &[
        NUMBER_CHECK,
        BIRTH_CHECK,
        EXPIRY_CHECK,
        check(COMPOSITE, 1, 35, &[(1, 0, 10), (1, 13, 20), (1, 21, 35)]),
    ],
};

static TD3: Table = Table {
    lines: 2,
    width: 44,
    first: Alphabet::LETTERS.without(Alphabet::of("V")),
    fields: &two_lines(44, field("personal_number", Kind::Optional, 1, 28, 42)),
    checks: &[
        NUMBER_CHECK,
        BIRTH_CHECK,
        EXPIRY_CHECK,
        check("personal_number", 1, 42, &[(1, 28, 42)]),
        check(COMPOSITE, 1, 43, &[(1, 0, 10), (1, 13, 20), (1, 21, 43)]),
    ],
};

static MRV_A: Table = Table {
    lines: 2,
    width: 44,
    first: Alphabet::of("V"),
    fields: &two_lines(44, field("optional_data", Kind::Optional, 1, 28, 44)),
    checks: &[NUMBER_CHECK, BIRTH_CHECK, EXPIRY_CHECK],
};

static MRV_B: Table = Table {
    lines: 2,
    width: 36,
    first: Alphabet::of("V"),
    fields: &two_lines(36, field("optional_data", Kind::Optional, 1, 28, 36)),
    checks: MRV_A.checks,
};

static FR_ID: Table = Table {
    lines: 2,
    width: 36,
    first: Alphabet::of("I"),
    fields: &[
        CODE,
        STATE,
        field("surname", Kind::Surname, 0, 5, 30),
        // Department, then the office within it.
        field("issuing_office", Kind::Optional, 0, 30, 36),
        field("issue_date", Kind::IssueMonth, 1, 0, 4),
        // Year, month, department, serial number.
        field("document_number", Kind::Number, 1, 0, 12),
        field("given_names", Kind::GivenNames, 1, 13, 27),
        field("birth_date", Kind::BirthDate, 1, 27, 33),
        field("sex", Kind::Sex, 1, 34, 35),
    ],
    checks: &[
        check("document_number", 1, 12, &[(1, 0, 12)]),
        check("birth_date", 1, 33, &[(1, 27, 33)]),
        check(COMPOSITE, 1, 35, &[(0, 0, 36), (1, 0, 35)]),
    ],
};

static DL: Table = Table {
    lines: 1,
    width: 30,
    first: Alphabet::of("D"),
    fields: &[CODE, STATE, field("optional_data", Kind::Optional, 0, 5, 29)],
    checks: &[check(COMPOSITE, 0, 29, &[(0, 0, 29)])],
};

/// The French driving licence: number with a digit over all before it, end of validity, start of the surname.
pub(crate) static DL_FRANCE: Table = Table {
    fields: &[
        CODE,
        STATE,
        field("document_number", Kind::Number, 0, 5, 14),
        field("expiry_date", Kind::ExpiryDate, 0, 15, 21),
        field("surname", Kind::Surname, 0, 21, 29),
    ],
    checks: &[check("document_number", 0, 14, &[(0, 0, 14)]), check(COMPOSITE, 0, 29, &[(0, 0, 29)])],
    ..DL
};

/// The Dutch driving licence: version, ten-digit number, random characters.
pub(crate) static DL_NETHERLANDS: Table = Table {
    fields: &[
        CODE,
        STATE,
        field("version", Kind::Optional, 0, 5, 6),
        field("document_number", Kind::Number, 0, 6, 16),
        field("optional_data", Kind::Optional, 0, 16, 29),
    ],
    ..DL
};

impl MrzFormat {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Td1, Self::Td2, Self::Td3, Self::MrvA, Self::MrvB, Self::FrId, Self::Dl];

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRV-A",
            Self::MrvB => "MRV-B",
            Self::FrId => "FR-ID",
            Self::Dl => "DL",
        }
    }

    /// How many lines a zone of this format has.
    #[must_use]
    pub fn line_count(self) -> usize {
        self.table().lines
    }

    /// How many characters each line has.
    #[must_use]
    pub fn width(self) -> usize {
        self.table().width
    }

    pub(crate) fn table(self) -> &'static Table {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
            Self::FrId => &FR_ID,
            Self::Dl => &DL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_lies_within_its_lines() {
        for table in MrzFormat::ALL.map(MrzFormat::table).into_iter().chain([&DL_FRANCE, &DL_NETHERLANDS]) {
            for row in table.fields {
                assert!(row.line < table.lines && row.start < row.end && row.end <= table.width, "{row:?}");
            }
            for row in table.checks {
                assert!(row.line < table.lines && row.column < table.width, "{row:?}");
                assert!(
                    row.covers.iter().all(|(line, start, end)| {
                        *line < table.lines && start < end && *end <= table.width
                    })
                );
            }
        }
    }

    #[test]
    fn names_in_json_are_the_contracts() {
        for format in MrzFormat::ALL {
            assert_eq!(serde_json::to_string(&format).unwrap(), format!("\"{}\"", format.name()));
        }
    }
}
