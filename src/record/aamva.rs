//! What a driving licence's barcode says: the plain data of `barcodes[].aamva`. In: nothing. Out: structs that
//! `barcode::aamva` fills. Unknown is `None`; what was read but not understood stays in the raw elements.

use std::collections::BTreeMap;

use serde::Serialize;

/// A payload of the AAMVA DL/ID Card Design Standard, annex D, or of its magnetic tracks in a barcode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aamva {
    /// How the payload is laid out.
    pub layout: AamvaLayout,
    /// AAMVA version number, 1 (2000) to 11 (2025), 0 for what came before; as printed, even where it is not one
    /// of these. `None` for tracks and where the header has none.
    pub version: Option<u8>,
    /// The jurisdiction's own version number.
    pub jurisdiction_version: Option<u8>,
    /// Issuer identification number as printed.
    pub iin: Option<String>,
    /// Who issued it, by that number; never guessed from the address.
    pub jurisdiction: Option<Jurisdiction>,
    /// Licence or identification card, by the first subfile that says so.
    pub document: Option<AamvaDocument>,
    /// The subfiles in the order of their places.
    pub subfiles: Vec<AamvaSubfile>,
    /// Every element as read, by its code; the second of the same code goes by `DAQ#2`.
    pub elements: BTreeMap<String, AamvaElement>,
    /// What the elements mean.
    pub fields: AamvaFields,
    /// Every deviation from the standard that was met and how it was taken.
    pub warnings: Vec<AamvaWarning>,
}

impl Aamva {
    /// The raw value of an element; the first where a code comes twice.
    #[must_use]
    pub fn element(&self, code: &str) -> Option<&str> {
        self.elements.get(code).map(|element| element.value.as_str())
    }

    /// Whether a deviation of this kind was met.
    #[must_use]
    pub fn warns(&self, what: AamvaWarningKind) -> bool {
        self.warnings.iter().any(|warning| warning.what == what)
    }
}

/// Layout of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AamvaLayout {
    /// Header, designators and subfiles of three-letter elements (annex D).
    Subfiles,
    /// The three tracks of the magnetic stripe (annex F), as British Columbia prints them.
    Tracks,
}

/// What kind of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AamvaDocument {
    /// Subfile `DL`.
    DrivingLicence,
    /// Subfile `ID`.
    IdentificationCard,
}

/// A row of the list of issuer identification numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jurisdiction {
    /// Its number, six digits.
    pub iin: &'static str,
    /// Postal abbreviation; `None` for the State Department.
    pub code: Option<&'static str>,
    /// English name.
    pub name: &'static str,
    /// `USA`, `CAN` or `MEX`.
    pub country: &'static str,
}

/// Where a subfile was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AamvaSubfile {
    /// Two letters: `DL`, `ID`, or `Z` and a letter for a jurisdiction's own; upper case.
    pub kind: String,
    /// First byte of its two letters in the payload; `None` where it is designated and not there.
    pub offset: Option<usize>,
    /// Bytes up to the next subfile or the end of the payload, its terminator included.
    pub length: usize,
    /// Offset that its designator states.
    pub declared_offset: Option<usize>,
    /// Length that its designator states.
    pub declared_length: Option<usize>,
}

/// One element, as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AamvaElement {
    /// Everything up to the separator, padding included.
    pub value: String,
    /// Subfile that it stands in.
    pub subfile: Option<String>,
    /// First byte of its code in the payload.
    pub offset: usize,
}

