//! Keys, signers and signatures: which the format takes, and what it says of the others.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idcapture::error::{ErrorCode, Result};
use idcapture::evidence::{
    Algorithm, KeyError, PublicKey, Signer, SoftwareKey, TrustPolicy, build_bundle, sign, verify,
};
use p256::ecdsa::Signature;
use serde_json::Value;

use super::support::{
    Fixed, bundle, ed25519_key, first_fault, is_valid, issued_at, key, payload, policy, public, record,
    request, seconds, with_envelope, with_payload,
};

const ED25519: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAkxEz8tIKgSz4RH8yC539EjeB1V/reI24EHELSYmO4No=
-----END PUBLIC KEY-----
";
const P384: &str = "-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEAx/2EnEIYEGzB+aFdpgn7t1NICBGoaxP
E/REu1gCire7x3/xvu411COPIGg15q35gSJ2u/tQfpW8opQdSuG8WKtJQKFJSiEW
9Bkt0XSWShe5hZgqISlVbDKJpxUju5PC
-----END PUBLIC KEY-----
";

fn signature_of(envelope: &Value) -> Signature {
    let text = envelope["dsseEnvelope"]["signatures"][0]["sig"].as_str().unwrap();
    Signature::from_der(&STANDARD.decode(text).unwrap()).unwrap()
}

fn with_signature(change: impl FnOnce(Signature) -> Vec<u8>) -> Vec<u8> {
    with_envelope(&bundle(1), |envelope| {
        let changed = change(signature_of(envelope));
        envelope["dsseEnvelope"]["signatures"][0]["sig"] = STANDARD.encode(changed).into();
    })
}

/// The other signature that the same key holds for: (r, n - s).
fn twin(signature: Signature) -> Signature {
    let (r, s) = signature.split_scalars();
    Signature::from_scalars(r, -s).unwrap()
}

/// The same in base64.
pub(crate) fn twin_of(text: &str) -> String {
    let signature = Signature::from_der(&STANDARD.decode(text).unwrap()).unwrap();
    STANDARD.encode(twin(signature).to_der().as_bytes())
}

#[test]
fn the_twin_of_a_signature_has_its_own_code() {
    assert_eq!(first_fault(&with_signature(|good| good.to_der().as_bytes().to_vec()), &policy()), "");
    let high = with_signature(|good| twin(good).to_der().as_bytes().to_vec());
    assert_eq!(first_fault(&high, &policy()), "signature=signature.high_s");
}

#[test]
fn only_the_algorithm_of_the_trusted_key_counts() {
    let bare = with_signature(|good| good.to_bytes().to_vec());
    assert_eq!(first_fault(&bare, &policy()), "signature=signature.wrong_algorithm");
    let rsa = with_signature(|_| vec![0x5A; 256]);
    assert_eq!(first_fault(&rsa, &policy()), "signature=signature.wrong_algorithm");
    // A signature of one kind under the id of a key of the other.
    let (p256, ed25519) = (key(1), ed25519_key(1));
    let policy = TrustPolicy::new(vec![public(&p256), public(&ed25519)], issued_at() + seconds(60));
    let body = payload(&bundle(1));
    for (signed_by, named) in [(&p256, &ed25519), (&ed25519, &p256)] {
        let signed = with_payload(&bundle(1), signed_by, &body);
        assert_eq!(first_fault(&signed, &policy), "");
        let renamed = with_envelope(&signed, |envelope| {
            let id = named.public_key().id().to_owned();
            envelope["verificationMaterial"]["publicKey"]["hint"] = id.clone().into();
            envelope["dsseEnvelope"]["signatures"][0]["keyid"] = id.into();
        });
        assert_eq!(first_fault(&renamed, &policy), "signature=signature.wrong_algorithm");
    }
}

