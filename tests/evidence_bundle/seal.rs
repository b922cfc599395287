//! Sealing: who can open a bundle, and that nobody can change a sealed one.

use std::os::unix::fs::PermissionsExt as _;

use idcapture::error::ErrorCode;
use idcapture::evidence::{
    Identities, MAX_RECIPIENTS, OpenError, Recipient, Unseal, is_sealed, open, seal, verify_file,
};

use super::support::{bundle, bundle_with, failing, issued_at, policy};

fn sealed_to(identities: &Identities) -> Vec<u8> {
    let recipients = identities.recipients();
    let plain =
        bundle_with(1, |request| request.recipients = recipients.iter().map(Recipient::to_string).collect());
    seal(&plain, &recipients).unwrap()
}

fn is_valid(bytes: &[u8], identities: &Identities) -> bool {
    verify_file(bytes, Some(identities), &policy()).is_ok_and(|report| report.is_valid())
}

#[test]
fn a_sealed_bundle_opens_for_its_recipient_and_verifies() {
    let identities = Identities::generate();
    let sealed = sealed_to(&identities);
    assert!(is_sealed(&sealed));
    let report = verify_file(&sealed, Some(&identities), &policy()).unwrap();
    assert_eq!(report.status("recipient"), Some("valid"));
    assert!(report.is_valid());
}

#[test]
fn every_flip_of_a_byte_of_a_sealed_bundle_is_refused() {
    let identities = Identities::generate();
    let sealed = sealed_to(&identities);
    assert!(is_valid(&sealed, &identities));
    let masks = [0x01, 0x20, 0x80];
    let failed = failing(sealed.len() * masks.len(), |index| {
        let mut changed = sealed.clone();
        changed[index / masks.len()] ^= masks[index % masks.len()];
        !is_valid(&changed, &identities)
    });
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn every_truncation_and_every_added_byte_of_a_sealed_bundle_is_refused() {
    let identities = Identities::generate();
    let sealed = sealed_to(&identities);
    let failed = failing(sealed.len(), |length| !is_valid(&sealed[..length], &identities));
    assert!(failed.is_empty(), "{failed:?}");
    let failed = failing(sealed.len() + 1, |place| {
        let mut longer = sealed.clone();
        longer.insert(place, b'\n');
        !is_valid(&longer, &identities)
    });
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn what_cannot_be_opened_is_an_error_and_what_was_changed_a_verdict() {
    let identities = Identities::generate();
    let sealed = sealed_to(&identities);
    let error = verify_file(&sealed, None, &policy()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::CryptoSeal);
    assert_eq!(open(&sealed, None).unwrap_err(), OpenError::NoIdentity);
    let stranger = Identities::generate();
    assert_eq!(open(&sealed, Some(&stranger)).unwrap_err(), OpenError::NotForUs);
    assert!(verify_file(&sealed, Some(&stranger), &policy()).is_err());

    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 1;
    let report = verify_file(&changed, Some(&identities), &policy()).unwrap();
    assert_eq!(report.status("seal"), Some("seal.damaged"));
    assert!(!report.is_valid());
    let cut = verify_file(&sealed[..sealed.len() - 1], Some(&identities), &policy()).unwrap();
    assert_eq!(cut.status("seal"), Some("seal.damaged"));
    let no_header = [&b"age-encryption.org/v1\n"[..], &[b'-'; 20_000]].concat();
    assert_eq!(identities.unseal(&no_header).unwrap_err(), OpenError::Damaged);
}

#[test]
fn sealing_again_for_another_shows() {
    let (bob, carol) = (Identities::generate(), Identities::generate());
    let opened = open(&sealed_to(&bob), Some(&bob)).unwrap();
    assert_eq!(opened.recipient, Some(bob.recipients()[0].to_string()));
    let again = seal(&opened.container, &carol.recipients()).unwrap();
    let report = verify_file(&again, Some(&carol), &policy()).unwrap();
    assert_eq!(report.status("recipient"), Some("recipient.mismatch"));
    assert!(!report.is_valid());
    // A bundle that was made to be plain and was sealed by somebody on the way.
    let sealed_later = seal(&bundle(1), &carol.recipients()).unwrap();
    let report = verify_file(&sealed_later, Some(&carol), &policy()).unwrap();
    assert_eq!(report.status("recipient"), Some("recipient.mismatch"));
}

#[test]
fn each_of_several_recipients_can_open_it() {
    let all: Vec<Identities> = (0..3).map(|_| Identities::generate()).collect();
    let recipients: Vec<Recipient> = all.iter().flat_map(Identities::recipients).collect();
    let sealed = seal(b"content", &recipients).unwrap();
    for (identities, recipient) in all.iter().zip(&recipients) {
        let opened = open(&sealed, Some(identities)).unwrap();
        assert_eq!(opened.container.as_slice(), b"content");
        assert_eq!(opened.recipient, Some(recipient.to_string()));
    }
    let many = vec![recipients[0].clone(); MAX_RECIPIENTS + 1];
    assert_eq!(open(&seal(b"x", &many[1..]).unwrap(), Some(&all[0])).unwrap().container.as_slice(), b"x");
    assert_eq!(seal(b"x", &many).unwrap_err().code(), ErrorCode::CryptoSeal);
    assert_eq!(seal(b"x", &[]).unwrap_err().code(), ErrorCode::CryptoSeal);
}

#[test]
fn identities_are_private_files_that_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("identity.txt");
    let identities = Identities::generate();
    identities.save_new(&path, issued_at()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert!(identities.save_new(&path, issued_at()).is_err());
    let text = std::fs::read_to_string(&path).unwrap();
    let recipient = identities.recipients()[0].to_string();
    assert!(text.starts_with(&format!(
        "# created: 2026-03-01T12:00:00Z\n# public key: {recipient}\nAGE-SECRET-KEY-1"
    )));
    assert_eq!(Identities::load(&path).unwrap().recipients(), identities.recipients());
    assert!(!format!("{identities:?}").contains("SECRET"));
    for bad in ["", "# nothing\n", "AGE-SECRET-KEY-1X\n", &recipient] {
        assert_eq!(
            idcapture::error::Error::from(Identities::from_text(bad).unwrap_err()).code(),
            ErrorCode::CryptoKey
        );
    }
    for bad in ["", "age1", "age1x", "AGE-SECRET-KEY-1", &format!("{recipient}x"), "ssh-ed25519 AAAA"] {
        assert!(bad.parse::<Recipient>().is_err(), "{bad}");
    }
    assert_eq!(recipient.parse::<Recipient>().unwrap().to_string(), recipient);
}
