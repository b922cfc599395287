//! The writer. Entries in, the one archive that they make out (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and
//! 4.3.16, every optional part left out).

use zeroize::Zeroizing;

use super::{ContainerError, Entry, MAX_CONTAINER_BYTES, MAX_ENTRIES, MAX_ENTRY_BYTES, is_legal_name};

pub(super) const LOCAL_HEADER_BYTES: usize = 30;
pub(super) const CENTRAL_HEADER_BYTES: usize = 46;
pub(super) const END_BYTES: usize = 22;
pub(super) const END_SIGNATURE: u32 = 0x0605_4B50;

const LOCAL_SIGNATURE: u32 = 0x0403_4B50;
const CENTRAL_SIGNATURE: u32 = 0x0201_4B50;
/// Unix, version 1.0 of the specification.
const MADE_BY: u16 = 0x030A;
/// Version 1.0: stored files.
const NEEDED: u16 = 10;
/// 1 January 1980, the first day that MS-DOS knows; times would only say what the statement says better.
const DATE: u16 = 0x0021;
/// A regular file, rw-r--r--.
const ATTRIBUTES: u32 = 0x81A4_0000;

/// The container of `entries`, in their order.
///
/// # Errors
/// A name that is not legal or stands twice, or more than the profile holds.
pub fn encode(entries: &[Entry<'_>]) -> Result<Zeroizing<Vec<u8>>, ContainerError> {
    // Sized once, so that no copy of the content is left behind by growing.
    let mut archive = Zeroizing::new(Vec::with_capacity(checked_length(entries)?));
    pieces(entries, &mut |piece| archive.extend_from_slice(piece))?;
    Ok(archive)
}

/// Whether `archive` is the container of `entries`; no second copy of the content is made.
pub(super) fn is_encoding(archive: &[u8], entries: &[Entry<'_>]) -> Result<bool, ContainerError> {
    checked_length(entries)?;
    let mut rest = Some(archive);
    pieces(entries, &mut |piece| rest = rest.and_then(|rest| rest.strip_prefix(piece)))?;
    Ok(rest.is_some_and(<[u8]>::is_empty))
}

/// Hands the container to `put`, piece by piece.
fn pieces(entries: &[Entry<'_>], put: &mut impl FnMut(&[u8])) -> Result<(), ContainerError> {
    let mut central = Vec::new();
    let mut offset = 0;
    for entry in entries {
        let facts = facts(entry)?;
        let mut local = LOCAL_SIGNATURE.to_le_bytes().to_vec();
        local.extend_from_slice(&facts);
        local.extend_from_slice(entry.name.as_bytes());
        put(&local);
        put(entry.bytes);

        put32(&mut central, CENTRAL_SIGNATURE);
        put16(&mut central, MADE_BY);
        central.extend_from_slice(&facts);
        // Comment length, disk, internal attributes: none.
        central.extend_from_slice(&[0; 6]);
        put32(&mut central, ATTRIBUTES);
        put32(&mut central, u32_of(offset)?);
        central.extend_from_slice(entry.name.as_bytes());
        offset += local.len() + entry.bytes.len();
    }
    let mut end = END_SIGNATURE.to_le_bytes().to_vec();
    put32(&mut end, 0);
    let count = u16::try_from(entries.len()).map_err(|_| ContainerError::TooMany)?;
    put16(&mut end, count);
    put16(&mut end, count);
    put32(&mut end, u32_of(central.len())?);
    put32(&mut end, u32_of(offset)?);
    put16(&mut end, 0);
    put(&central);
    put(&end);
    Ok(())
}

/// The 26 bytes that the local and the central header share, from the version needed to the extra field's length.
fn facts(entry: &Entry<'_>) -> Result<Vec<u8>, ContainerError> {
    let size = u32_of(entry.bytes.len())?;
    let name = u16::try_from(entry.name.len()).map_err(|_| ContainerError::Name)?;
    let mut facts = Vec::with_capacity(26);
    put16(&mut facts, NEEDED);
    // Flags, method, time: none, stored, midnight.
    facts.extend_from_slice(&[0; 6]);
    put16(&mut facts, DATE);
    put32(&mut facts, crc32fast::hash(entry.bytes));
    put32(&mut facts, size);
    put32(&mut facts, size);
    put16(&mut facts, name);
    put16(&mut facts, 0);
    Ok(facts)
}

fn checked_length(entries: &[Entry<'_>]) -> Result<usize, ContainerError> {
    if entries.len() > MAX_ENTRIES {
        return Err(ContainerError::TooMany);
    }
    let mut length = END_BYTES;
    for (index, entry) in entries.iter().enumerate() {
        if !is_legal_name(entry.name) {
            return Err(ContainerError::Name);
        }
        if entries.iter().take(index).any(|earlier| earlier.name == entry.name) {
            return Err(ContainerError::DuplicateName);
        }
        if entry.bytes.len() > MAX_ENTRY_BYTES {
            return Err(ContainerError::TooLarge);
        }
        length += LOCAL_HEADER_BYTES + CENTRAL_HEADER_BYTES + 2 * entry.name.len() + entry.bytes.len();
    }
    if length > MAX_CONTAINER_BYTES {
        return Err(ContainerError::TooLarge);
    }
    Ok(length)
}

fn u32_of(value: usize) -> Result<u32, ContainerError> {
    u32::try_from(value).map_err(|_| ContainerError::TooLarge)
}

fn put16(bytes: &mut Vec<u8>, value: u16) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

fn put32(bytes: &mut Vec<u8>, value: u32) {
    bytes.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_one_file_byte_for_byte() {
        let archive = encode(&[Entry { name: "a", bytes: b"123456789" }]).unwrap();
        // CRC-32 of "123456789" is the check value 0xCBF43926 of the algorithm's catalogue entry.
        let facts = b"\x0a\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x01\0\0\0";
        let mut expected = b"PK\x03\x04".to_vec();
        expected.extend_from_slice(facts);
        expected.extend_from_slice(b"a123456789PK\x01\x02\x0a\x03");
        expected.extend_from_slice(facts);
        expected.extend_from_slice(b"\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0a");
        expected.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0\x28\0\0\0\0\0");
        assert_eq!(archive.as_slice(), expected);
        assert_eq!(archive.capacity(), archive.len());
    }

    #[test]
    fn limits_hold() {
        let names: Vec<String> = (0..65).map(|i| format!("f{i}")).collect();
        let entries: Vec<Entry<'_>> = names.iter().map(|name| Entry { name, bytes: b"" }).collect();
        assert!(encode(&entries[..64]).is_ok());
        assert_eq!(encode(&entries).err(), Some(ContainerError::TooMany));
        let big = vec![0u8; MAX_ENTRY_BYTES + 1];
        assert_eq!(encode(&[Entry { name: "a", bytes: &big }]).err(), Some(ContainerError::TooLarge));
        let full = Entry { name: "a", bytes: &big[..MAX_ENTRY_BYTES] };
        assert_eq!(encode(&[full, Entry { name: "b", ..full }]).err(), Some(ContainerError::TooLarge));
        assert_eq!(encode(&[Entry { name: "../a", bytes: b"" }]).err(), Some(ContainerError::Name));
        let a = Entry { name: "a", bytes: b"1" };
        assert_eq!(encode(&[a, Entry { bytes: b"2", ..a }]).err(), Some(ContainerError::DuplicateName));
    }
}
