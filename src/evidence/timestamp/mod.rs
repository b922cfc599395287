//! A time-stamp token (RFC 3161) over a bundle's signature: somebody else's word that the bundle was there at a time.
//! A container and a reply in, a container with the reply out; and the check of a reply against trusted keys.
//!
//! Of the token's CMS (RFC 5652) that is read which binds the time to the signature: the content's digest in the
//! signed attributes, and the authority's ECDSA P-256 signature over those. Certificates in it are not looked at:
//! the authority's key is trusted by itself, as the device's is.

mod der;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode, Result};
use crate::evidence::container::{Entry, encode};
use crate::evidence::envelope::Envelope;
use crate::evidence::layout::{self, MEDIA_TYPE, MIMETYPE, SIGNATURE};
use crate::evidence::public_key::{PublicKey, SignatureStatus};
use der::{CONTEXT_0, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, SET};

/// Longest reply that is attached or read: a token with a few certificates.
pub const MAX_TIMESTAMP_BYTES: usize = 64 << 10;

/// 1.2.840.113549.1.7.2, signedData.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.16.1.4, id-ct-TSTInfo.
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
/// 1.2.840.113549.1.9.3, contentType.
const CONTENT_TYPE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03];
/// 1.2.840.113549.1.9.4, messageDigest.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
/// 2.16.840.1.101.3.4.2.1, SHA-256.
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// 1.2.840.10045.4.3.2, ecdsa-with-SHA256.
const ECDSA_SHA_256: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

/// A reply that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not a granted reply with a token that this version reads: SHA-256 throughout, signed with ECDSA on P-256.
    #[error("not a granted time-stamp reply with SHA-256 and ECDSA on P-256")]
    Malformed,
    /// It is about other bytes than this bundle's signature.
    #[error("the time stamp is not over this bundle's signature")]
    Imprint,
    /// No trusted authority made it.
    #[error("the time stamp is by no trusted authority")]
    UntrustedKey,
    /// The bundle has one already.
    #[error("the bundle has a time stamp already")]
    Present,
}

impl TimestampError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Malformed => "timestamp.malformed",
            Self::Imprint => "timestamp.imprint",
            Self::UntrustedKey => "timestamp.untrusted_key",
            Self::Present => "timestamp.present",
        }
    }
}

impl Coded for TimestampError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// What an authority is to be asked to stamp: the bytes of the signature in the plain container `bytes`.
///
/// # Errors
/// When it is no container of a bundle.
pub fn signature_to_stamp(bytes: &[u8]) -> Result<Vec<u8>> {
    Ok(Envelope::from_json(layout::read(bytes)?.signature)?.signature)
}

/// The plain container `bytes` with an authority's reply (a DER TimeStampResp) to [`signature_to_stamp`].
///
/// # Errors
/// When it is no container of a bundle, has a time stamp already, or the reply is not over its signature.
pub fn attach_timestamp(bytes: &[u8], reply: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let layout = layout::read(bytes)?;
    let mut envelope = Envelope::from_json(layout.signature)?;
    if envelope.timestamp.is_some() {
        return Err(TimestampError::Present.into());
    }
    Token::from_reply(reply).ok_or(TimestampError::Malformed)?.stamps(&envelope.signature)?;
    envelope.timestamp = Some(reply.to_vec());
    let signature = envelope.to_json()?;
    let mut entries = vec![
        Entry { name: MIMETYPE, bytes: MEDIA_TYPE.as_bytes() },
        Entry { name: SIGNATURE, bytes: &signature },
    ];
    entries.extend(layout.files);
    Ok(encode(&entries)?)
}

/// The time that a trusted authority says `signature` was there at.
pub(crate) fn check(
    reply: &[u8],
    signature: &[u8],
    trusted: &[PublicKey],
) -> Result<Timestamp, TimestampError> {
    let token = Token::from_reply(reply).ok_or(TimestampError::Malformed)?;
    token.stamps(signature)?;
    // Authorities do not normalise s, and whoever has one twin can make the other: here neither proves more.
    let holds = |key: &PublicKey| {
        let status = key.check(&token.signed_attributes, token.signature);
        matches!(status, SignatureStatus::Valid | SignatureStatus::HighS)
    };
    if trusted.iter().any(holds) { Ok(token.time) } else { Err(TimestampError::UntrustedKey) }
}

struct Token<'a> {
    /// SHA-256 of what was stamped.
    imprint: &'a [u8],
    time: Timestamp,
    /// The attributes as they are signed: under the tag of a set.
    signed_attributes: Vec<u8>,
    signature: &'a [u8],
}

impl<'a> Token<'a> {
    fn stamps(&self, signature: &[u8]) -> Result<(), TimestampError> {
        if *self.imprint == Sha256::digest(signature)[..] { Ok(()) } else { Err(TimestampError::Imprint) }
    }

