//! How far each field can be relied on, once it is known how it was read. In: a report of characters taken as certain,
//! and what was seen and changed. Out: the report with its statuses lowered.

use super::judge::{Change, Verdict};
use super::search::Zone;
use crate::mrz::fields::{symbols_of, vouching};
use crate::mrz::format::Kind;
use crate::mrz::layout::{Field, Layout, Variant, holds};
use crate::mrz::names::trimmed;
use crate::record::{FieldStatus, MrzReport};

/// A character that no check digit covers and that is less probable than this leaves its field unverifiable.
const DOUBTFUL: f32 = 0.9;
/// The same for fillers after a field's text: readers are less sure of them, and nearly always right.
const DOUBTFUL_FILLER: f32 = 0.75;

/// The names in a report that a field of the layout fills.
pub(crate) fn reported(field: &Field) -> Vec<&'static str> {
    if field.kind == Kind::Names { vec!["surname", "given_names"] } else { vec![field.name] }
}

/// Lowers what the reading gives reason to.
pub(crate) fn lower(report: &mut MrzReport, zone: &Zone<'_>, verdict: &Verdict) {
    for field in &zone.layout.fields {
        let status = status_of(field, zone, verdict);
        for name in reported(field) {
            if let Some(shown) = report.fields.get_mut(name) {
                shown.status = match (shown.status, status) {
                    (FieldStatus::Unverifiable, FieldStatus::Read | FieldStatus::Corrected) => shown.status,
                    (_, status) => status,
                };
            }
        }
    }
}

fn status_of(field: &Field, zone: &Zone<'_>, verdict: &Verdict) -> FieldStatus {
    let has = |cells: &[crate::mrz::layout::Cell]| field.cells.iter().any(|cell| cells.contains(cell));
    let changes: Vec<&Change> =
        verdict.changes.iter().filter(|change| field.cells.contains(&change.cell)).collect();
    if has(&verdict.ambiguous) {
        FieldStatus::Ambiguous
    } else if has(&verdict.unconfirmed) || changes.iter().any(|change| change.by.len() < 2) {
        FieldStatus::Unverifiable
    } else if !changes.is_empty() {
        FieldStatus::Corrected
    } else if !vouched(zone.layout, field, verdict) && doubtful(field, zone, verdict) {
        FieldStatus::Unverifiable
    } else {
        FieldStatus::Read
    }
}

fn vouched(layout: &Layout, field: &Field, verdict: &Verdict) -> bool {
    vouching(layout, field).is_some_and(|check| holds(check, &verdict.lines) == Some(true))
}

/// Whether any character that counts is doubtful: those before the trailing fillers, and the first of these.
fn doubtful(field: &Field, zone: &Zone<'_>, verdict: &Verdict) -> bool {
    let counted = trimmed(&symbols_of(field, &verdict.lines)).len() + 1;
    field.cells.iter().enumerate().filter_map(|(place, cell)| Some((place, zone.column(*cell)?))).any(
        |(place, column)| {
            let least = if place < counted { DOUBTFUL } else { DOUBTFUL_FILLER };
            !column.inserted && column.best().probability < least
        },
    )
}

/// Fields that another variant, as good as this one, puts elsewhere or does not have are ambiguous.
pub(crate) fn contest_layout(report: &mut MrzReport, layout: &Layout, other: Variant) {
    let other = Layout::new(layout.format, other);
    for field in &layout.fields {
        if other.field(field.name).is_none_or(|there| there.cells != field.cells) {
            for name in reported(field) {
                if let Some(shown) = report.fields.get_mut(name) {
                    shown.status = FieldStatus::Ambiguous;
                }
            }
        }
    }
}

/// What another format that the lines may have shows otherwise, or not at all, is not to be relied on.
pub(crate) fn doubt(report: &mut MrzReport, rival: &MrzReport) {
    for (name, field) in &mut report.fields {
        let told = matches!(field.status, FieldStatus::Read | FieldStatus::Corrected);
        if told && rival.fields.get(name).is_none_or(|other| other.value != field.value) {
            field.status = FieldStatus::Unverifiable;
        }
    }
}

/// Fields in which an equally good reading of the same format differs are ambiguous.
pub(crate) fn contest(report: &mut MrzReport, rival: &MrzReport) {
    if report.format != rival.format || report.valid != rival.valid {
        return;
    }
    for (name, field) in &mut report.fields {
        if rival.fields.get(name).is_some_and(|other| other.value != field.value) {
            field.status = FieldStatus::Ambiguous;
        }
    }
}
