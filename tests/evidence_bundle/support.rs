//! One small session, its bundle, and tools to take bundles apart and put them together wrongly.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use idcapture::error::Result;
use idcapture::evidence::{
    App, BundleRequest, Challenge, ChallengeStore, EvidenceFile, PublicKey, Random, Reports, RetentionTerms,
    SoftwareKey, TrustPolicy, build_bundle_with, container, sign, verify,
};
use idcapture::record::{
    BackendKind, Check, CheckKind, CheckStatus, DeviceFacts, Direction, FrameId, FrameLogEntry, MaskedField,
    Minimisation, Minimised, ModelUse, ScoreDirection, SessionOutcome, SessionReason, SessionRecord,
    SessionTimes, Subject,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Numbers that look random and are the same every time.
pub(crate) struct Fixed(pub(crate) u8);

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = self.0.wrapping_mul(31).wrapping_add(index as u8 * 7).wrapping_add(1);
        }
        Ok(())
    }
}

pub(crate) fn key(seed: u8) -> SoftwareKey {
    SoftwareKey::generate(&Fixed(seed)).unwrap()
}

pub(crate) fn ed25519_key(seed: u8) -> SoftwareKey {
    SoftwareKey::generate_ed25519(&Fixed(seed)).unwrap()
}

pub(crate) fn public(key: &SoftwareKey) -> PublicKey {
    key.public_key().clone()
}

pub(crate) fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// When the sample's challenge was given out; the capture starts 10 s later and ends 20 s after that.
pub(crate) fn issued_at() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// When it expires: ten minutes later.
pub(crate) fn expires_at() -> Timestamp {
    issued_at() + seconds(600)
}

/// From when the sample's selfie may be deleted.
pub(crate) fn selfie_deletable() -> Timestamp {
    issued_at() + seconds(300)
}

/// Names of what is in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A JPEG as far as its header says.
pub(crate) fn jpeg(width: u16, height: u16, filling: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    bytes.extend([filling; 24]);
    bytes.extend([0xFF, 0xD9]);
    bytes
}

pub(crate) fn record(seed: u8) -> SessionRecord {
    let check = |id: &str, subject, kind, status, value| Check {
        id: id.to_owned(),
        subject,
        kind,
        status,
        required: true,
        value,
        threshold: Some(0.35),
        direction: Some(Direction::AtLeast),
        unit: None,
        marginal: false,
        region: None,
        frame: Some(FrameId(1)),
        reason: None,
    };
    SessionRecord {
        outcome: SessionOutcome::Review,
        reasons: vec![SessionReason {
            code: "document.originality.not_measured".to_owned(),
            message: "Originality was not measured".to_owned(),
        }],
        checks: vec![
            check("face.match", Subject::Session, CheckKind::Identity, CheckStatus::Passed, Some(0.5)),
            check(
                "document.originality",
                Subject::Front,
                CheckKind::Originality,
                CheckStatus::NotMeasured,
                None,
            ),
        ],
        specimen: false,
        times: SessionTimes {
            device_start: issued_at() + seconds(10),
            device_end: issued_at() + seconds(30),
            monotonic_span_ms: 20_000,
        },
        camera: DeviceFacts { name: "files".to_owned(), ..DeviceFacts::default() },
        backend: Some(BackendKind::Portable),
        models: vec![ModelUse {
            id: "embedder".to_owned(),
            sha256: "5e".repeat(32),
            threshold: Some(0.35),
            score_direction: Some(ScoreDirection::HigherIsBetter),
        }],
        profile_id: "default".to_owned(),
        profile_toml: format!("# {seed}\n[checks.\"face.match\"]\nrequired = true\n"),
        frame_log: (0..2)
            .map(|sequence| FrameLogEntry {
                sequence: FrameId(sequence),
                monotonic_ns: sequence * 33_000_000,
                luma_sha256: format!("{seed:02x}").repeat(32),
                luma_size_px: [640, 360],
                scores: [("focus".to_owned(), 2.25)].into(),
                kept: sequence == 1,
                reason: "sharpest".to_owned(),
            })
            .collect(),
        minimised: Vec::new(),
    }
}

pub(crate) fn challenge(seed: u8) -> Challenge {
    Challenge { bytes: [seed; 32], issued_at: issued_at(), expires_at: expires_at(), local: false }
}

pub(crate) fn request(record: &SessionRecord, seed: u8) -> BundleRequest<'_> {
    BundleRequest {
        record,
        reports: Reports {
            document: json!({"kind": "id-card", "seed": seed}),
            face: json!({"faces": 1, "seed": seed}),
            quality: json!({"seed": seed}),
        },
        files: vec![
            EvidenceFile {
                name: "document-front-rectified.jpg".to_owned(),
                bytes: jpeg(20, 10, seed),
                deletable_after: None,
            },
            EvidenceFile {
                name: "selfie-1.jpg".to_owned(),
                bytes: jpeg(10, 10, seed.wrapping_add(1)),
                deletable_after: Some(selfie_deletable()),
            },
        ],
        attestations: Vec::new(),
        session_id: format!("session-{seed}").parse().unwrap(),
        challenge: challenge(seed),
        audience: Some("bank.example".to_owned()),
        recipients: Vec::new(),
        prompts: vec!["turn_left".to_owned(), "turn_right".to_owned()],
        app: App { version: "1.2.3".to_owned(), build: None },
        retention: RetentionTerms { purpose: Some("onboarding".to_owned()), ..RetentionTerms::default() },
    }
}

