//! Files that are whole or not there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use idcapture::error::ErrorCode;
use idcapture::evidence::{SoftwareKey, read_bundle, remove_stale, write_new, write_plain_new};
use jiff::Timestamp;

use super::support::{bundle, key, names, seconds};

const SEALED: &[u8] = b"age-encryption.org/v1\nanything";

#[test]
fn a_new_file_is_whole_private_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.idev.age");
    write_new(&path, SEALED).unwrap();
    assert_eq!(fs::read(&path).unwrap(), SEALED);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(names(folder.path()), ["a.idev.age"]);
    assert_eq!(read_bundle(&path).unwrap().as_slice(), SEALED);
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, "first").unwrap();
    for error in [write_new(&path, SEALED).unwrap_err(), write_plain_new(&path, b"x").unwrap_err()] {
        assert_eq!(error.code(), ErrorCode::EvidenceStore);
        assert!(error.to_string().contains("is there already"), "{error}");
    }
    assert!(key(1).save_new(&path).is_err());
    let link = folder.path().join("dangling");
    std::os::unix::fs::symlink(folder.path().join("nowhere"), &link).unwrap();
    assert!(write_new(&link, SEALED).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"first");
    assert_eq!(names(folder.path()), ["a", "dangling"]);
}

#[test]
fn of_many_writers_at_once_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let wins = std::thread::scope(|scope| {
        let writers: Vec<_> = (0u8..8)
            .map(|number| {
                let path = &path;
                scope.spawn(move || write_plain_new(path, &[number; 5000]).is_ok())
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes, vec![bytes[0]; 5000]);
    assert_eq!(names(folder.path()), ["a"]);
}

#[test]
fn plain_bytes_go_only_where_plain_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let plain = bundle(1);
    let error = write_new(&folder.path().join("a"), &plain).unwrap_err();
    assert_eq!(error.to_string(), "the bundle is not sealed");
    assert!(names(folder.path()).is_empty());
    write_plain_new(&folder.path().join("a"), &plain).unwrap();
    assert_eq!(fs::read(folder.path().join("a")).unwrap(), plain);
}

#[test]
fn a_failed_write_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let missing = folder.path().join("missing/a");
    let inside_a_file = folder.path().join("file/a");
    let no_name = folder.path().join("..");
    let too_long = folder.path().join("n".repeat(300));
    for path in [missing, inside_a_file, no_name, too_long] {
        let error = write_new(&path, SEALED).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStore, "{}", path.display());
    }
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn only_our_own_old_temporary_files_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let ours = format!(".idcapture-{}.part", "0a".repeat(16));
    for name in [&ours, ".idcapture-x.part", "a.part", "bundle.idev.age"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let now = Timestamp::now();
    assert_eq!(remove_stale(folder.path(), now).unwrap(), 0, "a writer may still be at it");
    assert_eq!(remove_stale(folder.path(), now + seconds(3601)).unwrap(), 1);
    assert_eq!(names(folder.path()), [".idcapture-x.part", "a.part", "bundle.idev.age"]);
    assert!(remove_stale(&folder.path().join("missing"), now).is_err());
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read_bundle(&folder.path().join("missing")).unwrap_err().code(), ErrorCode::InputUnreadable);
    assert!(read_bundle(folder.path()).is_err());
    let huge = folder.path().join("huge");
    fs::File::create(&huge).unwrap().set_len(1 << 30).unwrap();
    let error = read_bundle(&huge).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InputTooLarge);
    assert!(error.to_string().contains("is over"));
    assert_eq!(SoftwareKey::load(&huge).unwrap_err().code(), ErrorCode::CryptoKey);
    assert_eq!(SoftwareKey::load(&folder.path().join("missing")).unwrap_err().code(), ErrorCode::CryptoKey);
}

#[test]
fn keys_are_private_files_that_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    key(7).save_new(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(SoftwareKey::load(&path).unwrap().public_key(), key(7).public_key());
    fs::write(folder.path().join("other"), key(7).public_key().to_spki_pem().unwrap()).unwrap();
    let error = SoftwareKey::load(&folder.path().join("other")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::CryptoKey);
}
