//! What the features of each document type are. In: the two type bytes and a tag. Out: name and value type.
//!
//! Visa and emergency travel document: Doc 9303 part 7, 9.1.3, and part 8, 4; the German ones: BSI TR-03137 part 1
//! (2.5), chapters 6 to 10.

use super::c40::decode_c40;

/// A document type.
pub(super) struct Profile {
    /// Feature definition reference and document type category.
    bytes: (u8, u8),
    pub(super) name: &'static str,
    features: &'static [Rule],
}

/// A feature of a document type.
pub(super) struct Rule {
    tag: u8,
    pub(super) name: &'static str,
    pub(super) value: ValueType,
}

/// How a value is packed.
#[derive(Debug, Clone, Copy)]
pub(super) enum ValueType {
    /// C40 text.
    Text,
    /// C40 of machine-readable lines of this length; the second may be cut at its end.
    Mrz(usize),
    /// UTF-8.
    Utf8,
    /// One byte; 0 is unlimited.
    Entries,
    /// Days, months, years.
    Duration,
    /// Bytes without a reading of their own.
    Raw,
}

const fn rule(tag: u8, name: &'static str, value: ValueType) -> Rule {
    Rule { tag, name, value }
}

const PROFILES: &[Profile] = &[
    Profile {
        bytes: (0x5d, 0x01),
        name: "visa",
        features: &[
            rule(1, "mrz_mrv_a", ValueType::Mrz(44)),
            rule(2, "mrz_mrv_b", ValueType::Mrz(36)),
            rule(3, "number_of_entries", ValueType::Entries),
            rule(4, "duration_of_stay", ValueType::Duration),
            rule(5, "passport_number", ValueType::Text),
            rule(6, "visa_type", ValueType::Raw),
            rule(7, "additional", ValueType::Raw),
        ],
    },
    Profile {
        bytes: (0x5e, 0x03),
        name: "emergency_travel_document",
        features: &[rule(2, "mrz", ValueType::Mrz(36))],
    },
    Profile {
        bytes: (0xfd, 0x02),
        name: "arrival_attestation",
        features: &[rule(2, "mrz", ValueType::Mrz(36)), rule(3, "azr_number", ValueType::Text)],
    },
    Profile {
        bytes: (0xfc, 0x04),
        name: "social_insurance_card",
        features: &[
            rule(1, "social_insurance_number", ValueType::Text),
            rule(2, "family_name", ValueType::Utf8),
            rule(3, "first_name", ValueType::Utf8),
            rule(4, "birth_name", ValueType::Utf8),
        ],
    },
    Profile {
        bytes: (0xfb, 0x06),
        name: "residence_permit",
        features: &[rule(2, "mrz", ValueType::Mrz(36)), rule(3, "passport_number", ValueType::Text)],
    },
    Profile {
        bytes: (0xfa, 0x06),
        name: "residence_permit_supplement",
        features: &[rule(4, "mrz", ValueType::Mrz(36)), rule(5, "sheet_number", ValueType::Text)],
    },
    Profile {
        bytes: (0xf9, 0x08),
        name: "address_sticker_identity_card",
        features: &[
            rule(1, "document_number", ValueType::Text),
            rule(2, "municipality_code", ValueType::Text),
            rule(3, "address", ValueType::Text),
        ],
    },
    Profile {
        bytes: (0xf8, 0x0a),
        name: "residence_sticker_passport",
        features: &[
            rule(1, "document_number", ValueType::Text),
            rule(2, "municipality_code", ValueType::Text),
            rule(3, "postal_code", ValueType::Text),
        ],
    },
];

impl Profile {
    pub(super) fn feature(&self, tag: u8) -> Option<&Rule> {
        self.features.iter().find(|rule| rule.tag == tag)
    }
}

/// The document type of both bytes.
pub(super) fn of(feature_definition: u8, category: u8) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.bytes == (feature_definition, category))
}

/// A value as text; lines of a machine-readable zone with fillers and a line feed between.
pub(super) fn read_value(value_type: ValueType, bytes: &[u8]) -> Option<String> {
    match value_type {
        ValueType::Text => decode_c40(bytes).map(|text| text.trim_end().to_owned()),
        ValueType::Mrz(length) => {
            let text = decode_c40(bytes)?.replace(' ', "<");
            let (first, second) = text.split_at_checked(length)?;
            // A visa's second line carries its first 28 characters only; what is left out is optional.
            let second: String = second.chars().take(length).collect();
            Some(format!("{first}\n{second:<length$}").replace(' ', "<"))
        }
        ValueType::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        ValueType::Entries => match bytes {
            [0] => Some("unlimited".to_owned()),
            [entries] => Some(entries.to_string()),
            _ => None,
        },
        ValueType::Duration => match bytes {
            // The period of ISO 8601.
            [days @ 0..=0xfd, months @ 0..=0xfd, years @ 0..=0xfd] => {
                Some(format!("P{years}Y{months}M{days}D"))
            }
            // The last two values stand for no number.
            _ => None,
        },
        ValueType::Raw => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}
