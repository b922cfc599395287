//! The frame log: one JSON line per analysed frame, each with the SHA-256 of the line before. Entries in, lines
//! and the last link out; and the check of such lines. The statement signs the last link and the count.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Coded, ErrorCode};
use crate::evidence::digest::{bytes32_from_hex, sha256_hex};
use crate::evidence::json::{self, JsonError};
use crate::record::FrameLogEntry;

/// Longest line, in bytes.
const MAX_LINE_BYTES: usize = 64 << 10;

/// What the first line links to, and the head of a log without lines.
pub const FIRST_LINK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A log that breaks the format's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameLogError {
    /// A line is not acceptable as JSON.
    #[error("a frame log line: {0}")]
    Json(#[from] JsonError),
    /// A line lacks a key or has one of the wrong type, or the last line does not end.
    #[error("a frame log line without its keys")]
    Malformed,
    /// A line does not link to the one before.
    #[error("a frame log line that does not link to the one before")]
    Link,
    /// Sequence numbers must rise and times not fall.
    #[error("frame log lines out of order")]
    Order,
}

impl FrameLogError {
    /// The status that the verifier reports.
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Json(_) | Self::Malformed => "frame_log.malformed",
            Self::Link => "frame_log.link",
            Self::Order => "frame_log.order",
        }
    }
}

impl Coded for FrameLogError {
    fn code(&self) -> ErrorCode {
        ErrorCode::EvidenceStatement
    }
}

/// The end of a chain: what the statement signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameLogEnd {
    /// How many lines.
    pub count: u64,
    /// SHA-256 of the last line without its line feed, lower-case hex; 64 zeros without lines.
    pub head: String,
}

#[derive(Serialize, Deserialize)]
struct Line<E> {
    #[serde(flatten)]
    entry: E,
    previous: String,
}

/// The lines for `entries`, and the end of their chain.
pub(crate) fn write(entries: &[FrameLogEntry]) -> Result<(Zeroizing<Vec<u8>>, FrameLogEnd), FrameLogError> {
    let mut lines = Vec::with_capacity(entries.len());
    let mut end = FrameLogEnd { count: 0, head: FIRST_LINK.to_owned() };
    for entry in entries {
        let line = json::write(&Line { entry, previous: end.head })?;
        end = FrameLogEnd { count: end.count + 1, head: sha256_hex(&line) };
        lines.push(line);
    }
    let mut log = Zeroizing::new(Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum()));
    for line in &lines {
        log.extend_from_slice(line);
        log.push(b'\n');
    }
    // What the verifier would refuse must not be written.
    match check(&log)? {
        checked if checked == end => Ok((log, end)),
        _ => Err(FrameLogError::Link),
    }
}

/// The end of the chain in `log`.
pub(crate) fn check(log: &[u8]) -> Result<FrameLogEnd, FrameLogError> {
    let mut end = FrameLogEnd { count: 0, head: FIRST_LINK.to_owned() };
    let mut before: Option<FrameLogEntry> = None;
    let mut rest = log;
    while !rest.is_empty() {
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or(FrameLogError::Malformed)?;
        let (line, after) = rest.split_at(length);
        rest = after.get(1..).unwrap_or_default();
        let value = json::parse(line, MAX_LINE_BYTES)?;
        let Line { entry, previous }: Line<FrameLogEntry> =
            json::read(&value).ok_or(FrameLogError::Malformed)?;
        if bytes32_from_hex(&entry.luma_sha256).is_none() {
            return Err(FrameLogError::Malformed);
        }
        if previous != end.head {
            return Err(FrameLogError::Link);
        }
        if before.is_some_and(|before| {
            entry.sequence <= before.sequence || entry.monotonic_ns < before.monotonic_ns
        }) {
            return Err(FrameLogError::Order);
        }
        before = Some(entry);
        end = FrameLogEnd { count: end.count + 1, head: sha256_hex(line) };
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FrameId;

    fn entry(sequence: u64, monotonic_ns: u64) -> FrameLogEntry {
        FrameLogEntry {
            sequence: FrameId(sequence),
            monotonic_ns,
            luma_sha256: "ab".repeat(32),
            luma_size_px: [640, 360],
            scores: [("focus".to_owned(), 1.5)].into(),
            kept: sequence == 2,
            reason: "best of three".to_owned(),
        }
    }

    #[test]
    fn each_line_links_to_the_one_before() {
        let (log, end) = write(&[entry(0, 5), entry(1, 5), entry(4, 9)]).unwrap();
        let lines: Vec<&str> = std::str::from_utf8(&log).unwrap().lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].ends_with(&format!("\"previous\":\"{FIRST_LINK}\"}}")), "{}", lines[0]);
        assert!(lines[2].contains(&sha256_hex(lines[1].as_bytes())));
        assert_eq!(end, FrameLogEnd { count: 3, head: sha256_hex(lines[2].as_bytes()) });
        assert_eq!(check(&log), Ok(end));
    }

    #[test]
    fn an_empty_log_has_the_first_link_as_its_head() {
        let (log, end) = write(&[]).unwrap();
        assert!(log.is_empty());
        assert_eq!((end.count, end.head.as_str()), (0, FIRST_LINK));
    }

    #[test]
    fn a_line_removed_repeated_or_changed_breaks_the_chain() {
        let (log, end) = write(&[entry(0, 1), entry(1, 2), entry(2, 3)]).unwrap();
        let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
        assert_eq!(check(&[lines[0], lines[2]].concat()), Err(FrameLogError::Link));
        assert_eq!(check(&[lines[1], lines[0], lines[2]].concat()), Err(FrameLogError::Link));
        assert_eq!(check(&[lines[0], lines[0]].concat()), Err(FrameLogError::Link));
        assert_eq!(check(&log[..log.len() - 1]), Err(FrameLogError::Malformed));
        assert_eq!(check(b"\n"), Err(FrameLogError::Json(JsonError::Malformed)));
        // Without its last line the chain holds; the signed end tells.
        assert_ne!(check(&[lines[0], lines[1]].concat()).unwrap(), end);
        let text = String::from_utf8(log.to_vec()).unwrap().replacen("best", "rest", 1);
        assert_eq!(check(text.as_bytes()), Err(FrameLogError::Link));
    }

    #[test]
    fn what_would_not_verify_is_not_written() {
        assert_eq!(write(&[entry(1, 1), entry(1, 2)]).err(), Some(FrameLogError::Order));
        assert_eq!(write(&[entry(1, 2), entry(2, 1)]).err(), Some(FrameLogError::Order));
        let nan = FrameLogEntry { scores: [("x".to_owned(), f64::NAN)].into(), ..entry(0, 0) };
        assert_eq!(write(&[nan]).err(), Some(FrameLogError::Malformed));
        let digest = FrameLogEntry { luma_sha256: "AB".repeat(32), ..entry(0, 0) };
        assert_eq!(write(&[digest]).err(), Some(FrameLogError::Malformed));
        assert_eq!(write(&[entry(0, 1 << 53)]).err(), Some(FrameLogError::Json(JsonError::Number)));
    }
}
