//! JSON as the format allows it. Bytes in, a [`Value`] out, or the rule that they break: no duplicate key, at
//! most [`MAX_DEPTH`] levels, no number beyond what every reader holds exactly, nothing after the document.
//!
//! Two readers that differ on any of these could see two different statements under one signature.

mod strict;

use std::cell::Cell;

use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed as _};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode};

/// Deepest nesting of arrays and objects; the document itself is level 1.
pub const MAX_DEPTH: usize = 16;

/// Largest magnitude of a number: 2^53 - 1, the last whole number that a double tells from its neighbours.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// The rule that a JSON document breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Over the size cap of its kind.
    #[error("JSON over its size cap")]
    TooLarge,
    /// Not JSON, not UTF-8, cut short, or followed by more.
    #[error("not one whole JSON document")]
    Malformed,
    /// The same key twice in one object.
    #[error("JSON with a duplicate key")]
    DuplicateKey,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("JSON nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// A number over [`MAX_NUMBER`] in magnitude, or none at all (NaN, infinite).
    #[error("JSON with a number out of range")]
    Number,
}

impl JsonError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::TooLarge => "json.too_large",
            Self::Malformed => "json.malformed",
            Self::DuplicateKey => "json.duplicate_key",
            Self::TooDeep => "json.too_deep",
            Self::Number => "json.number",
        }
    }
}

impl Coded for JsonError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// The document in `bytes`, at most `cap` bytes long.
pub(crate) fn parse(bytes: &[u8], cap: usize) -> Result<Value, JsonError> {
    if bytes.len() > cap {
        return Err(JsonError::TooLarge);
    }
    // serde's errors are text; the cell carries the rule past it.
    let broken = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let walked =
        strict::Walk::new(&broken).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    walked.map_err(|error| {
        let out_of_range = error.to_string().starts_with("number out of range");
        broken.get().unwrap_or(if out_of_range { JsonError::Number } else { JsonError::Malformed })
    })
}

/// `value` as a `T`. serde also takes an array for a struct and an object for a name; other readers do not, so
/// what is read must have the shape of what it would be written as.
pub(crate) fn read<T: DeserializeOwned + Serialize>(value: &Value) -> Option<T> {
    let read = T::deserialize(value).ok()?;
    let written = serde_json::to_value(&read).ok()?;
    has_shape(value, &written).then_some(read)
}

/// Whether `value` is of the same kinds as `written` wherever it has something; keys of its own are ignored.
fn has_shape(value: &Value, written: &Value) -> bool {
    match (value, written) {
        (Value::Object(value), Value::Object(written)) => {
            written.iter().all(|(key, inner)| value.get(key).is_none_or(|value| has_shape(value, inner)))
        }
        (Value::Array(value), Value::Array(written)) => {
            value.len() == written.len()
                && value.iter().zip(written).all(|(value, inner)| has_shape(value, inner))
        }
        (value, written) => std::mem::discriminant(value) == std::mem::discriminant(written),
    }
}

/// `value` as compact JSON. The buffer is sized first, so that no copy of it is left behind by growing.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, JsonError> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(|_| JsonError::Malformed)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, value).map_err(|_| JsonError::Malformed)?;
    Ok(bytes)
}

struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}1{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn hostile_documents_break_the_rule_that_they_should() {
        use JsonError::{DuplicateKey, Malformed, Number, TooDeep, TooLarge};
        let table: &[(&str, JsonError)] = &[
            ("", Malformed),
            ("{", Malformed),
            ("{} {}", Malformed),
            ("{}x", Malformed),
            ("[1,]", Malformed),
            ("{\"a\":1,}", Malformed),
            ("{a:1}", Malformed),
            ("'a'", Malformed),
            ("[1 2]", Malformed),
            ("NaN", Malformed),
            ("Infinity", Malformed),
            ("01", Malformed),
            ("+1", Malformed),
            ("0x10", Malformed),
            (".5", Malformed),
            ("\u{feff}{}", Malformed),
            ("// no comments\n{}", Malformed),
            ("\"\\ud800\"", Malformed),
            ("\"\u{1}\"", Malformed),
            ("{\"a\":1,\"a\":1}", DuplicateKey),
            ("{\"a\":1,\"\\u0061\":2}", DuplicateKey),
            ("[{\"x\":{\"k\":1,\"l\":2,\"k\":3}}]", DuplicateKey),
            (&nested(17), TooDeep),
            (&nested(100_000), TooDeep),
            (&format!("{}1{}", "{\"a\":".repeat(17), "}".repeat(17)), TooDeep),
            ("1e999", Number),
            ("-1e999", Number),
            ("9007199254740992", Number),
            ("-9007199254740992", Number),
            ("18446744073709551616", Number),
            ("123456789012345678901234567890", Number),
            ("1e17", Number),
            (&"9".repeat(400), Number),
            (&format!("\"{}\"", "a".repeat(300_000)), TooLarge),
        ];
        for (text, rule) in table {
            let shown: String = text.chars().take(40).collect();
            assert_eq!(parse(text.as_bytes(), 250_000), Err(*rule), "{shown}");
        }
        assert_eq!(parse(b"\"\xff\"", 100), Err(Malformed));
    }

    #[test]
    fn only_the_written_shape_is_read() {
        #[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
        struct Inner {
            name: String,
            #[serde(default)]
            size: Option<u32>,
        }
        let shape = |text: &str| read::<Vec<Inner>>(&parse(text.as_bytes(), 100).unwrap());
        let one = |size| Some(vec![Inner { name: "a".to_owned(), size }]);
        assert_eq!(shape(r#"[{"name":"a","more":[]}]"#), one(None));
        assert_eq!(shape(r#"[{"name":"a","size":2}]"#), one(Some(2)));
        assert_eq!(shape(r#"[{"size":null,"name":"a"}]"#), one(None));
        assert_eq!(shape(r#"[["a",2]]"#), None);
        let status = |text: &str| read::<crate::record::CheckStatus>(&parse(text.as_bytes(), 100).unwrap());
        assert_eq!(status(r#""passed""#), Some(crate::record::CheckStatus::Passed));
        assert_eq!(status(r#"{"passed":null}"#), None);
    }

    #[test]
    fn plain_documents_come_through_unchanged() {
        let text =
            r#"{"a":[1,-2,3.5,null,true,"é\n"],"b":{"c":{}},"n":9007199254740991,"z":-9007199254740991}"#;
        let value = parse(text.as_bytes(), 1000).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        assert!(parse(nested(16).as_bytes(), 1000).is_ok());
        assert_eq!(write(&value).unwrap().as_slice(), serde_json::to_vec(&value).unwrap());
    }
}
