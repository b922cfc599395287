//! Reads and writes what North American driving licences and identification cards say in their PDF417. In: the
//! payload's bytes. Out: subfiles, raw elements with places, typed fields, and every deviation from the standard.
//!
//! AAMVA DL/ID Card Design Standard, annex D, versions 01 (2000) to 11 (2025), and the magnetic tracks of annex F
//! that British Columbia prints as a barcode. Real cards deviate in every way that one can think of; so nothing here
//! fails: what is there is read, each deviation is a warning with its place, and a text that is something else
//! altogether is `None`.

mod codes;
mod element;
pub mod encode;
mod fields;
mod header;
mod headerless;
mod jurisdiction;
mod notes;
mod subfile;
mod track;

pub use jurisdiction::{JURISDICTIONS, jurisdiction_by_code, jurisdiction_by_iin};

use self::element::{Elements, read_elements};
use self::fields::Reader;
use self::header::read_header;
use self::headerless::find_elements;
use self::notes::Notes;
use self::subfile::find_subfiles;
use self::track::read_tracks;
use crate::record::{Aamva, AamvaDocument, AamvaLayout, AamvaWarningKind as Kind};

/// Longest payload that is looked at; a PDF417 has at most 2,710 bytes.
const MOST_BYTES: usize = 1 << 16;

/// Reads a payload; `None` where it is not AAMVA data.
#[must_use]
pub fn parse_aamva(bytes: &[u8]) -> Option<Aamva> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    if let Some(tracks) = read_tracks(bytes) {
        return Some(tracks);
    }
    let mut notes = Notes::default();
    let header = match read_header(bytes, &mut notes) {
        Some(header) => header,
        None => find_elements(bytes, &mut notes)?,
    };
    let (spans, subfiles) = find_subfiles(bytes, &header, &mut notes);
    let mut elements = Elements::default();
    for span in &spans {
        read_elements(bytes, span, &mut elements, &mut notes);
    }
    let issuer = header.iin.as_deref().and_then(jurisdiction_by_iin);
    if issuer.is_none() {
        if elements.by_code.is_empty() {
            return None;
        }
        if header.iin.is_some() {
            notes.at(Kind::IinUnknown, 0, "not on the list of issuers");
        }
    }
    let elements = elements.by_code;
    let fields = Reader::new(&elements, header.version, issuer).read(&mut notes);
    let document = subfiles.iter().find_map(|subfile| match subfile.kind.as_str() {
        "DL" => Some(AamvaDocument::DrivingLicence),
        "ID" => Some(AamvaDocument::IdentificationCard),
        _ => None,
    });
    Some(Aamva {
        layout: AamvaLayout::Subfiles,
        version: header.version,
        jurisdiction_version: header.jurisdiction_version,
        iin: header.iin,
        jurisdiction: issuer.cloned(),
        document,
        subfiles,
        elements,
        fields,
        warnings: notes.finish(),
    })
}
