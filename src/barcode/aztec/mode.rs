//! The mode message round the bull's eye (ISO/IEC 24778, 7.3). In: the grid of the bull's eye. Out: how large the
//! symbol is.

use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder};

use super::grid::{Evened, Fitted};

/// Orientation marks from each corner on, clockwise from the top left: the last module of the side before, the corner,
/// and the first of its own.
const MARKS: [[bool; 3]; 4] =
    [[true, true, true], [false, true, true], [true, false, false], [false, false, false]];

/// What the message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// Modules a side.
    pub(super) modules: usize,
}

/// Reads the message of either kind of code.
pub(super) fn read(even: &Evened, core: &Fitted) -> Option<Mode> {
    [true, false].into_iter().find_map(|compact| {
        // Middle of the ring that holds the message, in modules from the middle.
        let ring = if compact { 5 } else { 7 };
        let grid = core.out_to(even, f64::from(ring) + 0.5)?;
        let dark = |x: i32, y: i32| grid.is_dark(even, f64::from(x), f64::from(y));
        let clockwise: Vec<bool> =
            (0..4).flat_map(|side| line(side, ring)).map(|(x, y)| dark(x, y)).collect();
        let side = 2 * ring as usize;
        (0..4).find_map(|first| {
            let turned: Vec<bool> =
                clockwise.iter().cycle().skip(first * side).take(4 * side).copied().collect();
            message(&turned, compact)
        })
    })
}

/// The modules of a side, clockwise, its first corner included and its last not.
fn line(side: usize, ring: i32) -> impl Iterator<Item = (i32, i32)> {
    (-ring..ring).map(move |along| match side {
        0 => (along, -ring),
        1 => (ring, along),
        2 => (-along, ring),
        _ => (-ring, -along),
    })
}

/// The message of a ring read clockwise from its top left corner.
fn message(ring: &[bool], compact: bool) -> Option<Mode> {
    let side = ring.len() / 4;
    let at = |index: usize| ring.get(index % ring.len().max(1)).copied().unwrap_or(false);
    let wrong = MARKS
        .iter()
        .enumerate()
        .map(|(corner, marks)| {
            let from = corner * side + ring.len() - 1;
            marks.iter().enumerate().filter(|(index, mark)| at(from + index) != **mark).count()
        })
        .sum::<usize>();
    if wrong > 2 {
        return None;
    }
    let bits = (0..4).flat_map(|number| {
        let inner = 2..side - 1;
        inner.filter(move |index| compact || *index != 7).map(move |index| number * side + index)
    });
    let mut words: Vec<i32> = Vec::new();
    for (count, index) in bits.enumerate() {
        if count % 4 == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word = 2 * *word + i32::from(at(index));
        }
    }
    let data = if compact { 2 } else { 4 };
    let field = PredefinedGenericGF::AztecParam.into();
    let correcting = i32::try_from(words.len().checked_sub(data)?).ok()?;
    ReedSolomonDecoder::new(field).decode(&mut words, correcting).ok()?;
    let value = words.iter().take(data).fold(0_usize, |sum, word| 16 * sum + *word as usize);
    let modules = if compact {
        11 + 4 * ((value >> 6) + 1)
    } else {
        let layers = (value >> 11) + 1;
        4 * layers + 2 * ((2 * layers + 6) / 15) + 15
    };
    Some(Mode { modules })
}
