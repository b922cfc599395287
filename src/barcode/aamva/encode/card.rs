//! The elements of a card in each version of the standard. In: what a card says. Out: a payload.
//!
//! AAMVA DL/ID Card Design Standard, annex D, tables D.3 and D.4; DL/ID-2000 for version 01. Elements that a version
//! does not have are left out.

use jiff::civil::Date;

use super::{Payload, PayloadSubfile};
use crate::record::AamvaSex;

/// What a card says.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of `AamvaFields`")]
pub struct Card {
    /// `DL` or `ID`.
    pub kind: &'static str,
    pub iin: String,
    pub jurisdiction_version: u8,
    /// `USA`, `CAN` or `MEX`.
    pub country: String,
    pub document_number: String,
    pub document_discriminator: String,
    pub inventory_control_number: Option<String>,
    pub family_name: String,
    pub first_name: String,
    pub middle_names: Vec<String>,
    pub name_suffix: Option<String>,
    /// Of family name, first name and middle names.
    pub truncated: [Option<bool>; 3],
    pub birth_date: Date,
    pub issue_date: Date,
    pub expiry_date: Date,
    pub card_revision_date: Option<Date>,
    pub hazmat_expiry_date: Option<Date>,
    pub under_18_until: Option<Date>,
    pub under_19_until: Option<Date>,
    pub under_21_until: Option<Date>,
    pub sex: AamvaSex,
    /// Value and whether it is in cm rather than inches.
    pub height: (u16, bool),
    /// Value and whether it is in kg rather than pounds.
    pub weight: Option<(u16, bool)>,
    pub eyes: Option<String>,
    pub hair: Option<String>,
    pub street: String,
    pub street_2: Option<String>,
    pub city: String,
    pub jurisdiction: String,
    /// `12345`, `12345-6789` or `A1A 1A1`.
    pub postal_code: String,
    pub vehicle_class: Option<String>,
    pub restrictions: Option<String>,
    pub endorsements: Option<String>,
    pub real_id: Option<bool>,
    pub limited_duration: bool,
    pub veteran: bool,
    pub organ_donor: bool,
    pub commercial: bool,
    pub non_domiciled: bool,
    pub enhanced: bool,
    pub permit: bool,
    /// A subfile of the jurisdiction's own: its letters, and elements.
    pub own: Option<(String, Vec<(String, String)>)>,
}

/// A card's elements in a version.
#[must_use]
pub fn payload_of(card: &Card, version: u8) -> Payload {
    let mut writer = Writer { card, version, elements: Vec::new() };
    if version < 2 {
        writer.oldest()
    } else {
        writer.later()
    }
    let mut subfiles = vec![PayloadSubfile { kind: card.kind.to_owned(), elements: writer.elements }];
    if let Some((kind, elements)) = &card.own {
        subfiles.push(PayloadSubfile { kind: kind.clone(), elements: elements.clone() });
    }
    Payload { version, jurisdiction_version: card.jurisdiction_version, iin: card.iin.clone(), subfiles }
}

struct Writer<'a> {
    card: &'a Card,
    version: u8,
    elements: Vec<(String, String)>,
}

