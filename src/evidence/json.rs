//! JSON as the format allows it. Bytes in, a [`Value`] out, or the rule that they break: no duplicate key, at
//! most [`MAX_DEPTH`] levels, no number beyond what every reader holds exactly, nothing after the document.
//!
//! Two readers that differ on any of these could see two different statements under one signature.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
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
    let walked = Walk { depth: 0, broken: &broken }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    walked.map_err(|error| {
        let out_of_range = error.to_string().starts_with("number out of range");
        broken.get().unwrap_or(if out_of_range { JsonError::Number } else { JsonError::Malformed })
    })
}

/// `value` as compact JSON. The buffer is sized first, so that no copy of it is left behind by growing.
pub(crate) fn write<T: serde::Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, JsonError> {
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

#[derive(Clone, Copy)]
struct Walk<'a> {
    depth: usize,
    broken: &'a Cell<Option<JsonError>>,
}

impl Walk<'_> {
    fn breaks<E: serde::de::Error>(&self, rule: JsonError) -> E {
        self.broken.set(Some(rule));
        E::custom(rule)
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.breaks(JsonError::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, broken: self.broken })
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        if value > MAX_NUMBER {
            return Err(self.breaks(JsonError::Number));
        }
        Ok(Value::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        if value.unsigned_abs() > MAX_NUMBER {
            return Err(self.breaks(JsonError::Number));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        if value.abs() > MAX_NUMBER as f64 {
            return Err(self.breaks(JsonError::Number));
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| self.breaks(JsonError::Number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inside)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(inside.breaks(JsonError::DuplicateKey));
            }
            let value = map.next_value_seed(inside)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
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
    fn plain_documents_come_through_unchanged() {
        let text =
            r#"{"a":[1,-2,3.5,null,true,"é\n"],"b":{"c":{}},"n":9007199254740991,"z":-9007199254740991}"#;
        let value = parse(text.as_bytes(), 1000).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        assert!(parse(nested(16).as_bytes(), 1000).is_ok());
        assert_eq!(write(&value).unwrap().as_slice(), serde_json::to_vec(&value).unwrap());
    }
}
