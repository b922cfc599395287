//! Extraction: new files in a new folder, and nothing anywhere else.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use idcapture::error::ErrorCode;
use idcapture::evidence::extract;

use super::support::{bundle, files};

/// Every file below `folder` with its content; links are not followed.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.symlink_metadata().unwrap().is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_files_come_out_as_they_went_in() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let written = extract(&bundle(1), &out).unwrap();
    let expected: BTreeMap<String, Vec<u8>> = files(&bundle(1)).into_iter().skip(1).collect();
    assert_eq!(tree(&out), expected);
    assert_eq!(written.len(), expected.len());
    for path in written {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600, "{}", path.display());
    }
    for folder in [out.clone(), out.join("evidence")] {
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o7777, 0o700);
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn what_is_there_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let (out, elsewhere) = (place.path().join("out"), place.path().join("elsewhere"));
    fs::create_dir(&elsewhere).unwrap();
    for make in [
        |out: &Path, _: &Path| fs::create_dir(out).unwrap(),
        |out: &Path, _: &Path| fs::write(out, "file").unwrap(),
        |out: &Path, elsewhere: &Path| std::os::unix::fs::symlink(elsewhere, out).unwrap(),
    ] {
        make(&out, &elsewhere);
        let error = extract(&bundle(1), &out).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStore);
        assert!(error.to_string().contains("is there already"), "{error}");
        assert!(tree(&elsewhere).is_empty());
        if out.symlink_metadata().unwrap().is_dir() {
            fs::remove_dir(&out).unwrap()
        } else {
            fs::remove_file(&out).unwrap()
        }
    }
    let error = extract(&bundle(1), &place.path().join("missing/out")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EvidenceStore);
    assert_eq!(extract(b"PK", &out).unwrap_err().code(), ErrorCode::EvidenceContainer);
    assert!(!out.exists());
}