impl Writer<'_> {
    fn put(&mut self, code: &str, value: impl Into<String>) {
        self.elements.push((code.to_owned(), value.into()));
    }

    fn put_some(&mut self, code: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.put(code, value);
        }
    }

    /// A mandatory element, `NONE` where it does not apply.
    fn put_or_none(&mut self, code: &str, value: Option<&String>) {
        self.put(code, value.map_or("NONE", String::as_str));
    }

    fn put_flag(&mut self, code: &str, set: bool) {
        if set {
            self.put(code, "1");
        }
    }

    fn date(&self, date: Date) -> String {
        let year_first = self.version < 2 || self.card.country == "CAN";
        date.strftime(if year_first { "%Y%m%d" } else { "%m%d%Y" }).to_string()
    }

    fn put_date(&mut self, code: &str, date: Option<Date>) {
        let text = date.map(|date| self.date(date));
        self.put_some(code, text);
    }

    /// Eleven places up to version 10, as many as there are digits in 11; a ZIP code is filled with zeros to nine.
    fn postal_code(&self) -> String {
        let code = &self.card.postal_code;
        if code.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return format!("{code:<11}");
        }
        let digits = format!("{:0<9}", code.replace('-', ""));
        if self.version >= 11 { digits } else { format!("{digits:<11}") }
    }

    /// DL/ID-2000: the name whole, feet and inches, letters for the sex, no unit.
    fn oldest(&mut self) {
        let card = self.card;
        self.put("DAQ", &card.document_number);
        let middle = card.middle_names.join(" ");
        let suffix = card.name_suffix.clone().unwrap_or_default();
        self.put("DAA", format!("{},{},{middle},{suffix}", card.family_name, card.first_name));
        self.put("DAG", &card.street);
        self.put_some("DAH", card.street_2.clone());
        self.put("DAI", &card.city);
        self.put("DAJ", &card.jurisdiction);
        self.put("DAK", self.postal_code());
        self.put_some("DAR", card.vehicle_class.clone());
        self.put_some("DAS", card.restrictions.clone());
        self.put_some("DAT", card.endorsements.clone());
        let (height, metric) = card.height;
        if metric {
            self.put("DAV", height.to_string());
        } else {
            self.put("DAU", format!("{}{:02}", height / 12, height % 12));
        }
        self.weight();
        self.put_some("DAY", card.eyes.clone());
        self.put_some("DAZ", card.hair.clone());
        self.put_date("DBA", Some(card.expiry_date));
        self.put_date("DBB", Some(card.birth_date));
        self.put(
            "DBC",
            match card.sex {
                AamvaSex::M => "M",
                AamvaSex::F => "F",
                AamvaSex::X => "X",
            },
        );
        self.put_date("DBD", Some(card.issue_date));
        if card.organ_donor {
            self.put("DBH", "Y");
        }
    }

    fn weight(&mut self) {
        if let Some((weight, metric)) = self.card.weight {
            self.put(if metric { "DAX" } else { "DAW" }, format!("{weight:03}"));
        }
    }

    /// Versions 02 to 11, in the order of the standard's own example.
    fn later(&mut self) {
        let card = self.card;
        self.put("DAQ", &card.document_number);
        self.put("DCS", &card.family_name);
        self.names();
        self.put_some("DCU", card.name_suffix.clone());
        if card.kind == "DL" {
            self.put_or_none("DCA", card.vehicle_class.as_ref());
            self.put_or_none("DCB", card.restrictions.as_ref());
            self.put_or_none("DCD", card.endorsements.as_ref());
        }
        self.put_date("DBD", Some(card.issue_date));
        self.put_date("DBB", Some(card.birth_date));
        self.put_date("DBA", Some(card.expiry_date));
        self.put(
            "DBC",
            match card.sex {
                AamvaSex::M => "1",
                AamvaSex::F => "2",
                AamvaSex::X => "9",
            },
        );
        let (height, metric) = card.height;
        self.put("DAU", format!("{height:03} {}", if metric { "cm" } else { "in" }));
        self.put_or_none("DAY", card.eyes.as_ref());
        self.put("DAG", &card.street);
        self.put_some("DAH", card.street_2.clone());
        self.put("DAI", &card.city);
        self.put("DAJ", &card.jurisdiction);
        self.put("DAK", self.postal_code());
        self.put("DCF", &card.document_discriminator);
        self.put("DCG", &card.country);
        self.put_some("DAZ", card.hair.clone());
        self.put_some("DCK", card.inventory_control_number.clone());
        if self.version >= 3 {
            self.put_some("DDA", card.real_id.map(|compliant| if compliant { "F" } else { "N" }));
            self.put_date("DDB", card.card_revision_date);
            if self.version <= 10 {
                self.put_date("DDC", card.hazmat_expiry_date);
            }
            self.put_flag("DDD", card.limited_duration);
        }
        if self.version >= 4 {
            self.weight();
            self.put_date("DDH", card.under_18_until);
            self.put_date("DDI", card.under_19_until);
            self.put_date("DDJ", card.under_21_until);
        }
        if self.version >= 5 {
            self.put_flag("DDK", card.organ_donor);
        }
        if self.version >= 7 {
            self.put_flag("DDL", card.veteran);
        }
        if self.version >= 11 {
            self.put_flag("DDM", card.commercial);
            self.put_flag("DDN", card.commercial && card.non_domiciled);
            self.put_flag("DDO", card.enhanced);
            self.put_flag("DDP", card.permit);
        }
    }

    fn names(&mut self) {
        let card = self.card;
        if self.version <= 3 {
            // The comma stands even without a middle name, so that a first name of two words is not parted.
            self.put("DCT", format!("{},{}", card.first_name, card.middle_names.join(",")));
            return;
        }
        let mark = |truncated: Option<bool>| match truncated {
            Some(true) => "T",
            Some(false) => "N",
            None => "U",
        };
        let [family, first, middle] = card.truncated.map(mark);
        self.put("DDE", family);
        self.put("DAC", &card.first_name);
        self.put("DDF", first);
        let names = (!card.middle_names.is_empty()).then(|| card.middle_names.join(","));
        self.put_or_none("DAD", names.as_ref());
        self.put("DDG", middle);
    }
}