#[test]
fn keys_of_other_kinds_are_no_keys() {
    let private = ED25519.replace("PUBLIC", "PRIVATE");
    let weak = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
                -----END PUBLIC KEY-----\n";
    for (pem, what) in [
        (P384, "P-384"),
        ("", "nothing"),
        ("-----BEGIN", "half"),
        (weak, "an Ed25519 key of small order"),
        (&private, "another label"),
    ] {
        assert_eq!(PublicKey::from_spki_pem(pem).unwrap_err(), KeyError::PublicKey, "{what}");
    }
    let known = PublicKey::from_spki_pem(ED25519).unwrap();
    assert_eq!((known.algorithm(), known.spki_der().len()), (Algorithm::Ed25519, 44));
    assert_eq!(known.to_spki_pem().unwrap(), ED25519);
    let der = known.spki_der();
    assert!(PublicKey::from_spki_der(&der[..43]).is_err());
    assert!(PublicKey::from_spki_der(&[der, &[0]].concat()).is_err());
}

#[test]
fn an_ed25519_key_signs_bundles_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let key = ed25519_key(4);
    key.save_new(&path).unwrap();
    let read = SoftwareKey::load(&path).unwrap();
    assert_eq!(read.public_key(), key.public_key());
    assert_eq!(read.algorithm(), Algorithm::Ed25519);
    let record = record(1);
    let bundle = build_bundle(&request(&record, 1), &read).unwrap();
    let policy = TrustPolicy::new(vec![public(&key)], issued_at() + seconds(60));
    assert_eq!(first_fault(&bundle, &policy), "");
    for length in [0, 63, 65] {
        let cut = with_envelope(&bundle, |envelope| {
            let text = envelope["dsseEnvelope"]["signatures"][0]["sig"].as_str().unwrap();
            let mut signature = STANDARD.decode(text).unwrap();
            signature.resize(length, 0);
            envelope["dsseEnvelope"]["signatures"][0]["sig"] = STANDARD.encode(signature).into();
        });
        assert!(!verify(&cut, &policy).unwrap().is_valid(), "{length} bytes");
    }
}

#[test]
fn damaged_signatures_are_invalid() {
    let empty = with_signature(|_| Vec::new());
    assert_eq!(first_fault(&empty, &policy()), "signature=signature.invalid");
    let zero = with_signature(|_| vec![0x30, 6, 2, 1, 0, 2, 1, 0]);
    assert_eq!(first_fault(&zero, &policy()), "signature=signature.invalid");
    let padded = with_signature(|good| [good.to_der().as_bytes(), &[0]].concat());
    assert_eq!(first_fault(&padded, &policy()), "signature=signature.invalid");
    let long_form = with_signature(|good| {
        let der = good.to_der().as_bytes().to_vec();
        [&[0x30, 0x81, der[1]], &der[2..]].concat()
    });
    assert!(!is_valid(&long_form));
    let other = with_signature(|_| signature_of_bundle_2().to_der().as_bytes().to_vec());
    assert_eq!(first_fault(&other, &policy()), "signature=signature.invalid");
}

fn signature_of_bundle_2() -> Signature {
    let mut found = None;
    with_envelope(&bundle(2), |envelope| found = Some(signature_of(envelope)));
    found.unwrap()
}

#[test]
fn only_trusted_keys_count() {
    let now = issued_at() + seconds(60);
    let trusting = |keys: &[u8]| TrustPolicy::new(keys.iter().map(|seed| public(&key(*seed))).collect(), now);
    let ours = bundle(1);
    assert_eq!(first_fault(&ours, &trusting(&[])), "signature=signature.untrusted_key");
    assert_eq!(first_fault(&ours, &trusting(&[2, 3])), "signature=signature.untrusted_key");
    assert_eq!(first_fault(&ours, &trusting(&[2, 1, 3])), "");

    let forged = with_payload(&ours, &key(2), &payload(&ours));
    assert_eq!(first_fault(&forged, &trusting(&[1])), "signature=signature.untrusted_key");
    // Substitution: the forger names the trusted key instead of its own.
    let renamed = with_envelope(&forged, |envelope| {
        let id = key(1).public_key().id().to_owned();
        envelope["verificationMaterial"]["publicKey"]["hint"] = id.clone().into();
        envelope["dsseEnvelope"]["signatures"][0]["keyid"] = id.into();
    });
    assert_eq!(first_fault(&renamed, &trusting(&[1])), "signature=signature.invalid");
    // A key inside the file changes nothing.
    let carried = with_envelope(&forged, |envelope| {
        envelope["verificationMaterial"]["publicKey"]["rawBytes"] =
            STANDARD.encode(key(2).public_key().spki_der()).into();
    });
    assert_eq!(first_fault(&carried, &trusting(&[1])), "signature=signature.untrusted_key");
}

