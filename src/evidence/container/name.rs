//! Which names an entry may have: safe on every system, even though the verifier never extracts. Text in, yes or
//! no out.

/// Longest part of a name between slashes.
const MAX_PART_BYTES: usize = 64;

/// Whether `name` is one or two parts joined by `/`, each 1 to 64 of `[a-z0-9._-]`, beginning and ending with a
/// letter or digit, and none a device name of Windows.
#[must_use]
pub fn is_legal_name(name: &str) -> bool {
    let mut parts = name.split('/');
    let (first, second, more) = (parts.next(), parts.next(), parts.next());
    more.is_none() && first.is_some_and(is_legal_part) && second.is_none_or(is_legal_part)
}

/// Whether `part` may stand on either side of the slash.
pub(crate) fn is_legal_part(part: &str) -> bool {
    let bytes = part.as_bytes();
    bytes.len() <= MAX_PART_BYTES
        && bytes.first().is_some_and(|byte| is_alphanumeric(*byte))
        && bytes.last().is_some_and(|byte| is_alphanumeric(*byte))
        && bytes.iter().all(|byte| is_alphanumeric(*byte) || matches!(byte, b'.' | b'_' | b'-'))
        && !is_device(part)
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Windows takes the part before the first dot for a device, whatever follows it.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| matches!(rest.as_bytes(), [digit] if digit.is_ascii_digit()))
    };
    matches!(stem, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_and_are_not() {
        for name in
            ["a", "mimetype", "evidence/selfie-1.jpg", "attestation/play_integrity.bin", "com10/x.y.z"]
        {
            assert!(is_legal_name(name), "{name}");
        }
        let long = "a".repeat(65);
        for name in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "a/b/c",
            ".",
            "..",
            "../a",
            "a/..",
            "a/.b",
            ".a",
            "-a",
            "a-",
            "a.",
            "A",
            "a b",
            "a\\b",
            "a:b",
            "c:a",
            "é",
            "a\0",
            "a\n",
            "con",
            "nul.txt",
            "evidence/com1.jpg",
            "lpt9",
            "aux",
            &long,
        ] {
            assert!(!is_legal_name(name), "{name:?}");
        }
    }
}
