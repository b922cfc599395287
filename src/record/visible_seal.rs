//! What a visible digital seal says: the plain data of `barcodes[].visible_seal`. In: nothing. Out: structs that
//! `barcode::seal` fills.

use serde::Serialize;

/// A visible digital seal of ICAO Doc 9303 part 13, or its non-constrained form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisibleSeal {
    /// Bytes of the constrained form or JSON of the other.
    pub form: SealForm,
    /// Version by the standard's count: 3 or 4 in the constrained form (header bytes 02 and 03).
    pub version: u32,
    /// Issuing country, three letters of Doc 9303 part 3 (`D<<` is Germany).
    pub issuing_country: Option<String>,
    /// Who signed: country and two characters.
    pub signer: Option<String>,
    /// Which of its certificates.
    pub certificate_reference: Option<String>,
    /// When the document was issued, ISO.
    pub document_issue_date: Option<String>,
    /// When it was sealed, ISO.
    pub signature_date: Option<String>,
    /// Byte that says which features there are.
    pub feature_definition: Option<u8>,
    /// Byte that says what kind of document it is on.
    pub document_category: Option<u8>,
    /// What both bytes stand for, or the message type of the other form.
    pub document_type: Option<String>,
    /// The features in their order.
    pub features: Vec<SealFeature>,
    /// The signature as it stands, not checked.
    pub signature: SealSignature,
    /// What deviates from the standard.
    pub warnings: Vec<String>,
}

/// Form of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SealForm {
    /// Bytes beginning with DC.
    Constrained,
    /// JSON (VDS-NC).
    NonConstrained,
}

/// One feature of the message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SealFeature {
    /// Tag of the constrained form.
    pub tag: Option<u8>,
    /// Its meaning where the document type is known, else the key of the other form.
    pub name: Option<String>,
    /// The value as text; `None` where the type is unknown or the bytes do not fit it.
    pub value: Option<String>,
    /// The value's bytes in hex.
    pub bytes_hex: Option<String>,
}

/// A signature, not checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SealSignature {
    /// Always `not_measured`: no trust list is consulted.
    pub status: &'static str,
    /// Its bytes in hex (r and s side by side) or its text.
    pub value: Option<String>,
    /// Algorithm where the seal names it.
    pub algorithm: Option<String>,
}
