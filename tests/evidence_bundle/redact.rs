//! Taking files out: the rest still verifies, and what must stay stays.

use idcapture::error::ErrorCode;
use idcapture::evidence::{Redaction, redact, verify};

use super::support::{
    bundle, bundle_with, expires_at, files, first_fault, issued_at, minimised_bundle, policy, seconds,
    selfie_deletable,
};

const SELFIE: &str = "evidence/selfie-1.jpg";

#[test]
fn a_file_whose_time_is_over_can_go_and_the_rest_still_verifies() {
    for redaction in [Redaction::Due, Redaction::Files(vec![SELFIE.to_owned()])] {
        let redacted = redact(&bundle(1), &redaction, selfie_deletable()).unwrap();
        assert_eq!(redacted.removed, [SELFIE]);
        assert!(redacted.recipients.is_empty());
        let kept: Vec<_> = files(&bundle(1)).into_iter().filter(|file| file.0 != SELFIE).collect();
        assert_eq!(files(&redacted.container), kept);
        let mut at = policy();
        at.now = selfie_deletable();
        let report = verify(&redacted.container, &at).unwrap();
        assert!(report.is_valid());
        assert_eq!(report.status(&format!("subject:{SELFIE}")), Some("absent"));
        // The verifier's clock is behind: for it the file may not be gone yet.
        at.now = selfie_deletable() - seconds(1);
        assert_eq!(first_fault(&redacted.container, &at), format!("subject:{SELFIE}=missing"));
    }
}

#[test]
fn what_must_stay_stays() {
    let refused = |name: &str, now| {
        let error = redact(&bundle(1), &Redaction::Files(vec![name.to_owned()]), now).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStatement);
        error.to_string()
    };
    assert!(refused(SELFIE, selfie_deletable() - seconds(1)).contains("not yet"));
    for kept in ["evidence/document-front-rectified.jpg", "evidence/profile.toml", "evidence/face.json"] {
        assert!(refused(kept, expires_at()).contains("may not be taken out"), "{kept}");
    }
    for missing in ["evidence/selfie-2.jpg", "mimetype", "signature.sigstore.json"] {
        assert!(refused(missing, expires_at()).contains("has no file"), "{missing}");
    }
    let nothing_due = redact(&bundle(1), &Redaction::Due, issued_at()).unwrap();
    assert!(nothing_due.removed.is_empty());
    assert_eq!(nothing_due.container.as_slice(), bundle(1));
    let both = Redaction::Files(vec![SELFIE.to_owned(), "evidence/face.json".to_owned()]);
    assert!(redact(&bundle(1), &both, expires_at()).is_err(), "all or nothing");
}

#[test]
fn redacting_again_changes_nothing_and_the_recipients_are_told() {
    let sealed = bundle_with(1, |request| request.recipients = vec!["age1x".to_owned()]);
    let once = redact(&sealed, &Redaction::Due, expires_at()).unwrap();
    assert_eq!(once.recipients, ["age1x"]);
    let twice = redact(&once.container, &Redaction::Due, expires_at()).unwrap();
    assert!(twice.removed.is_empty());
    assert_eq!(twice.container, once.container);
    assert_eq!(
        redact(b"PK", &Redaction::Due, expires_at()).unwrap_err().code(),
        ErrorCode::EvidenceContainer
    );
}

#[test]
fn reports_can_have_an_end_too() {
    let reports = ["document", "face", "quality"].map(|name| format!("evidence/{name}.json"));
    let redacted = redact(&minimised_bundle(1), &Redaction::Due, selfie_deletable()).unwrap();
    assert_eq!(redacted.removed, [&[SELFIE.to_owned()][..], &reports].concat());
    let mut at = policy();
    at.now = selfie_deletable();
    let report = verify(&redacted.container, &at).unwrap();
    assert!(report.is_valid());
    for name in &reports {
        assert_eq!(report.status(&format!("subject:{name}")), Some("absent"), "{name}");
    }
}
