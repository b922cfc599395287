//! Collects deviations while a payload is parsed. In: kind, place, note. Out: the list, at most 64 long, so that
//! no payload can make a report large.

use crate::record::{AamvaPlace, AamvaWarning, AamvaWarningKind};

/// Most deviations listed; real cards have a handful.
const MOST: usize = 64;

/// The list being made.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<AamvaWarning>,
}

impl Notes {
    /// A deviation at a byte of the payload.
    pub(super) fn at(&mut self, what: AamvaWarningKind, offset: usize, note: impl Into<String>) {
        self.push(what, AamvaPlace { offset: Some(offset), element: None }, note);
    }

    /// A deviation of an element, at its byte where it is known.
    pub(super) fn of(
        &mut self,
        what: AamvaWarningKind,
        element: &str,
        offset: Option<usize>,
        note: impl Into<String>,
    ) {
        self.push(what, AamvaPlace { offset, element: Some(element.to_owned()) }, note);
    }

    fn push(&mut self, what: AamvaWarningKind, place: AamvaPlace, note: impl Into<String>) {
        match self.list.len() {
            0..MOST => self.list.push(AamvaWarning { what, place, note: note.into() }),
            MOST => self.list.push(AamvaWarning {
                what: AamvaWarningKind::More,
                place,
                note: format!("only the first {MOST} deviations are listed"),
            }),
            _ => {}
        }
    }

    /// The list.
    pub(super) fn finish(self) -> Vec<AamvaWarning> {
        self.list
    }
}
