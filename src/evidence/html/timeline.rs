//! The frames of a session as rows of its timeline. In: the frame log. Out: a row for each frame that was kept, and one
//! for each run of frames that were dropped for the same reason: a session before a camera has thousands.

use serde_json::Value;

use super::{number, shown};
use crate::evidence::json;
use crate::evidence::layout::MAX_REPORT_BYTES;

/// Time, what, remark.
pub(super) type Row = [String; 3];

/// Frames in a row that were dropped for one reason.
struct Run {
    reason: String,
    sequence: [String; 2],
    at_ms: [u64; 2],
    frames: u64,
    scores: String,
}

/// The rows of a log, in its order. Lines that are no JSON are passed over: the verifier speaks of them.
pub(super) fn rows(log: &[u8]) -> Vec<Row> {
    let (mut rows, mut run): (Vec<Row>, Option<Run>) = (Vec::new(), None);
    for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let Ok(line) = json::parse(line, MAX_REPORT_BYTES) else { continue };
        let at_ms = line["monotonic_ns"].as_u64().unwrap_or(0) / 1_000_000;
        let (sequence, reason) = (shown(&line["sequence"]), shown(&line["reason"]));
        let kept = line["kept"] == true;
        match run.as_mut().filter(|run| !kept && run.reason == reason) {
            Some(run) => {
                run.frames += 1;
                (run.sequence[1], run.at_ms[1]) = (sequence, at_ms);
                continue;
            }
            None => rows.extend(run.take().map(Run::row)),
        }
        let scores = scores(&line);
        if kept {
            rows.push([format!("+{at_ms} ms"), format!("frame {sequence} kept: {reason}"), scores]);
        } else {
            let sequence = [sequence.clone(), sequence];
            run = Some(Run { reason, sequence, at_ms: [at_ms; 2], frames: 1, scores });
        }
    }
    rows.extend(run.map(Run::row));
    rows
}

fn scores(line: &Value) -> String {
    let scores = line["scores"].as_object().into_iter().flatten();
    let named: Vec<String> = scores.map(|(name, score)| format!("{name} {}", number(score))).collect();
    named.join(", ")
}

impl Run {
    fn row(self) -> Row {
        let Self { reason, sequence: [first, last], at_ms: [from_ms, to_ms], frames, scores } = self;
        if frames == 1 {
            return [format!("+{from_ms} ms"), format!("frame {first} dropped: {reason}"), scores];
        }
        let what = format!("frames {first} to {last} dropped: {reason}");
        [format!("+{from_ms} to +{to_ms} ms"), what, format!("{frames} frames")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sequence: u64, kept: bool, reason: &str) -> String {
        let monotonic_ns = sequence * 100_000_000;
        let line = serde_json::json!({
            "sequence": sequence, "monotonic_ns": monotonic_ns, "kept": kept, "reason": reason,
            "scores": { "corners": 0.5 },
        });
        format!("{line}\n")
    }

    #[test]
    fn frames_that_were_dropped_for_one_reason_share_a_row() {
        let log = [
            line(0, false, "preview: blur"),
            line(1, false, "preview: blur"),
            line(2, false, "preview: glare"),
            line(3, true, "the still of the front"),
            line(4, false, "preview: glare"),
        ];
        let rows = rows(log.concat().as_bytes());
        let told: Vec<&str> = rows.iter().map(|[_, what, _]| what.as_str()).collect();
        let expected = [
            "frames 0 to 1 dropped: preview: blur",
            "frame 2 dropped: preview: glare",
            "frame 3 kept: the still of the front",
            "frame 4 dropped: preview: glare",
        ];
        assert_eq!(told, expected);
        assert_eq!((rows[0][0].as_str(), rows[0][2].as_str()), ("+0 to +100 ms", "2 frames"));
        assert_eq!(rows[3][2], "corners 0.5");
    }
}