    /// TimeStampResp (RFC 3161, 2.4.2) with a token whose attributes fit its content.
    fn from_reply(reply: &'a [u8]) -> Option<Self> {
        if reply.len() > MAX_TIMESTAMP_BYTES {
            return None;
        }
        let mut file = Reader(reply);
        let mut response = file.enter(SEQUENCE)?;
        // granted (0) or granted with modifications (1).
        let granted = matches!(response.enter(SEQUENCE)?.take(INTEGER)?.content, [0 | 1]);
        let mut content_info = response.enter(SEQUENCE)?;
        let is_signed_data = content_info.take(OID)?.content == SIGNED_DATA;
        let mut signed_data = content_info.enter(CONTEXT_0)?.enter(SEQUENCE)?;
        signed_data.take(INTEGER)?;
        signed_data.take(SET)?;
        let mut encapsulated = signed_data.enter(SEQUENCE)?;
        let is_tst_info = encapsulated.take(OID)?.content == TST_INFO;
        let content = encapsulated.enter(CONTEXT_0)?.take(OCTET_STRING)?.content;
        // Certificates [0] and revocation lists [1].
        while signed_data.peek().is_some_and(|tag| tag != SET) {
            signed_data.next()?;
        }
        let mut signer_infos = signed_data.enter(SET)?;
        let mut signer = signer_infos.enter(SEQUENCE)?;
        let one_of_each = file.0.is_empty() && signer_infos.0.is_empty();
        if !(granted && is_signed_data && is_tst_info && one_of_each) {
            return None;
        }
        let (imprint, time) = tst_info(content)?;
        signer.take(INTEGER)?;
        signer.next()?;
        let digest = signer.enter(SEQUENCE)?.take(OID)?.content;
        let attributes = signer.take(CONTEXT_0)?;
        let algorithm = signer.enter(SEQUENCE)?.take(OID)?.content;
        let signature = signer.take(OCTET_STRING)?.content;
        if digest != SHA_256 || algorithm != ECDSA_SHA_256 || !attributes_fit(attributes.content, content) {
            return None;
        }
        // RFC 5652, 5.4: signed as a set, whatever tag they stand under.
        let mut signed_attributes = attributes.whole.to_vec();
        *signed_attributes.first_mut()? = SET;
        Some(Self { imprint, time, signed_attributes, signature })
    }
}

/// RFC 5652, 11.1 and 11.2: exactly one content type and one message digest, and both right.
fn attributes_fit(attributes: &[u8], content: &[u8]) -> bool {
    let only = |wanted: &[u8]| {
        let (mut reader, mut found) = (Reader(attributes), None);
        while let Some(mut attribute) = reader.enter(SEQUENCE) {
            if attribute.take(OID)?.content == wanted {
                let mut values = attribute.enter(SET)?;
                let value = values.next()?;
                if found.replace(value.content).is_some() || !values.0.is_empty() {
                    return None;
                }
            }
        }
        found.filter(|_| reader.0.is_empty())
    };
    only(CONTENT_TYPE) == Some(TST_INFO) && only(MESSAGE_DIGEST) == Some(&Sha256::digest(content)[..])
}

/// The imprint and the time of a TSTInfo (RFC 3161, 2.4.2).
fn tst_info(content: &[u8]) -> Option<(&[u8], Timestamp)> {
    let mut info = Reader(content).enter(SEQUENCE)?;
    if info.take(INTEGER)?.content != [1] {
        return None;
    }
    info.take(OID)?;
    let mut imprint = info.enter(SEQUENCE)?;
    let is_sha_256 = imprint.enter(SEQUENCE)?.take(OID)?.content == SHA_256;
    let digest = imprint.take(OCTET_STRING)?.content;
    info.take(INTEGER)?;
    let time = generalized_time(info.take(GENERALIZED_TIME)?.content)?;
    is_sha_256.then_some((digest, time))
}

/// `YYYYMMDDhhmmss[.f…]Z`.
fn generalized_time(content: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (date, time) = text.split_at_checked(8)?;
    let (clock, fraction) = time.split_at_checked(6)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_fits = match fraction.strip_prefix('.') {
        None => fraction.is_empty(),
        Some(digits_after) => (1..=9).contains(&digits_after.len()) && digits(digits_after),
    };
    if !digits(date) || !digits(clock) || !fraction_fits {
        return None;
    }
    format!("{date}T{clock}{fraction}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_rfc_3161_has_them() {
        let time = |text: &str| generalized_time(text.as_bytes());
        assert_eq!(time("20260301120001Z"), Some("2026-03-01T12:00:01Z".parse().unwrap()));
        assert_eq!(time("20260301120001.5Z"), Some("2026-03-01T12:00:01.5Z".parse().unwrap()));
        for bad in [
            "",
            "Z",
            "20260301120001",
            "202603011200Z",
            "20261301120001Z",
            "20260301120001.Z",
            "20260301120001+01",
        ] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }
}
