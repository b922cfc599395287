//! Which side of a document a still shows, and which is asked for next. In: what the stages saw of the still and its page.
//! Out: the side, and whether the document has another that is wanted.

use crate::record::{PageFormat, StageId};
use crate::session::identity_data::{aamva, kind_of};
use crate::settings::BackWanted;
use crate::stage::Observations;

/// What a still shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideShown {
    /// A front, with the portrait.
    Front,
    /// A passport's data page, or a visa: there is no back to it.
    DataPage,
    /// A back.
    Back,
    /// Nothing says which.
    Unknown,
}

/// Which side it is, by the data for machines first, then by the portrait.
#[must_use]
pub fn side_shown(photo: &Observations, page: Option<&Observations>) -> SideShown {
    if let Ok(kind) = kind_of(&[photo]) {
        match (kind.kind, kind.side) {
            ("passport" | "visa", _) => return SideShown::DataPage,
            (_, Some("back")) => return SideShown::Back,
            (_, Some(_)) => return SideShown::Front,
            (_, None) => {}
        }
    }
    if aamva(&[photo]).is_some() {
        return SideShown::Back;
    }
    let portrait = page.and_then(Observations::faces).is_some_and(|found| !found.faces.is_empty());
    if portrait { SideShown::Front } else { SideShown::Unknown }
}

/// Whether the document in this still has a back that is asked for.
pub(super) fn wants_back(shown: SideShown, photo: &Observations, wanted: BackWanted) -> bool {
    match wanted {
        BackWanted::Always => true,
        BackWanted::Never => false,
        BackWanted::Auto => {
            let format = photo.page_report().map(|page| page.format);
            let card = matches!(format, Some(PageFormat::Id1 | PageFormat::Id2) | None);
            // A page whose zone was seen but not read whole may still be a data page by its size.
            shown != SideShown::DataPage && card
        }
    }
}

/// Whether the still's data for machines can be relied on, or another frame is worth a look: a zone that is not whole or
/// whose digits fail, or a back without any data.
#[must_use]
pub fn reads_fully(photo: &Observations, shown: SideShown) -> bool {
    let zone = photo.mrz();
    let codes = photo.barcodes().is_some_and(|found| !found.barcodes.is_empty());
    let zone_seen = photo.outcome(StageId::MrzZone).is_some_and(|outcome| outcome.found().is_some());
    match zone {
        Some(read) => read.reading.valid,
        None if zone_seen => false,
        None => codes || shown != SideShown::Unknown,
    }
}
