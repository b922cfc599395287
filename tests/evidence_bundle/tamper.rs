//! Nobody can change a bundle: not a bit, not its length, not one file for another.

use super::support::{bundle, failing, files, first_fault, is_valid, jpeg, pack, policy, repacked, status};

const MASKS: [u8; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 255];

#[test]
fn the_bundle_that_the_others_change_is_valid() {
    let bundle = bundle(1);
    assert_eq!(first_fault(&bundle, &policy()), "");
    assert!(bundle.len() < 12_000, "{} bytes: too long to flip each", bundle.len());
}

#[test]
fn every_flip_of_a_byte_is_refused() {
    let bundle = bundle(1);
    let failed = failing(bundle.len() * MASKS.len(), |index| {
        let mut changed = bundle.clone();
        changed[index / MASKS.len()] ^= MASKS[index % MASKS.len()];
        !is_valid(&changed)
    });
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn every_truncation_is_refused() {
    let bundle = bundle(1);
    let failed = failing(bundle.len(), |length| !is_valid(&bundle[..length]));
    assert!(failed.is_empty(), "{failed:?}");
    let failed = failing(bundle.len(), |start| start == 0 || !is_valid(&bundle[start..]));
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn every_added_byte_is_refused() {
    let bundle = bundle(1);
    let failed = failing(bundle.len() + 1, |place| {
        let mut longer = bundle.clone();
        longer.insert(place, 0);
        !is_valid(&longer)
    });
    assert!(failed.is_empty(), "{failed:?}");
}

/// Checksums are no secret: whoever changes a file puts them right.
#[test]
fn every_flip_inside_a_file_is_refused_with_the_container_put_right() {
    let bundle = bundle(1);
    let masks = [0x01, 0x20, 0x80];
    let parts = files(&bundle);
    for (at, (name, bytes)) in parts.iter().enumerate() {
        let failed = failing(bytes.len() * masks.len(), |index| {
            let mut parts = parts.clone();
            parts[at].1[index / masks.len()] ^= masks[index % masks.len()];
            !is_valid(&pack(&parts))
        });
        assert!(failed.is_empty(), "{name}: {failed:?}");
    }
}

#[test]
fn files_of_two_sessions_do_not_mix() {
    let (ours, theirs) = (bundle(1), bundle(2));
    assert!(is_valid(&ours) && is_valid(&theirs));
    let others = files(&theirs);
    let mut refused = 0;
    for place in 0..others.len() {
        for (_, content) in &others {
            let mut same = false;
            let mixed = repacked(&ours, |files| {
                same = files[place].1 == *content;
                files[place].1.clone_from(content);
            });
            assert_eq!(is_valid(&mixed), same, "place {place}");
            refused += usize::from(!same);
        }
    }
    // Only the media type is the same in both.
    assert_eq!(refused, others.len() * others.len() - 1);
    let statement_of_the_other = repacked(&ours, |files| files[1].1.clone_from(&others[1].1));
    assert_eq!(
        first_fault(&statement_of_the_other, &policy()),
        "subject:evidence/document-front-rectified.jpg=digest.mismatch"
    );
}

#[test]
fn no_file_can_be_added_dropped_or_moved() {
    let bundle = bundle(1);
    let extra = repacked(&bundle, |files| files.push(("evidence/extra.jpg".to_owned(), jpeg(1, 1, 0))));
    assert_eq!(first_fault(&extra, &policy()), "subject:evidence/extra.jpg=unlisted");
    let loose = repacked(&bundle, |files| files.insert(2, ("readme".to_owned(), Vec::new())));
    assert_eq!(first_fault(&loose, &policy()), "subject:readme=unlisted");

    for place in 0..files(&bundle).len() {
        let without = repacked(&bundle, |files| drop(files.remove(place)));
        assert!(!is_valid(&without), "place {place}");
        if place + 1 < files(&bundle).len() {
            let moved = repacked(&bundle, |files| files.swap(place, place + 1));
            assert!(!is_valid(&moved), "place {place}");
        }
    }
    let moved = repacked(&bundle, |files| files.swap(2, 3));
    assert_eq!(status(&moved, &policy(), "subject:evidence/document-front-rectified.jpg"), "missing");
    let renamed = repacked(&bundle, |files| files[2].0 = "evidence/another.jpg".to_owned());
    assert_eq!(status(&renamed, &policy(), "subject:evidence/another.jpg"), "unlisted");
}
