//! The reader. Bytes in, borrowed entries out; whatever the `zip` crate makes of the archive only counts when
//! our own writer makes the very same bytes of it again.

use std::io::Cursor;

use super::encode::{END_BYTES, END_SIGNATURE, LOCAL_HEADER_BYTES, is_encoding};
use super::{ContainerError, Entry, MAX_CONTAINER_BYTES, MAX_ENTRIES};

/// The entries of the container `bytes`, in their order.
///
/// # Errors
/// When the bytes are not exactly the ones that [`encode`](super::encode) makes of these entries.
pub fn decode(bytes: &[u8]) -> Result<Vec<Entry<'_>>, ContainerError> {
    if bytes.len() > MAX_CONTAINER_BYTES {
        return Err(ContainerError::TooLarge);
    }
    check_end(bytes)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| ContainerError::Malformed)?;
    let mut entries = Vec::with_capacity(archive.len().min(MAX_ENTRIES));
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| ContainerError::Malformed)?;
        let entry = entry(bytes, file.header_start(), file.name_raw().len(), file.compressed_size());
        entries.push(entry.ok_or(ContainerError::NotCanonical)?);
    }
    if !is_encoding(bytes, &entries)? {
        return Err(ContainerError::NotCanonical);
    }
    Ok(entries)
}

/// The end record must be the last thing in the file and count no more than the profile allows, before anything
/// is built from what it claims.
fn check_end(bytes: &[u8]) -> Result<(), ContainerError> {
    let end = bytes.len().checked_sub(END_BYTES).and_then(|start| bytes.get(start..));
    let end = end.ok_or(ContainerError::Malformed)?;
    if !end.starts_with(&END_SIGNATURE.to_le_bytes()) {
        return Err(ContainerError::Malformed);
    }
    let count = end
        .get(10..12)
        .map_or(usize::MAX, |count| count.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)));
    if count > MAX_ENTRIES {
        return Err(ContainerError::TooMany);
    }
    Ok(())
}

/// The entry whose local header begins at `header`, were it one of ours.
fn entry(bytes: &[u8], header: u64, name_length: usize, size: u64) -> Option<Entry<'_>> {
    let name_start = usize::try_from(header).ok()?.checked_add(LOCAL_HEADER_BYTES)?;
    let data_start = name_start.checked_add(name_length)?;
    let data_end = data_start.checked_add(usize::try_from(size).ok()?)?;
    let name = std::str::from_utf8(bytes.get(name_start..data_start)?).ok()?;
    Some(Entry { name, bytes: bytes.get(data_start..data_end)? })
}
