//! What the elements mean. In: the raw elements, version and country. Out: typed fields and deviations.
//!
//! AAMVA DL/ID Card Design Standard, annex D, tables D.3 and D.4; the DL/ID-2000 standard's for version 01.

mod address;
mod colour;
mod date;
mod indicator;
mod measure;
mod name;

use std::collections::BTreeMap;

pub(super) use address::postal_code;
pub(super) use colour::colour;
pub(super) use date::{DateOrder, in_order, read_date};
pub(super) use indicator::sex;
pub(super) use measure::{height_of, weight_of};
pub(super) use name::split_whole_name;

use super::notes::Notes;
use crate::record::{AamvaElement, AamvaFields, AamvaWarningKind as Kind, Jurisdiction};

/// The elements, with what is needed to read them.
pub(super) struct Reader<'a> {
    elements: &'a BTreeMap<String, AamvaElement>,
    /// Version of the standard; the newest where none is stated.
    version: u8,
    issuer: Option<&'a Jurisdiction>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        elements: &'a BTreeMap<String, AamvaElement>,
        version: Option<u8>,
        issuer: Option<&'a Jurisdiction>,
    ) -> Self {
        Self { elements, version: version.unwrap_or(11), issuer }
    }

    fn raw(&self, code: &str) -> Option<&AamvaElement> {
        self.elements.get(code)
    }

    fn offset(&self, code: &str) -> Option<usize> {
        self.raw(code).map(|element| element.offset)
    }

    /// An element's text, trimmed; `None` where it is absent, empty, does not apply or is not available.
    fn text(&self, code: &str) -> Option<&str> {
        meaning(&self.raw(code)?.value)
    }

    /// The first of several that says something.
    fn first(&self, codes: &[&str]) -> Option<String> {
        codes.iter().find_map(|code| self.text(code)).map(str::to_owned)
    }

    fn is_oldest(&self) -> bool {
        self.version < 2
    }

    /// Reads everything.
    pub(super) fn read(&self, notes: &mut Notes) -> AamvaFields {
        let mut fields = AamvaFields {
            document_number: self.first(&["DAQ", "DBJ"]),
            document_discriminator: self.first(&["DCF"]),
            inventory_control_number: self.first(&["DCK"]),
            audit_information: self.first(&["DCJ"]),
            alias_family_name: self.first(&["DBN", "DBO"]),
            alias_given_names: self.first(&["DBG", "DBP"]),
            alias_suffix: self.first(&["DBS", "DBR"]),
            race: self.first(&["DCL"]),
            place_of_birth: self.first(&["DCI"]),
            vehicle_class: self.first(&["DCA", "DAR"]),
            restrictions: self.first(&["DCB", "DAS"]),
            endorsements: self.first(&["DCD", "DAT"]),
            standard_vehicle_class: self.first(&["DCM"]),
            standard_restrictions: self.first(&["DCO"]),
            standard_endorsements: self.first(&["DCN"]),
            vehicle_class_description: self.first(&["DCP"]),
            restrictions_description: self.first(&["DCR"]),
            endorsements_description: self.first(&["DCQ"]),
            federal_commercial_codes: self.first(&["DCH"]),
            ..AamvaFields::default()
        };
        if self.is_oldest() {
            // In version 01 these codes are the aliases of others or other things.
            fields.alias_given_names = self.first(&["DBP"]);
            fields.alias_family_name = self.first(&["DBO", "DBN"]);
            fields.alias_suffix = self.first(&["DBR"]);
        }
        name::read(self, &mut fields, notes);
        address::read(self, &mut fields, notes);
        date::read(self, &mut fields, notes);
        measure::read(self, &mut fields, notes);
        colour::read(self, &mut fields, notes);
        indicator::read(self, &mut fields, notes);
        for code in super::codes::mandatory(self.version) {
            // Version 01 has the name whole or in parts; the address may be the residence's.
            if self.raw(code).is_none() {
                notes.of(Kind::MandatoryMissing, code, None, format!("version {:02} has it", self.version));
            }
        }
        fields
    }
}

/// A value without its padding; `None` for what says nothing: empty, `NONE` (does not apply) and `unavl` (not
/// available), annex D.12.5.1.
pub(super) fn meaning(value: &str) -> Option<&str> {
    let value = value.trim();
    let nothing = ["", "NONE", "UNAVL", "N/A"].iter().any(|word| value.eq_ignore_ascii_case(word));
    (!nothing).then_some(value)
}
