//! The container against archives that other readers take, each made here byte by byte.

use idcapture::evidence::container::{ContainerError, Entry, MAX_ENTRIES, decode, encode};
use proptest::prelude::*;

use super::support::{bundle, first_fault, is_valid, policy};

/// One entry as it stands in its two headers; by default what the profile asks for.
#[derive(Clone)]
struct Part {
    local_name: Vec<u8>,
    central_name: Vec<u8>,
    data: Vec<u8>,
    made_by: u16,
    needed: u16,
    flags: u16,
    method: u16,
    time: u16,
    date: u16,
    crc: Option<u32>,
    size: Option<u32>,
    local_extra: Vec<u8>,
    central_extra: Vec<u8>,
    comment: Vec<u8>,
    attributes: u32,
    after: Vec<u8>,
    in_directory: bool,
    offset: Option<u32>,
}

fn part(name: &str, data: &[u8]) -> Part {
    Part {
        local_name: name.into(),
        central_name: name.into(),
        data: data.to_vec(),
        made_by: 0x030A,
        needed: 10,
        flags: 0,
        method: 0,
        time: 0,
        date: 0x21,
        crc: None,
        size: None,
        local_extra: Vec::new(),
        central_extra: Vec::new(),
        comment: Vec::new(),
        attributes: 0x81A4_0000,
        after: Vec::new(),
        in_directory: true,
        offset: None,
    }
}

#[derive(Default)]
struct End {
    before: Vec<u8>,
    disk: u16,
    comment: Vec<u8>,
    count: Option<u16>,
}

