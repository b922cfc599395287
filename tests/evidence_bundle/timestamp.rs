//! Time stamps: whose word counts, and about what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idcapture::error::ErrorCode;
use idcapture::evidence::{BoundBy, PublicKey, TrustPolicy, attach_timestamp, signature_to_stamp, verify};
use jiff::Timestamp;
use serde_json::json;

use super::support::{bundle, first_fault, issued_at, key, policy, public, seconds, with_envelope};

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/bundles/v1/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn authority() -> PublicKey {
    let pem = String::from_utf8(golden("timestamp-authority.pem.pub")).unwrap();
    PublicKey::from_spki_pem(&pem).unwrap()
}

fn trusting(keys: Vec<PublicKey>) -> TrustPolicy {
    TrustPolicy { timestamp_keys: keys, ..policy() }
}

/// The golden bundle with `reply` for a time stamp, whatever it is.
fn with_reply(reply: &[u8]) -> Vec<u8> {
    with_envelope(&golden("p256.idev"), |envelope| {
        envelope["verificationMaterial"]["timestampVerificationData"] =
            json!({"rfc3161Timestamps": [{"signedTimestamp": STANDARD.encode(reply)}]});
    })
}

#[test]
fn a_reply_is_attached_and_bounds_the_time() {
    let (plain, reply) = (golden("p256.idev"), golden("timestamp-reply.tsr"));
    assert_eq!(signature_to_stamp(&plain).unwrap(), golden("timestamp-asked.bin"));
    let stamped = attach_timestamp(&plain, &reply).unwrap();
    assert_eq!(stamped.as_slice(), golden("timestamped.idev"));
    assert_eq!(first_fault(&stamped, &trusting(vec![public(&key(1)), authority()])), "");
    // Without a trusted authority it is not looked at.
    let report = verify(&stamped, &policy()).unwrap();
    assert!(report.is_valid() && report.not_checked.contains(&"timestamp"));
    assert_eq!(report.times.not_after.unwrap().by, BoundBy::VerifierClock);

    let much_later =
        TrustPolicy { now: "2030-01-01T00:00:00Z".parse().unwrap(), ..trusting(vec![authority()]) };
    let report = verify(&stamped, &much_later).unwrap();
    assert_eq!(report.status("timestamp"), Some("valid"));
    let bound = report.times.not_after.unwrap();
    let stamped_at: Timestamp = "2026-11-22T06:18:20Z".parse().unwrap();
    assert_eq!(bound.by, BoundBy::Timestamp);
    assert!(bound.at.duration_since(stamped_at).abs() < seconds(300), "{}", bound.at);
    // A bound that is known already and as tight or tighter stays.
    let at_once = TrustPolicy { received_at: Some(bound.at), ..much_later.clone() };
    assert_eq!(verify(&stamped, &at_once).unwrap().times.not_after.unwrap().by, BoundBy::Receipt);
    let received = TrustPolicy { received_at: Some(issued_at() + seconds(40)), ..much_later };
    let bound = verify(&stamped, &received).unwrap().times.not_after.unwrap();
    assert_eq!((bound.by, bound.at), (BoundBy::Receipt, issued_at() + seconds(40)));
}

#[test]
fn only_a_trusted_authority_and_only_this_signature_count() {
    let (plain, reply) = (golden("p256.idev"), golden("timestamp-reply.tsr"));
    let trusting = trusting(vec![authority()]);
    assert_eq!(first_fault(&plain, &trusting), "timestamp=timestamp.missing");
    let other = TrustPolicy { timestamp_keys: vec![public(&key(1))], ..policy() };
    assert_eq!(first_fault(&golden("timestamped.idev"), &other), "timestamp=timestamp.untrusted_key");

    let error = attach_timestamp(&bundle(2), &reply).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EvidenceStatement);
    assert!(error.to_string().contains("not over this bundle"), "{error}");
    let moved = with_envelope(&bundle(2), |envelope| {
        envelope["verificationMaterial"]["timestampVerificationData"] =
            json!({"rfc3161Timestamps": [{"signedTimestamp": STANDARD.encode(&reply)}]});
    });
    assert_eq!(first_fault(&moved, &trusting), "timestamp=timestamp.imprint");
    let again = attach_timestamp(&golden("timestamped.idev"), &reply).unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
    for junk in [&b""[..], b"junk", &[0x30; 100_000]] {
        assert!(attach_timestamp(&plain, junk).is_err());
        assert_eq!(first_fault(&with_reply(junk), &trusting), "timestamp=timestamp.malformed");
    }
}

#[test]
fn a_changed_reply_tells_no_other_time() {
    let reply = golden("timestamp-reply.tsr");
    let trusting = trusting(vec![authority()]);
    let time = |bytes: &[u8]| {
        let report =
            verify(&with_reply(bytes), &TrustPolicy { now: Timestamp::MAX, ..trusting.clone() }).unwrap();
        (report.status("timestamp") == Some("valid")).then(|| report.times.not_after.unwrap().at)
    };
    let known = time(&reply).unwrap();
    let mut unread = 0;
    for place in 0..reply.len() {
        let mut changed = reply.clone();
        changed[place] ^= 1;
        match time(&changed) {
            None => {}
            // Certificates, and what the authority says of itself, are not looked at.
            Some(same) => {
                assert_eq!(same, known, "{place}");
                unread += 1;
            }
        }
    }
    assert!(unread < reply.len() * 7 / 10, "{unread} of {}", reply.len());
    for length in 0..reply.len() {
        assert_eq!(time(&reply[..length]), None, "{length}");
    }
    assert_eq!(time(&[&reply[..], &[0]].concat()), None);
}
