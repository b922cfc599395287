//! `signature.sigstore.json`: a Sigstore bundle v0.3 in key mode around one DSSE envelope. Payload and signature
//! in, JSON out, and back. The file holds no key, only the id of one: trust comes from outside.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode};
use crate::evidence::json::{self, JsonError};

/// Media type of the bundle.
pub const BUNDLE_MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// Type of the payload.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// Longest payload, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 1 << 20;

/// Longest envelope file: a payload in base64, and room for what newer versions may add.
const MAX_ENVELOPE_BYTES: usize = 2 << 20;

/// A signature file that is not what the format asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not acceptable as JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// A key is missing or of the wrong type, or the base64 is not in its one form.
    #[error("not a Sigstore bundle with a DSSE envelope in key mode")]
    Malformed,
    /// Another media type than [`BUNDLE_MEDIA_TYPE`].
    #[error("not a Sigstore bundle v0.3")]
    MediaType,
    /// Another payload type than [`PAYLOAD_TYPE`].
    #[error("not an in-toto payload")]
    PayloadType,
    /// None, or several.
    #[error("not exactly one signature")]
    SignatureCount,
    /// Several time stamps.
    #[error("more than one time stamp")]
    TimestampCount,
    /// The key id in the envelope is not the hint beside it.
    #[error("two different key ids")]
    KeyMismatch,
    /// Over [`MAX_PAYLOAD_BYTES`].
    #[error("a payload over {MAX_PAYLOAD_BYTES} bytes")]
    TooLarge,
}

impl EnvelopeError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Json(error) => error.status(),
            Self::Malformed => "envelope.malformed",
            Self::MediaType => "envelope.media_type",
            Self::PayloadType => "envelope.payload_type",
            Self::SignatureCount => "envelope.signature_count",
            Self::TimestampCount => "envelope.timestamp_count",
            Self::KeyMismatch => "envelope.key_mismatch",
            Self::TooLarge => "envelope.too_large",
        }
    }
}