fn u16s(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn u32s(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn archive(prefix: &[u8], parts: &[Part], end: &End) -> Vec<u8> {
    let mut out = prefix.to_vec();
    let mut directory = Vec::new();
    let mut count = 0;
    for part in parts {
        let offset = out.len() as u32;
        let crc = part.crc.unwrap_or_else(|| crc32fast::hash(&part.data));
        let size = part.size.unwrap_or(part.data.len() as u32);
        let shared = [
            u16s(&[part.needed, part.flags, part.method, part.time, part.date]),
            u32s(&[crc, part.data.len() as u32, size]),
        ]
        .concat();
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(u16s(&[part.local_name.len() as u16, part.local_extra.len() as u16]));
        out.extend(&part.local_name);
        out.extend(&part.local_extra);
        out.extend(&part.data);
        out.extend(&part.after);
        if !part.in_directory {
            continue;
        }
        count += 1;
        directory.extend(b"PK\x01\x02");
        directory.extend(u16s(&[part.made_by]));
        directory.extend(&shared);
        let lengths =
            [&part.central_name, &part.central_extra, &part.comment].map(|bytes| bytes.len() as u16);
        directory.extend(u16s(&lengths));
        directory.extend(u16s(&[0, 0]));
        directory.extend(u32s(&[part.attributes, part.offset.unwrap_or(offset)]));
        directory.extend([&part.central_name[..], &part.central_extra, &part.comment].concat());
    }
    let offset = out.len() as u32;
    out.extend(&directory);
    out.extend(&end.before);
    out.extend(b"PK\x05\x06");
    let count = end.count.unwrap_or(count);
    out.extend(u16s(&[end.disk, end.disk, count, count]));
    out.extend(u32s(&[directory.len() as u32, offset]));
    out.extend(u16s(&[end.comment.len() as u16]));
    out.extend(&end.comment);
    out
}

fn parts() -> Vec<Part> {
    vec![
        part("mimetype", b"application/x"),
        part("evidence/a.jpg", b"some bytes"),
        part("evidence/b.json", b"{}"),
    ]
}

/// The three parts with the middle one changed.
fn with(change: impl FnOnce(&mut Part)) -> Vec<u8> {
    let mut parts = parts();
    change(&mut parts[1]);
    archive(b"", &parts, &End::default())
}

pub(crate) fn named(name: &str) -> Vec<u8> {
    with(|part| {
        part.local_name = name.into();
        part.central_name = name.into();
    })
}

#[test]
fn the_archive_that_the_others_depart_from_is_the_canonical_one() {
    let plain = archive(b"", &parts(), &End::default());
    let names: Vec<_> = decode(&plain).unwrap().iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["mimetype", "evidence/a.jpg", "evidence/b.json"]);
    assert_eq!(encode(&decode(&plain).unwrap()).unwrap().as_slice(), plain);
}

/// Archives outside the profile, each with what is wrong about it.
pub(crate) fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let zip64_end = [
        b"PK\x06\x06".to_vec(),
        [44u64.to_le_bytes().to_vec(), u16s(&[45, 45]), u32s(&[0, 0])].concat(),
        [3u64, 3, 188, 133].iter().flat_map(|value| value.to_le_bytes()).collect(),
        b"PK\x06\x07\0\0\0\0".to_vec(),
        321u64.to_le_bytes().to_vec(),
        u32s(&[1]),
    ]
    .concat();
    let duplicate = [parts(), vec![part("evidence/a.jpg", b"other bytes")]].concat();
    let same_twice = [parts(), vec![part("evidence/a.jpg", b"some bytes")]].concat();
    let one = archive(b"", &parts(), &End::default());
    let two_ends = End { comment: archive(b"", &parts()[..1], &End::default()), ..End::default() };
    vec![
        ("empty file", Vec::new()),
        ("not an archive", b"hello, this is no archive at all".to_vec()),
        ("an end record alone, with an offset", [&b"PK\x05\x06"[..], &[0; 16], &[1, 0]].concat()),
        ("prefix, offsets put right", archive(b"#!/bin/sh\n", &parts(), &End::default())),
        ("prefix, offsets as they were", [b"MZ".to_vec(), one.clone()].concat()),
        ("suffix", [one.clone(), b"\0".to_vec()].concat()),
        ("suffix of a second archive", [one.clone(), one.clone()].concat()),
        ("comment", archive(b"", &parts(), &End { comment: b"x".to_vec(), ..End::default() })),
        ("archive inside the comment", archive(b"", &parts(), &two_ends)),
        ("entry comment", with(|part| part.comment = b"x".to_vec())),
        ("gap after the data", with(|part| part.after = b"hidden".to_vec())),
        ("gap before the end", archive(b"", &parts(), &End { before: b"hidden".to_vec(), ..End::default() })),
        ("entry outside the directory", with(|part| part.in_directory = false)),
        ("duplicate name", archive(b"", &duplicate, &End::default())),
        ("the same entry twice", archive(b"", &same_twice, &End::default())),
        ("two entries over the same data", with(|part| part.offset = Some(0))),
        ("local name differs", with(|part| part.local_name = b"evidence/z.jpg".to_vec())),
        ("central name differs", with(|part| part.central_name = b"evidence/z.jpg".to_vec())),
        ("ZIP64 end", archive(b"", &parts(), &End { before: zip64_end, ..End::default() })),
        ("ZIP64 field", with(|part| part.central_extra = [&[1, 0, 16, 0][..], &[0; 16]].concat())),
        ("local extra field", with(|part| part.local_extra = b"UT\x01\0\0".to_vec())),
        ("central extra field", with(|part| part.central_extra = b"UT\x01\0\0".to_vec())),
        ("unicode path field", with(|part| part.central_extra = b"up\x06\0\x01\0\0\0\0x".to_vec())),
        (
            "data descriptor",
            with(|part| {
                part.flags = 8;
                part.after = [b"PK\x07\x08".to_vec(), u32s(&[crc32fast::hash(&part.data), 10, 10])].concat();
            }),
        ),
        ("encrypted", with(|part| part.flags = 1)),
        ("names in UTF-8", with(|part| part.flags = 0x800)),
        (
            "deflated",
            with(|part| {
                part.method = 8;
                part.crc = Some(crc32fast::hash(b"some bytes"));
                part.size = Some(10);
                part.data = [&b"\x01\x0a\x00\xf5\xff"[..], b"some bytes"].concat();
            }),
        ),
        (
            "bomb: 4 GiB claimed",
            with(|part| {
                part.method = 8;
                part.size = Some(u32::MAX);
            }),
        ),
        ("unknown method", with(|part| part.method = 99)),
        ("stored, sizes differ", with(|part| part.size = Some(9))),
        ("wrong checksum", with(|part| part.crc = Some(1))),
        ("a time", with(|part| part.time = 1)),
        ("another date", with(|part| part.date = 0x22)),
        ("made on another system", with(|part| part.made_by = 10)),
        ("another version needed", with(|part| part.needed = 20)),
        ("a link", with(|part| part.attributes = 0xA1FF_0000)),
        ("a folder", with(|part| part.attributes = 0x41ED_0010)),
        ("an executable", with(|part| part.attributes = 0x81ED_0000)),
        ("folder entry", named("evidence/")),
        ("parent folder", named("../a")),
        ("parent folder inside", named("evidence/../../etc/passwd")),
        ("absolute", named("/etc/passwd")),
        ("drive", named("c:/a")),
        ("backslash", named("evidence\\..\\a")),
        ("device", named("evidence/nul.jpg")),
        ("capital", named("evidence/A.jpg")),
        ("NUL", named("evidence/a\0.jpg")),
        ("empty name", named("")),
        ("two folders", named("evidence/b/a.jpg")),
        ("hidden file", named("evidence/.a")),
        ("an option", named("-rf")),
        ("not UTF-8", with(|part| (part.local_name, part.central_name) = (vec![0xFF], vec![0xFF]))),
        ("an entry more than there is", archive(b"", &parts(), &End { count: Some(4), ..End::default() })),
        ("an entry fewer than there is", archive(b"", &parts(), &End { count: Some(2), ..End::default() })),
        ("65,535 entries claimed", archive(b"", &parts(), &End { count: Some(u16::MAX), ..End::default() })),
        ("several disks", archive(b"", &parts(), &End { disk: 1, ..End::default() })),
        ("an offset beyond the end", with(|part| part.offset = Some(u32::MAX - 1))),
        (
            "overlap: an entry that holds the next one",
            with(|part| part.size = Some(part.data.len() as u32 + 60)),
        ),
        (
            "quine: an entry that deflates to the archive itself",
            with(|part| {
                part.method = 8;
                // A stored block of 65,535 bytes, as the self-reproducing archives begin.
                part.data = [&b"\x00\xff\xff\x00\x00"[..], &[0; 64]].concat();
                part.size = Some(65_535);
            }),
        ),
    ]
}