/// The elements, typed. Dates are ISO, unknown parts `XX`. `NONE` and `unavl`, which the standard has for what does
/// not apply and for what is not known, read `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AamvaFields {
    /// Number of the licence or card (DAQ).
    pub document_number: Option<String>,
    /// Number of this very piece of plastic (DCF).
    pub document_discriminator: Option<String>,
    /// DCK.
    pub inventory_control_number: Option<String>,
    /// DCJ.
    pub audit_information: Option<String>,
    /// Whole name as read (DAA).
    pub full_name: Option<String>,
    /// DCS, DAB, or the first part of DAA.
    pub family_name: AamvaName,
    /// DAC, or the first of DCT or DAA.
    pub first_name: AamvaName,
    /// DAD, or the rest of DCT or DAA.
    pub middle_names: AamvaName,
    /// DCU, DAE, or the last part of DAA.
    pub name_suffix: Option<String>,
    /// DAF.
    pub name_prefix: Option<String>,
    /// Other name, family (DBN, DBO).
    pub alias_family_name: Option<String>,
    /// Other name, given (DBG, DBP).
    pub alias_given_names: Option<String>,
    /// Other name, suffix (DBS, DBR).
    pub alias_suffix: Option<String>,
    /// DBB.
    pub birth_date: Option<String>,
    /// DBD.
    pub issue_date: Option<String>,
    /// DBA.
    pub expiry_date: Option<String>,
    /// Revision of the card's format (DDB).
    pub card_revision_date: Option<String>,
    /// DDC.
    pub hazmat_expiry_date: Option<String>,
    /// DDH.
    pub under_18_until: Option<String>,
    /// DDI.
    pub under_19_until: Option<String>,
    /// DDJ.
    pub under_21_until: Option<String>,
    /// When the person was first licensed, where a jurisdiction's subfile says so (Oregon ZOA).
    pub first_licensed: Option<String>,
    /// Since when there is a record of the person, where a jurisdiction's subfile says so (Oregon ZOA).
    pub record_created: Option<String>,
    /// DBC.
    pub sex: Option<AamvaSex>,
    /// DAU, DAV.
    pub height: Option<AamvaHeight>,
    /// DAW, DAX.
    pub weight: Option<AamvaWeight>,
    /// DCE.
    pub weight_range: Option<AamvaWeightRange>,
    /// DAY, as the D-20 code where the value is one or names one.
    pub eyes: Option<String>,
    /// DAZ, likewise.
    pub hair: Option<String>,
    /// DCL, up to version 10.
    pub race: Option<String>,
    /// DCI.
    pub place_of_birth: Option<String>,
    /// Mailing address (DAG to DAK), completed from the residence where it has gaps.
    pub address: AamvaAddress,
    /// Residence (DAL to DAP), where it is given.
    pub residence: Option<AamvaAddress>,
    /// `USA`, `CAN` or `MEX` as DCG has it (`CDN` reads `CAN`), else the issuer's.
    pub country: Option<String>,
    /// DCA, DAR.
    pub vehicle_class: Option<String>,
    /// DCB, DAS.
    pub restrictions: Option<String>,
    /// DCD, DAT.
    pub endorsements: Option<String>,
    /// DCM.
    pub standard_vehicle_class: Option<String>,
    /// DCO.
    pub standard_restrictions: Option<String>,
    /// DCN.
    pub standard_endorsements: Option<String>,
    /// DCP.
    pub vehicle_class_description: Option<String>,
    /// DCR.
    pub restrictions_description: Option<String>,
    /// DCQ.
    pub endorsements_description: Option<String>,
    /// DCH.
    pub federal_commercial_codes: Option<String>,
    /// DDA: whether the card is a REAL ID; materially compliant counts.
    pub real_id: Option<bool>,
    /// DDD: a temporary lawful status bounds the card's life.
    pub limited_duration: Option<bool>,
    /// DDN: commercial licence of a person domiciled elsewhere.
    pub non_domiciled: Option<bool>,
    /// DBI of version 01: not a resident of the jurisdiction.
    pub non_resident: Option<bool>,
    /// DDL.
    pub veteran: Option<bool>,
    /// DDK, DBH.
    pub organ_donor: Option<bool>,
    /// DDM: commercial licence or learner's permit.
    pub commercial: Option<bool>,
    /// DDO: enhanced licence or card.
    pub enhanced: Option<bool>,
    /// DDP: a permit.
    pub permit: Option<bool>,
}

/// One part of the name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AamvaName {
    /// The part, trimmed.
    pub value: Option<String>,
    /// Whether it was cut to fit (DDE, DDF, DDG); `None` where the card does not know.
    pub truncated: Option<bool>,
}

/// DBC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the letters are the field's own")]
pub enum AamvaSex {
    M,
    F,
    /// Not specified.
    X,
}

/// A body height.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AamvaHeight {
    /// In `unit`; feet and inches are given in inches.
    pub value: u16,
    /// `in` or `cm`.
    pub unit: &'static str,
    /// In cm, rounded.
    pub cm: u16,
}