impl Coded for EnvelopeError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// What the file holds, decoded and still unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// The statement's bytes, the very ones that are signed.
    pub(crate) payload: Zeroizing<Vec<u8>>,
    /// ASN.1 DER.
    pub(crate) signature: Vec<u8>,
    /// Which key claims to have signed.
    pub(crate) key_id: String,
    /// A time-stamp authority's reply (RFC 3161) over the signature.
    pub(crate) timestamp: Option<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SigstoreBundle {
    media_type: String,
    verification_material: VerificationMaterial,
    dsse_envelope: DsseEnvelope,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerificationMaterial {
    public_key: KeyHint,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timestamp_verification_data: Option<TimestampData>,
}

#[derive(Serialize, Deserialize)]
struct TimestampData {
    #[serde(rename = "rfc3161Timestamps")]
    rfc3161: Vec<SignedTimestamp>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedTimestamp {
    signed_timestamp: String,
}

#[derive(Serialize, Deserialize)]
struct KeyHint {
    hint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DsseEnvelope {
    payload: String,
    payload_type: String,
    signatures: Vec<DsseSignature>,
}

#[derive(Serialize, Deserialize)]
struct DsseSignature {
    sig: String,
    keyid: String,
}

impl Envelope {
    /// The file's bytes.
    pub(crate) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        if self.payload.len() > MAX_PAYLOAD_BYTES {
            return Err(EnvelopeError::TooLarge);
        }
        let signature = DsseSignature { sig: STANDARD.encode(&self.signature), keyid: self.key_id.clone() };
        Ok(json::write(&SigstoreBundle {
            media_type: BUNDLE_MEDIA_TYPE.to_owned(),
            verification_material: VerificationMaterial {
                public_key: KeyHint { hint: self.key_id.clone() },
                timestamp_verification_data: self.timestamp.as_ref().map(|reply| TimestampData {
                    rfc3161: vec![SignedTimestamp { signed_timestamp: STANDARD.encode(reply) }],
                }),
            },
            dsse_envelope: DsseEnvelope {
                payload: STANDARD.encode(self.payload.as_slice()),
                payload_type: PAYLOAD_TYPE.to_owned(),
                signatures: vec![signature],
            },
        })?)
    }

    /// From the file's bytes.
    pub(crate) fn from_json(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let value = json::parse(bytes, MAX_ENVELOPE_BYTES)?;
        let bundle: SigstoreBundle = json::read(&value).ok_or(EnvelopeError::Malformed)?;
        if bundle.media_type != BUNDLE_MEDIA_TYPE {
            return Err(EnvelopeError::MediaType);
        }
        if bundle.dsse_envelope.payload_type != PAYLOAD_TYPE {
            return Err(EnvelopeError::PayloadType);
        }
        let [signature] = bundle.dsse_envelope.signatures.as_slice() else {
            return Err(EnvelopeError::SignatureCount);
        };
        let key_id = bundle.verification_material.public_key.hint;
        if signature.keyid != key_id {
            return Err(EnvelopeError::KeyMismatch);
        }
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| EnvelopeError::Malformed);
        let payload = Zeroizing::new(decode(&bundle.dsse_envelope.payload)?);
        if payload.len() > MAX_PAYLOAD_BYTES {
            return Err(EnvelopeError::TooLarge);
        }
        let timestamps = bundle.verification_material.timestamp_verification_data.map(|data| data.rfc3161);
        let timestamp = match timestamps.as_deref() {
            None | Some([]) => None,
            Some([one]) => Some(decode(&one.signed_timestamp)?),
            Some(_) => return Err(EnvelopeError::TimestampCount),
        };
        Ok(Self { payload, signature: decode(&signature.sig)?, key_id, timestamp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change: impl FnOnce(&mut serde_json::Value)) -> Result<Envelope, EnvelopeError> {
        let envelope = Envelope {
            payload: Zeroizing::new(b"{}".to_vec()),
            signature: vec![1, 2, 3, 4],
            key_id: "k".into(),
            timestamp: None,
        };
        let mut value = serde_json::from_slice(&envelope.to_json().unwrap()).unwrap();
        change(&mut value);
        Envelope::from_json(&serde_json::to_vec(&value).unwrap())
    }

    #[test]
    fn reads_back_and_ignores_unknown_keys() {
        let same = changed(|_| {}).unwrap();
        assert_eq!((same.payload.as_slice(), same.signature.as_slice()), (&b"{}"[..], &[1u8, 2, 3, 4][..]));
        assert_eq!(same.key_id, "k");
        assert_eq!(
            changed(|v| v["verificationMaterial"]["tlogEntries"] = serde_json::json!([])),
            Ok(same.clone())
        );
        let stamped = |list: serde_json::Value| {
            changed(move |v| {
                v["verificationMaterial"]["timestampVerificationData"] =
                    serde_json::json!({"rfc3161Timestamps": list});
            })
        };
        let stamp = serde_json::json!({"signedTimestamp": "BQY="});
        assert_eq!(stamped(serde_json::json!([])), Ok(same));
        assert_eq!(stamped(serde_json::json!([stamp])).unwrap().timestamp, Some(vec![5, 6]));
        assert_eq!(stamped(serde_json::json!([stamp, stamp])), Err(EnvelopeError::TimestampCount));
    }

    #[test]
    fn each_departure_has_its_own_error() {
        use EnvelopeError::{KeyMismatch, Malformed, MediaType, PayloadType, SignatureCount};
        let set = |pointer: &'static str, to: serde_json::Value| {
            changed(move |value| *value.pointer_mut(pointer).unwrap() = to).unwrap_err()
        };
        assert_eq!(
            set("/mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.2".into()),
            MediaType
        );
        assert_eq!(set("/dsseEnvelope/payloadType", "application/json".into()), PayloadType);
        assert_eq!(set("/dsseEnvelope/signatures", serde_json::json!([])), SignatureCount);
        let two = serde_json::json!([{"sig": "AQIDBA==", "keyid": "k"}, {"sig": "AQIDBA==", "keyid": "k"}]);
        assert_eq!(set("/dsseEnvelope/signatures", two), SignatureCount);
        assert_eq!(set("/verificationMaterial/publicKey/hint", "other".into()), KeyMismatch);
        for odd in ["e30", "e31=", "e30=\n", "e30-", " e30="] {
            assert_eq!(set("/dsseEnvelope/payload", odd.into()), Malformed, "{odd:?}");
        }
        assert_eq!(set("/verificationMaterial/publicKey", serde_json::json!(["k"])), Malformed);
        let certificate = serde_json::json!({"certificate": {"rawBytes": ""}});
        assert_eq!(set("/verificationMaterial", certificate), Malformed);
    }
}
