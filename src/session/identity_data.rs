//! What a document says in print for machines. In: what the stages saw of its sides. Out: its kind with the reason, and the
//! facts that the zone and the barcode both may state, only where they are sure.

use crate::record::{
    Aamva, AamvaDocument, FieldStatus, MrzFormat, MrzNote, MrzReadReport, MrzReport, MrzStatus, Reason,
};
use crate::stage::Observations;

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindFound {
    /// `passport`, `identity_card`, `visa`, `driving_licence` or `other`.
    pub kind: &'static str,
    /// Which side says so: `front`, `back` or `data_page`; `None` where the kind is printed on either.
    pub side: Option<&'static str>,
    /// What says so.
    pub reason: &'static str,
    /// The issuer does not exist: a specimen.
    pub specimen: bool,
}

/// The machine-readable zone of a view, valid or not.
pub(super) fn mrz<'a>(views: &[&'a Observations]) -> Option<&'a MrzReadReport> {
    let found: Vec<&MrzReadReport> = views.iter().filter_map(|view| view.mrz()).collect();
    let rank = |read: &MrzReadReport| (read.reading.status == MrzStatus::Found, read.reading.valid);
    // Of two alike the first: the front.
    found.into_iter().rev().max_by_key(|read| rank(read))
}

/// The first licence data among the barcodes.
pub(super) fn aamva<'a>(views: &[&'a Observations]) -> Option<&'a Aamva> {
    let codes = views.iter().filter_map(|view| view.barcodes()).flat_map(|found| &found.barcodes);
    codes.filter_map(|code| code.aamva.as_deref()).next()
}

/// The value of a field that was read for sure.
pub(super) fn sure<'a>(report: &'a MrzReport, field: &str) -> Option<&'a str> {
    let found = report.fields.get(field)?;
    let told = matches!(found.status, FieldStatus::Read | FieldStatus::Corrected);
    (report.valid && told && !found.value.is_empty()).then_some(found.value.as_str())
}

/// The kind of the document in these views, or why nothing says.
///
/// # Errors
/// The reason, in words.
pub fn kind_of(views: &[&Observations]) -> Result<KindFound, Reason> {
    let zone = mrz(views);
    if let Some(read) = zone.filter(|read| read.reading.valid) {
        return Ok(of_zone(&read.reading));
    }
    match (aamva(views), zone) {
        (Some(data), _) => of_licence(data),
        (None, Some(read)) if read.reading.status == MrzStatus::Partial => {
            Err("only part of the machine-readable zone was read, so it says nothing".into())
        }
        (None, Some(_)) => {
            Err("check digits of the machine-readable zone do not hold, so it says nothing".into())
        }
        (None, None) => {
            Err("no MRZ and no AAMVA data were read that would say which kind it is and who issued it".into())
        }
    }
}

fn of_zone(report: &MrzReport) -> KindFound {
    let field = |name| report.fields.get(name).map_or("", |field| field.value.as_str());
    let kind = match (report.format, field("document_code").chars().next()) {
        (Some(MrzFormat::Dl), _) => "driving_licence",
        (_, Some('P')) => "passport",
        (_, Some('V')) => "visa",
        (_, Some('I' | 'A' | 'C')) => "identity_card",
        _ => "other",
    };
    let side = match report.format {
        Some(MrzFormat::Td3) => Some("data_page"),
        Some(MrzFormat::Td1 | MrzFormat::Dl) => Some("back"),
        Some(MrzFormat::FrId | MrzFormat::MrvA | MrzFormat::MrvB) => Some("front"),
        Some(MrzFormat::Td2) | None => None,
    };
    let specimen = report.notes.contains(&MrzNote::SpecimenState);
    KindFound { kind, side, reason: "its machine-readable zone says so", specimen }
}

fn of_licence(data: &Aamva) -> Result<KindFound, Reason> {
    let kind = match data.document {
        Some(AamvaDocument::DrivingLicence) => "driving_licence",
        Some(AamvaDocument::IdentificationCard) => "identity_card",
        None => {
            return Err(
                "the AAMVA data does not say whether it is a licence or an identification card".into()
            );
        }
    };
    let specimen = data.jurisdiction.is_none();
    Ok(KindFound { kind, side: Some("back"), reason: "the AAMVA data of its barcode says so", specimen })
}
