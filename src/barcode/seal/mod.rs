//! Reads visible digital seals. In: the payload of a Data Matrix, Aztec or QR code. Out: header, features and the raw
//! signature, which nothing here checks: it stays `not_measured`.
//!
//! ICAO Doc 9303 part 13 (eighth edition) and the technical report "Visible Digital Seals for Non-Electronic
//! Documents" 1.7; profiles of BSI TR-03137 part 1. Also the non-constrained form (VDS-NC 1.3), which is JSON.

mod c40;
mod date;
mod header;
mod message;
mod non_constrained;
mod profile;

pub use c40::{decode_c40, encode_c40};

use crate::record::VisibleSeal;

/// First byte of the constrained form.
const MAGIC: u8 = 0xdc;
/// Longest payload that is looked at; the largest symbols hold 3,116 bytes.
const MOST_BYTES: usize = 1 << 16;

/// Reads a seal; `None` where the payload is none.
#[must_use]
pub fn parse_visible_seal(bytes: &[u8]) -> Option<VisibleSeal> {
    match bytes.first()? {
        _ if bytes.len() > MOST_BYTES => None,
        &MAGIC => header::read(bytes),
        b'{' => non_constrained::read(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