#[test]
fn types_of_envelope_and_payload_are_fixed() {
    let set = |pointer: &str, to: &str| {
        let changed =
            with_envelope(&bundle(1), |envelope| *envelope.pointer_mut(pointer).unwrap() = to.into());
        first_fault(&changed, &policy())
    };
    assert_eq!(set("/dsseEnvelope/payloadType", "application/json"), "envelope=envelope.payload_type");
    let older = "application/vnd.dev.sigstore.bundle+json;version=0.2";
    assert_eq!(set("/mediaType", older), "envelope=envelope.media_type");
    let upper = key(1).public_key().id().to_uppercase();
    assert_eq!(set("/verificationMaterial/publicKey/hint", &upper), "envelope=envelope.key_mismatch");
}

struct Odd<'a> {
    key: &'a SoftwareKey,
    id: Option<&'static str>,
    spki: Vec<u8>,
    result: fn(Vec<u8>) -> Vec<u8>,
}

impl Signer for Odd<'_> {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256Sha256
    }

    fn public_key_spki(&self) -> &[u8] {
        &self.spki
    }

    fn key_id(&self) -> String {
        self.id.map_or_else(|| self.key.key_id(), str::to_owned)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok((self.result)(self.key.sign(message)?))
    }
}

#[test]
fn what_a_signer_returns_is_checked_before_it_is_used() {
    let (record, key) = (record(1), key(1));
    let build = |change: &dyn Fn(&mut Odd<'_>)| {
        let mut odd = Odd { key: &key, id: None, spki: key.public_key_spki().to_vec(), result: |same| same };
        change(&mut odd);
        build_bundle(&request(&record, 1), &odd)
    };
    assert!(verify(&build(&|_| {}).unwrap(), &policy()).unwrap().is_valid());
    // Hardware returns high and low s alike.
    let high = |der: Vec<u8>| twin(Signature::from_der(&der).unwrap()).to_der().as_bytes().to_vec();
    assert!(verify(&build(&|odd| odd.result = high).unwrap(), &policy()).unwrap().is_valid());

    let refused = |change: &dyn Fn(&mut Odd<'_>)| {
        let error = build(change).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CryptoSign);
        error.to_string()
    };
    assert!(refused(&|odd| odd.result = |_| Vec::new()).contains("not an ASN.1 DER"));
    let bare = |der: Vec<u8>| Signature::from_der(&der).unwrap().to_bytes().to_vec();
    assert!(refused(&|odd| odd.result = bare).contains("not an ASN.1 DER"));
    let other = |_| sign(&super::support::key(2), b"something else").unwrap();
    assert!(refused(&|odd| odd.result = other).contains("does not verify"));
    assert!(refused(&|odd| odd.id = Some("mine")).contains("key id"));
    assert!(refused(&|odd| odd.spki = b"no key".to_vec()).contains("public key"));
    let other_kind = ed25519_key(1);
    assert!(refused(&|odd| odd.spki = other_kind.public_key_spki().to_vec()).contains("another algorithm"));
}

#[test]
fn a_key_has_one_id_whatever_its_form() {
    let key = SoftwareKey::generate(&Fixed(9)).unwrap();
    let public = key.public_key();
    assert_eq!(key.key_id(), public.id());
    assert_eq!(PublicKey::from_spki_pem(&public.to_spki_pem().unwrap()).unwrap(), *public);
    // The same key with its point compressed.
    let der = public.spki_der();
    let (x, y) = (&der[27..59], &der[59..]);
    let mut compressed = der[..27].to_vec();
    compressed[1] = 57;
    let bits = compressed.iter().rposition(|byte| *byte == 0x42).unwrap();
    compressed[bits] = 0x22;
    *compressed.last_mut().unwrap() = 2 + (y[31] & 1);
    compressed.extend_from_slice(x);
    assert_eq!(PublicKey::from_spki_der(&compressed).unwrap().id(), public.id());
}