/// The sample bundle of `seed`, signed by the key of seed 1.
pub(crate) fn bundle(seed: u8) -> Vec<u8> {
    bundle_with(seed, |_| {})
}

pub(crate) fn bundle_with(seed: u8, change: impl FnOnce(&mut BundleRequest<'_>)) -> Vec<u8> {
    let record = record(seed);
    let mut request = request(&record, seed);
    change(&mut request);
    build_bundle_with(&request, &key(1), &Fixed(seed)).unwrap().to_vec()
}

/// The sample bundle of `seed` as a profile that masks leaves it: no portrait, the zone masked on the front, the reports
/// deletable with the selfie.
pub(crate) fn minimised_bundle(seed: u8) -> Vec<u8> {
    let mut record = record(seed);
    let one = |file: &str, field, how, reason: Option<&'static str>| Minimised {
        file: file.to_owned(),
        field,
        how,
        reason: reason.map(Into::into),
    };
    record.minimised = vec![
        one("portrait.jpg", MaskedField::Portrait, Minimisation::NotStored, Some("it shows nothing else")),
        one("document-front-rectified.jpg", MaskedField::Mrz, Minimisation::Masked, None),
        one("document.json", MaskedField::Mrz, Minimisation::Masked, None),
    ];
    let mut request = request(&record, seed);
    request.retention.reports_deletable_after = Some(selfie_deletable());
    build_bundle_with(&request, &key(1), &Fixed(seed)).unwrap().to_vec()
}

/// Trusts the key of seed 1 a minute after the sample's challenge.
pub(crate) fn policy() -> TrustPolicy {
    static POLICY: LazyLock<TrustPolicy> =
        LazyLock::new(|| TrustPolicy::new(vec![public(&key(1))], issued_at() + seconds(60)));
    POLICY.clone()
}

/// A new folder that remembers challenges; it goes with the first of the two.
pub(crate) fn challenge_store() -> (tempfile::TempDir, ChallengeStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = ChallengeStore::open(folder.path()).unwrap();
    (folder, store)
}

/// Status of `item`, or `-` when the walk did not get there.
pub(crate) fn status(bytes: &[u8], policy: &TrustPolicy, item: &str) -> &'static str {
    verify(bytes, policy).unwrap().status(item).unwrap_or("-")
}

pub(crate) fn is_valid(bytes: &[u8]) -> bool {
    verify(bytes, &policy()).unwrap().is_valid()
}

/// The item that failed first, `name=status`.
pub(crate) fn first_fault(bytes: &[u8], policy: &TrustPolicy) -> String {
    let report = verify(bytes, policy).unwrap();
    let fault =
        report.items.iter().find(|item| item.status != "valid").map(|i| format!("{}={}", i.name, i.status));
    assert_eq!(fault.is_none(), report.is_valid());
    fault.unwrap_or_default()
}

pub(crate) type Files = Vec<(String, Vec<u8>)>;

pub(crate) fn files(bundle: &[u8]) -> Files {
    let entries = container::decode(bundle).unwrap();
    entries.iter().map(|entry| (entry.name.to_owned(), entry.bytes.to_vec())).collect()
}

pub(crate) fn pack(files: &Files) -> Vec<u8> {
    let entries: Vec<_> = files.iter().map(|(name, bytes)| container::Entry { name, bytes }).collect();
    container::encode(&entries).unwrap().to_vec()
}

/// The bundle with its files changed and every checksum put right.
pub(crate) fn repacked(bundle: &[u8], change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = files(bundle);
    change(&mut files);
    pack(&files)
}

/// The bundle with its signature file changed as JSON.
pub(crate) fn with_envelope(bundle: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    repacked(bundle, |files| {
        let mut envelope = serde_json::from_slice(&files[1].1).unwrap();
        change(&mut envelope);
        files[1].1 = serde_json::to_vec(&envelope).unwrap();
    })
}

pub(crate) fn payload(bundle: &[u8]) -> Vec<u8> {
    let envelope: Value = serde_json::from_slice(&files(bundle)[1].1).unwrap();
    STANDARD.decode(envelope["dsseEnvelope"]["payload"].as_str().unwrap()).unwrap()
}

/// The bundle with another payload, properly signed by `key`.
pub(crate) fn with_payload(bundle: &[u8], key: &SoftwareKey, payload: &[u8]) -> Vec<u8> {
    let kind = "application/vnd.in-toto+json";
    let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
    let signature = sign(key, &[head.as_bytes(), payload].concat()).unwrap();
    with_envelope(bundle, |envelope| {
        envelope["verificationMaterial"]["publicKey"]["hint"] = key.public_key().id().into();
        envelope["dsseEnvelope"] = json!({
            "payload": STANDARD.encode(payload),
            "payloadType": kind,
            "signatures": [{"sig": STANDARD.encode(signature), "keyid": key.public_key().id()}],
        });
    })
}

/// The bundle with its statement changed as JSON, properly signed by the key of seed 1.
pub(crate) fn with_statement(bundle: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut statement = serde_json::from_slice(&payload(bundle)).unwrap();
    change(&mut statement);
    with_payload(bundle, &key(1), &serde_json::to_vec(&statement).unwrap())
}

/// Runs `check` for every number below `count` on all processors; gives the numbers for which it said `false`.
pub(crate) fn failing(count: usize, check: impl Fn(usize) -> bool + Sync) -> Vec<usize> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let work = || {
        let mut failed = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return failed;
            }
            if !check(index) {
                failed.push(index);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