#[test]
fn each_departure_from_the_profile_is_refused() {
    let corpus = corpus();
    let one = archive(b"", &parts(), &End::default());
    for (what, bytes) in &corpus {
        assert!(decode(bytes).is_err(), "{what}: taken");
        assert!(!is_valid(bytes), "{what}: valid");
    }
    // An archive inside an archive is a file like any other.
    let nested = archive(b"", &[part("evidence/a.zip", &one)], &End::default());
    assert_eq!(decode(&nested).unwrap()[0].bytes, one);
}

#[test]
fn the_reason_is_told() {
    let reason = |bytes: &[u8]| decode(bytes).unwrap_err();
    let one = archive(b"", &parts(), &End::default());
    assert_eq!(reason(&[one.clone(), vec![0]].concat()), ContainerError::Malformed);
    assert_eq!(reason(&[vec![0], one].concat()), ContainerError::NotCanonical);
    assert_eq!(reason(&named("evidence/A.jpg")), ContainerError::Name);
    assert_eq!(reason(&with(|part| part.time = 1)), ContainerError::NotCanonical);
    let many: Vec<_> = (0..=MAX_ENTRIES).map(|number| part(&format!("f{number}"), b"")).collect();
    assert_eq!(reason(&archive(b"", &many, &End::default())), ContainerError::TooMany);
    assert_eq!(decode(&archive(b"", &many[1..], &End::default())).unwrap().len(), MAX_ENTRIES);
    assert_eq!(reason(&vec![0; (64 << 20) + 1]), ContainerError::TooLarge);
}

#[test]
fn the_first_two_entries_are_fixed() {
    let bundle = bundle(1);
    let entries = decode(&bundle).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<Entry<'_>>)| {
        let mut entries = entries.clone();
        change(&mut entries);
        first_fault(&encode(&entries).unwrap(), &policy())
    };
    assert_eq!(changed(&|entries| entries[0].bytes = b"application/zip"), "container=container.mimetype");
    assert_eq!(changed(&|entries| entries[0].name = "mimetypo"), "container=container.mimetype");
    assert_eq!(changed(&|entries| entries.swap(0, 1)), "container=container.mimetype");
    assert_eq!(changed(&|entries| entries.swap(1, 2)), "container=container.signature");
    assert_eq!(changed(&|entries| entries.truncate(1)), "container=container.signature");
    assert_eq!(changed(&|entries| entries.truncate(0)), "container=container.mimetype");
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let part = "[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?";
    let name = prop_oneof![part.prop_map(String::from), (part, part).prop_map(|(a, b)| format!("{a}/{b}"))];
    proptest::collection::btree_set(name, 0..12).prop_map(|names| names.into_iter().collect())
}

proptest! {
    #[test]
    fn any_legal_names_and_contents_read_back(
        names in names().prop_shuffle(),
        contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 12),
    ) {
        let entries: Vec<Entry<'_>> = names
            .iter()
            .zip(&contents)
            .map(|(name, bytes)| Entry { name, bytes })
            .filter(|entry| idcapture::evidence::container::is_legal_name(entry.name))
            .collect();
        let bytes = encode(&entries).unwrap();
        prop_assert_eq!(decode(&bytes).unwrap(), entries);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let end = archive(&bytes, &parts(), &End::default());
        prop_assert!(decode(&bytes).is_err());
        prop_assert_eq!(decode(&end).is_err(), !bytes.is_empty());
    }

    #[test]
    fn no_change_of_several_bytes_reads_back(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..6),
    ) {
        let whole = archive(b"", &parts(), &End::default());
        let mut changed = whole.clone();
        for (place, mask) in changes {
            changed[place.index(whole.len())] ^= mask;
        }
        // Either the change undid itself, or it shows in what is read, or nothing is read.
        if let Ok(entries) = decode(&changed) {
            let again = encode(&entries).unwrap();
            prop_assert_eq!(again.as_slice(), changed.as_slice());
        }
    }
}