/// A body weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AamvaWeight {
    /// In `unit`.
    pub value: u16,
    /// `lb` or `kg`.
    pub unit: &'static str,
    /// In kg, rounded.
    pub kg: u16,
}

/// A class of weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AamvaWeightRange {
    /// 0 to 9.
    pub code: u8,
    /// Least of the class, in kg.
    pub from_kg: u16,
    /// Most of the class, in kg; `None` for the last.
    pub to_kg: Option<u16>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AamvaAddress {
    /// First line.
    pub street: Option<String>,
    /// Second line.
    pub street_2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal abbreviation of the jurisdiction.
    pub jurisdiction: Option<String>,
    /// `12345`, `12345-6789` or `A1A 1A1`, without filling.
    pub postal_code: Option<String>,
}

/// A deviation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AamvaWarning {
    /// Which.
    pub what: AamvaWarningKind,
    /// Where.
    pub place: AamvaPlace,
    /// Numbers and forms, never what the card says of a person.
    pub note: String,
}

/// Where a deviation is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AamvaPlace {
    /// Byte of the payload.
    pub offset: Option<usize>,
    /// Code of the element.
    pub element: Option<String>,
}

/// Kinds of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AamvaWarningKind {
    /// Bytes stand before the header.
    LeadingBytes,
    /// No `@` at the start.
    ComplianceIndicator,
    /// The line feed, record separator or carriage return of the header is missing or another.
    HeaderSeparators,
    /// Neither `ANSI ` nor any other file type: the elements alone say what it is.
    HeaderMissing,
    /// The file type is not `ANSI `: Maryland's `AAMVA`, lower case, no space.
    FileType,
    /// The issuer number is not six digits.
    IinForm,
    /// The issuer number is not on the list.
    IinUnknown,
    /// The version number is not of a published standard.
    VersionUnknown,
    /// The jurisdiction version is missing from version 02 on, or there in version 01.
    JurisdictionVersion,
    /// The number of entries is missing or another than that of the designators.
    EntriesCount,
    /// A designator is not two letters and eight digits.
    Designator,
    /// A designator's offset does not point at its subfile.
    SubfileOffset,
    /// A designator's length does not end at its subfile's end.
    SubfileLength,
    /// A designated subfile is not there.
    SubfileMissing,
    /// A subfile stands where none is designated.
    SubfileUndesignated,
    /// A subfile does not end in a carriage return.
    SegmentTerminator,
    /// Elements are parted by something other than a line feed.
    ElementSeparator,
    /// Nothing parts the elements: they were parted at known codes.
    SeparatorsMissing,
    /// An element's code is in lower case.
    LowerCase,
    /// Spaces stand before an element's code.
    LeadingSpace,
    /// A line that is no element.
    UnreadableLine,
    /// A code comes twice.
    RepeatedElement,
    /// Bytes stand after the end.
    TrailingBytes,
    /// The text is UTF-8, not Latin-1.
    Utf8,
    /// An element that every card of this version must have is missing.
    MandatoryMissing,
    /// A date is in another order than its version and country have.
    DateOrder,
    /// A date has separators or blanks.
    DateForm,
    /// A date makes sense in no order.
    DateUnreadable,
    /// Birth, issue and expiry are not in this order.
    DatesOutOfOrder,
    /// The tracks say that it does not expire.
    NonExpiring,
    /// The expiry of the tracks rests on the birth date.
    ExpiryByBirthDate,
    /// One element held several name parts and was split.
    NameSplit,
    /// One element holds several name parts that nothing parts.
    NameNotSplit,
    /// A name ends in a comma.
    NameComma,
    /// The sex is no known code.
    SexCode,
    /// A height without its unit, or in feet and inches where the version has inches.
    HeightForm,
    /// A height that makes no sense.
    HeightUnreadable,
    /// A weight with a unit that its element does not have.
    WeightForm,
    /// A weight that makes no sense.
    WeightUnreadable,
    /// A colour is no known code.
    ColourCode,
    /// The address was completed from the residence.
    AddressFromResidence,
    /// The country is written another way.
    CountryCode,
    /// An indicator has a value that the standard does not.
    IndicatorValue,
    /// A track has not the shape that it should have.
    TrackForm,
    /// The rest of the deviations is not listed.
    More,
}
