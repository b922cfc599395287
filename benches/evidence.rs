//! Writing, sealing and verifying a bundle of 2 MB. In: a record and pictures made on the spot; no session is run.
//! `cargo bench --bench evidence`. The criterion times are wall times; the last line printed is CPU time of this
//! process, which the targets are about: write and seal under 15 ms, open and verify under 10 ms.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench without its input must stop, and tells figures"
)]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use idcapture::evidence::{
    App, BundleRequest, Challenge, EvidenceFile, Identities, Reports, RetentionTerms, SessionId, SoftwareKey,
    SystemRandom, TrustPolicy, build_bundle, seal, verify, verify_file,
};
use idcapture::record::{
    Check, CheckKind, CheckStatus, DeviceFacts, Direction, FrameId, FrameLogEntry, SessionOutcome,
    SessionRecord, SessionTimes, Subject,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Bytes of all pictures together.
const PICTURE_BYTES: usize = 2_000_000;
const FRAMES: u64 = 60;

fn check(number: u64) -> Check {
    Check {
        id: format!("document.check_{number}"),
        subject: Subject::Front,
        kind: CheckKind::UserAction,
        status: CheckStatus::Passed,
        required: true,
        value: Some(0.5),
        threshold: Some(0.25),
        direction: Some(Direction::AtLeast),
        unit: None,
        marginal: false,
        region: None,
        frame: Some(FrameId(number)),
        reason: None,
    }
}

fn record(now: Timestamp) -> SessionRecord {
    SessionRecord {
        outcome: SessionOutcome::Accepted,
        reasons: Vec::new(),
        checks: (0..40).map(check).collect(),
        specimen: true,
        times: SessionTimes { device_start: now, device_end: now, monotonic_span_ms: 0 },
        camera: DeviceFacts::default(),
        backend: None,
        models: Vec::new(),
        profile_id: "bench".to_owned(),
        profile_toml: "id = \"bench\"\n".repeat(100),
        frame_log: (0..FRAMES)
            .map(|sequence| FrameLogEntry {
                sequence: FrameId(sequence),
                monotonic_ns: sequence * 33_000_000,
                luma_sha256: "5e".repeat(32),
                luma_size_px: [640, 360],
                scores: [("focus".to_owned(), 2.25), ("corners".to_owned(), 0.5)].into(),
                kept: sequence == 1,
                reason: "sharpest".to_owned(),
            })
            .collect(),
        minimised: Vec::new(),
    }
}

/// Six pictures as far as their headers say, filled with what does not compress.
fn pictures() -> Vec<EvidenceFile> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (1..=6)
        .map(|number| {
            let mut bytes =
                b"\xFF\xD8\xFF\xC0\0\x0B\x08\x03\x84\x05\xA0\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0"
                    .to_vec();
            while bytes.len() < PICTURE_BYTES / 6 {
                bytes.extend(noise());
            }
            EvidenceFile { name: format!("selfie-{number}.jpg"), bytes, deletable_after: None }
        })
        .collect()
}

/// CPU time of this process so far.
fn cpu_time() -> Duration {
    // Fields 14 and 15 after the name in parentheses, in ticks of 10 ms (proc(5)).
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: u64 = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|t| t.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}

fn cpu_ms(runs: u32, work: impl Fn()) -> f64 {
    let before = cpu_time();
    (0..runs).for_each(|_| work());
    (cpu_time() - before).as_secs_f64() * 1000.0 / f64::from(runs)
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let now = Timestamp::now();
    let (record, key, identities) =
        (record(now), SoftwareKey::generate(&SystemRandom).unwrap(), Identities::generate());
    let recipients = identities.recipients();
    let request = BundleRequest {
        record: &record,
        reports: Reports { document: json!({"page": [1, 2, 3]}), face: json!({}), quality: json!({}) },
        files: pictures(),
        attestations: Vec::new(),
        session_id: SessionId::generate(&SystemRandom).unwrap(),
        challenge: Challenge::local(now, SignedDuration::from_hours(1), &SystemRandom).unwrap(),
        audience: None,
        recipients: recipients.iter().map(ToString::to_string).collect(),
        prompts: Vec::new(),
        app: App::default(),
        retention: RetentionTerms::default(),
    };
    let container = build_bundle(&request, &key).unwrap();
    let sealed = seal(&container, &recipients).unwrap();
    let policy = TrustPolicy::new(vec![key.public_key().clone()], now);
    assert!(
        container.len() > PICTURE_BYTES
            && verify_file(&sealed, Some(&identities), &policy).unwrap().is_valid()
    );

    let write_and_seal =
        || drop(black_box(seal(&build_bundle(black_box(&request), &key).unwrap(), &recipients).unwrap()));
    let verify_plain = || drop(black_box(verify(black_box(&container), &policy).unwrap()));
    let open_and_verify =
        || drop(black_box(verify_file(black_box(&sealed), Some(&identities), &policy).unwrap()));
    let mut group = criterion.benchmark_group("evidence");
    group.bench_function("write_and_seal_2mb", |bencher| bencher.iter(write_and_seal));
    group.bench_function("verify_2mb", |bencher| bencher.iter(verify_plain));
    group.bench_function("open_and_verify_2mb", |bencher| bencher.iter(open_and_verify));
    group.finish();
    println!(
        "CPU time of {} bytes: write and seal {:.1} ms, verify {:.1} ms, open and verify {:.1} ms",
        container.len(),
        cpu_ms(50, write_and_seal),
        cpu_ms(50, verify_plain),
        cpu_ms(50, open_and_verify)
    );
    criterion.final_summary();
}
