//! Writes payloads, for specimens, demonstrations and tests. In: subfiles of elements. Out: bytes as the standard
//! has them; [`card`] makes the elements from what a card says.
//!
//! AAMVA DL/ID Card Design Standard, annex D.12.3 to D.12.5.

pub mod card;

use crate::error::{Coded, ErrorCode};

/// A payload to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// 0 to 99; the header has no jurisdiction version below 2.
    pub version: u8,
    /// 0 to 99.
    pub jurisdiction_version: u8,
    /// Six digits.
    pub iin: String,
    /// In the order in which they are written.
    pub subfiles: Vec<PayloadSubfile>,
}

/// A subfile to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadSubfile {
    /// Two upper-case letters.
    pub kind: String,
    /// Codes of three upper-case letters or digits, and values, in the order in which they are written.
    pub elements: Vec<(String, String)>,
}

/// Why a payload cannot be written. Says nothing of the values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// Not six digits.
    #[error("the issuer number is not six digits")]
    Iin,
    /// A version over 99.
    #[error("version {0} has more than two digits")]
    Version(u8),
    /// Not two upper-case letters.
    #[error("a subfile type is not two upper-case letters")]
    Kind,
    /// Not an element's code.
    #[error("an element code is not three upper-case letters or digits")]
    Code,
    /// A control character or one that Latin-1 does not have.
    #[error("element {0} has a character that cannot be written")]
    Character(String),
    /// Over 99 subfiles, or one beyond byte 9999.
    #[error("the payload is too long for its header")]
    TooLong,
}

impl Coded for EncodeError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputSetting
    }
}

/// Writes a payload: header, designators, subfiles; elements end in a line feed, the last of a subfile in a
/// carriage return.
///
/// # Errors
/// What the standard's form cannot hold.
pub fn encode_payload(payload: &Payload) -> Result<Vec<u8>, EncodeError> {
    if payload.iin.len() != 6 || !payload.iin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EncodeError::Iin);
    }
    if let Some(version) = [payload.version, payload.jurisdiction_version].into_iter().find(|v| *v > 99) {
        return Err(EncodeError::Version(version));
    }
    if payload.subfiles.len() > 99 {
        return Err(EncodeError::TooLong);
    }
    let mut bytes = format!("@\n\x1e\rANSI {}{:02}", payload.iin, payload.version).into_bytes();
    if payload.version >= 2 {
        bytes.extend(format!("{:02}", payload.jurisdiction_version).bytes());
    }
    bytes.extend(format!("{:02}", payload.subfiles.len()).bytes());
    let mut body = Vec::new();
    let start = bytes.len() + 10 * payload.subfiles.len();
    for subfile in &payload.subfiles {
        let data = encode_subfile(subfile)?;
        let (offset, length) = (start + body.len(), data.len());
        if offset > 9_999 || length > 9_999 {
            return Err(EncodeError::TooLong);
        }
        bytes.extend(format!("{}{offset:04}{length:04}", subfile.kind).bytes());
        body.extend(data);
    }
    bytes.extend(body);
    Ok(bytes)
}

fn encode_subfile(subfile: &PayloadSubfile) -> Result<Vec<u8>, EncodeError> {
    if subfile.kind.len() != 2 || !subfile.kind.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(EncodeError::Kind);
    }
    let mut data = subfile.kind.clone().into_bytes();
    for (index, (code, value)) in subfile.elements.iter().enumerate() {
        let upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if code.len() != 3 || !code.starts_with(['D', 'Z']) || !code.bytes().all(upper) {
            return Err(EncodeError::Code);
        }
        if index > 0 {
            data.push(b'\n');
        }
        data.extend(code.bytes());
        for character in value.chars() {
            match u8::try_from(character) {
                Ok(byte) if byte >= b' ' && byte != 0x7f => data.push(byte),
                _ => return Err(EncodeError::Character(code.clone())),
            }
        }
    }
    data.push(b'\r');
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(version: u8, value: &str) -> Payload {
        let element = |code: &str| (code.to_owned(), value.to_owned());
        Payload {
            version,
            jurisdiction_version: 3,
            iin: "636000".into(),
            subfiles: vec![
                PayloadSubfile { kind: "DL".into(), elements: vec![element("DAQ"), element("DCS")] },
                PayloadSubfile { kind: "ZV".into(), elements: vec![element("ZVA")] },
            ],
        }
    }

    #[test]
    fn the_form_is_the_standards() {
        let bytes = encode_payload(&payload(10, "01")).unwrap();
        assert_eq!(bytes, b"@\n\x1e\rANSI 636000100302DL00410014ZV00550008DLDAQ01\nDCS01\rZVZVA01\r");
        let bytes = encode_payload(&payload(1, "01")).unwrap();
        assert!(bytes.starts_with(b"@\n\x1e\rANSI 6360000102DL00390014ZV00530008DLDAQ01\n"));
    }

    #[test]
    fn what_the_form_cannot_hold_is_refused() {
        assert_eq!(encode_payload(&payload(10, "a\nb")), Err(EncodeError::Character("DAQ".into())));
        assert_eq!(encode_payload(&payload(10, "\u{3b1}")), Err(EncodeError::Character("DAQ".into())));
        assert_eq!(encode_payload(&payload(10, &"x".repeat(9_999))), Err(EncodeError::TooLong));
        assert_eq!(encode_payload(&payload(100, "")), Err(EncodeError::Version(100)));
        assert_eq!(
            encode_payload(&Payload { iin: "63600".into(), ..payload(10, "") }),
            Err(EncodeError::Iin)
        );
    }
}
