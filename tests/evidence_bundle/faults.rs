//! A disk, a signer, a clock and a source of randomness that fail, each at every step: a whole bundle or none, and a
//! reason with a type.

use std::cell::Cell;
use std::fs;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::time::Duration;

use idcapture::error::{Error, ErrorCode, Result};
use idcapture::evidence::{
    Algorithm, CallbackSigner, Challenge, Disk, DiskFile, FolderLimits, Random, SessionId, Signer as _,
    SoftwareKey, SystemDisk, build_bundle, build_bundle_with, check_room, remove_stale, verify, write_new,
    write_new_on,
};
use jiff::Timestamp;

use super::support::{Fixed, issued_at, key, names, policy, record, request, seconds};

const SEALED: &[u8] = b"age-encryption.org/v1\nsome bytes that nobody can read";

/// What a step does once the good ones are used up.
type Trouble = fn() -> io::Result<usize>;

/// A disk with so many good steps before trouble begins, a step being one call or one byte written.
struct Troubled {
    good_steps: Rc<Cell<usize>>,
    trouble: Trouble,
}

impl Troubled {
    fn after(good_steps: usize, trouble: Trouble) -> Self {
        Self { good_steps: Rc::new(Cell::new(good_steps)), trouble }
    }
}

/// How many of `wanted` steps can still be made.
fn steps(good_steps: &Cell<usize>, trouble: Trouble, wanted: usize) -> io::Result<usize> {
    let good = good_steps.get();
    if good == 0 {
        return trouble();
    }
    good_steps.set(good - good.min(wanted));
    Ok(good.min(wanted))
}

struct TroubledFile {
    good_steps: Rc<Cell<usize>>,
    trouble: Trouble,
    file: Box<dyn DiskFile>,
}

impl Write for TroubledFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = steps(&self.good_steps, self.trouble, bytes.len())?;
        self.file.write(&bytes[..taken.min(bytes.len())])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl DiskFile for TroubledFile {
    fn flush_to_disk(&mut self) -> io::Result<()> {
        steps(&self.good_steps, self.trouble, 1)?;
        self.file.flush_to_disk()
    }
}

impl Disk for Troubled {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        steps(&self.good_steps, self.trouble, 1)?;
        let file = SystemDisk.create_new(path)?;
        Ok(Box::new(TroubledFile { good_steps: Rc::clone(&self.good_steps), trouble: self.trouble, file }))
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        steps(&self.good_steps, self.trouble, 1)?;
        SystemDisk.link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        steps(&self.good_steps, self.trouble, 1)?;
        SystemDisk.remove(path)
    }

    fn flush_folder(&self, folder: &Path) -> io::Result<()> {
        steps(&self.good_steps, self.trouble, 1)?;
        SystemDisk.flush_folder(folder)
    }
}

/// Steps of a write without trouble: create, every byte, flush, link, remove, flush the folder.
const ALL_STEPS: usize = SEALED.len() + 5;

/// Whole or not there, and whatever else lies about is ours and holds no more than the bundle.
#[track_caller]
fn whole_or_none(folder: &Path, written: bool, at: usize) {
    let there = names(folder);
    assert_eq!(there.iter().any(|name| name == "a.idev.age"), written, "{at}: {there:?}");
    for name in &there {
        let bytes = fs::read(folder.join(name)).unwrap();
        if name == "a.idev.age" {
            assert_eq!(bytes, SEALED, "{at}");
        } else {
            assert!(name.starts_with(".idcapture-") && name.ends_with(".part"), "{at}: {name}");
            assert!(SEALED.starts_with(&bytes), "{at}");
        }
    }
}

#[test]
fn a_disk_that_fails_after_any_step_leaves_a_whole_bundle_or_none() {
    for good in 0..ALL_STEPS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.idev.age");
        let disk = Troubled::after(good, || Err(ErrorKind::Other.into()));
        let error = write_new_on(&disk, &path, SEALED).unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStore, "{good}");
        // Once it is linked it is there, though its name may not outlive a loss of power.
        whole_or_none(folder.path(), good > SEALED.len() + 2, good);
        // When the disk works again there is nothing in the way.
        remove_stale(folder.path(), Timestamp::now() + seconds(3601)).unwrap();
        if !path.exists() {
            write_new(&path, SEALED).unwrap();
        }
        assert_eq!(names(folder.path()), ["a.idev.age"], "{good}");
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = Troubled::after(ALL_STEPS, || Err(ErrorKind::Other.into()));
    write_new_on(&disk, &folder.path().join("a.idev.age"), SEALED).unwrap();
    whole_or_none(folder.path(), true, ALL_STEPS);
}

#[test]
fn a_full_disk_is_told_as_one() {
    for kind in
        [|| Err(ErrorKind::StorageFull.into()), || Err(ErrorKind::QuotaExceeded.into())] as [Trouble; 2]
    {
        for good in 0..SEALED.len() + 3 {
            let folder = tempfile::tempdir().unwrap();
            let error = write_new_on(&Troubled::after(good, kind), &folder.path().join("a.idev.age"), SEALED)
                .unwrap_err();
            assert!(error.to_string().contains("no room left"), "{good}: {error}");
            whole_or_none(folder.path(), false, good);
        }
    }
    // The real one: a device that is always full takes no link either.
    let error = write_new(Path::new("/dev/full/a"), SEALED).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EvidenceStore);
}

#[test]
fn a_signal_at_any_step_changes_nothing() {
    thread_local!(static SIGNALS: Cell<usize> = const { Cell::new(0) });
    for good in 0..ALL_STEPS {
        let folder = tempfile::tempdir().unwrap();
        // Three signals, then the step goes through, whatever it is; bytes go one at a time from then on.
        SIGNALS.set(3);
        let interrupted: Trouble = || {
            let left = SIGNALS.get();
            SIGNALS.set(left.saturating_sub(1));
            if left > 0 { Err(ErrorKind::Interrupted.into()) } else { Ok(1) }
        };
        write_new_on(&Troubled::after(good, interrupted), &folder.path().join("a.idev.age"), SEALED).unwrap();
        assert_eq!(names(folder.path()), ["a.idev.age"], "{good}");
        whole_or_none(folder.path(), true, good);
    }
}

/// Set for the process that is to be killed: after how many steps, and in which folder.
const KILL_AFTER: &str = "IDCAPTURE_TEST_KILL_AFTER";
const KILL_IN: &str = "IDCAPTURE_TEST_KILL_IN";

/// Not a test of its own: what the process does that the next test kills.
#[test]
fn writes_until_it_is_killed() {
    let (Ok(good), Ok(folder)) = (std::env::var(KILL_AFTER), std::env::var(KILL_IN)) else { return };
    let hang: Trouble = || {
        writeln!(io::stdout(), "now").and_then(|()| io::stdout().flush()).unwrap();
        loop {
            std::thread::park();
        }
    };
    let disk = Troubled::after(good.parse().unwrap(), hang);
    write_new_on(&disk, &Path::new(&folder).join("a.idev.age"), SEALED).unwrap();
    hang().unwrap();
}

#[test]
fn kill_9_at_each_step_leaves_a_whole_bundle_or_none() {
    let bytes = [1, SEALED.len() / 2, SEALED.len()];
    let after = [SEALED.len() + 1, SEALED.len() + 2, SEALED.len() + 3, SEALED.len() + 4, ALL_STEPS];
    for good in [0].into_iter().chain(bytes).chain(after) {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "faults::writes_until_it_is_killed", "--nocapture"])
            .env(KILL_AFTER, good.to_string())
            .env(KILL_IN, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        assert!(said.lines().map_while(io::Result::ok).any(|line| line.ends_with("now")), "{good}");
        child.kill().unwrap();
        child.wait().unwrap();
        whole_or_none(folder.path(), good > SEALED.len() + 2, good);
        // Opened again an hour later.
        remove_stale(folder.path(), Timestamp::now() + seconds(3601)).unwrap();
        let path = folder.path().join("a.idev.age");
        if !path.exists() {
            write_new(&path, SEALED).unwrap();
        }
        assert_eq!(names(folder.path()), ["a.idev.age"], "{good}");
    }
}

#[test]
fn a_folder_takes_no_more_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.idev", "b.idev.age", "notes.txt"] {
        fs::write(folder.path().join(name), [0; 10]).unwrap();
    }
    let room = |bundles, bytes| check_room(folder.path(), 5, FolderLimits { bundles, bytes });
    assert!(room(3, 25).is_ok());
    for full in [room(2, 25), room(3, 24)] {
        let error = full.unwrap_err();
        assert_eq!(error.code(), ErrorCode::EvidenceStore);
        assert!(error.to_string().contains("as many bundles as it may"), "{error}");
    }
    // What a crash left counts until it is cleared.
    fs::write(folder.path().join(format!(".idcapture-{}.part", "0a".repeat(16))), [0; 10]).unwrap();
    assert!(room(3, 100).is_err() && room(4, 35).is_ok());
    assert!(check_room(folder.path(), 5, FolderLimits::default()).is_ok());
    assert!(check_room(&folder.path().join("missing"), 5, FolderLimits::default()).is_err());
}

/// What became of a bundle that a host's key was to sign.
fn signed_by(answer: impl Fn(&[u8]) -> Result<Vec<u8>, i32> + Send + Sync + 'static) -> Result<Vec<u8>> {
    let record = record(1);
    let spki = key(1).public_key_spki().to_vec();
    let signer = CallbackSigner::new(Algorithm::EcdsaP256Sha256, spki, Duration::from_millis(300), answer);
    assert!(!format!("{signer:?}").is_empty());
    build_bundle(&request(&record, 1), &signer).map(|bundle| bundle.to_vec())
}

#[test]
fn a_signer_of_the_host_signs_or_says_why_not() {
    let good = signed_by(|message| Ok(key(1).sign(message).unwrap())).unwrap();
    assert!(verify(&good, &policy()).unwrap().is_valid());

    #[track_caller]
    fn refused(result: Result<Vec<u8>>, reason: &str) {
        let error = result.unwrap_err();
        assert_eq!(error.code(), ErrorCode::CryptoSign);
        assert!(error.to_string().contains(reason), "{error}");
    }
    refused(signed_by(|_| Err(-25300)), "refused (-25300)");
    refused(signed_by(|_| Ok(b"junk".to_vec())), "not an ASN.1 DER");
    refused(signed_by(|_| Ok(vec![0; 1 << 20])), "not an ASN.1 DER");
    refused(signed_by(|_| Ok(key(2).sign(b"other").unwrap())), "does not verify");
    // One that breaks off: its thread ends without an answer.
    refused(signed_by(|_| std::panic::resume_unwind(Box::new(()))), "broke off");
    // One that hangs, until the test is over.
    let (release, held) = channel::<()>();
    let held = std::sync::Mutex::new(held);
    let hanging = signed_by(move |_| {
        let _ = held.lock().unwrap().recv();
        Err(0)
    });
    refused(hanging, "within 300 ms");
    drop(release);
}

struct NoRandom;

impl Random for NoRandom {
    fn fill(&self, _bytes: &mut [u8]) -> Result<()> {
        Err(Error::internal("no randomness here"))
    }
}

#[test]
fn without_randomness_there_is_no_bundle_key_challenge_or_id() {
    let record = record(1);
    assert!(build_bundle_with(&request(&record, 1), &key(1), &NoRandom).is_err());
    assert!(SoftwareKey::generate(&NoRandom).is_err() && SoftwareKey::generate_ed25519(&NoRandom).is_err());
    assert!(Challenge::local(issued_at(), seconds(1), &NoRandom).is_err());
    assert!(SessionId::generate(&NoRandom).is_err());
    assert!(build_bundle_with(&request(&record, 1), &key(1), &Fixed(1)).is_ok());
}

#[test]
fn a_clock_that_jumps_back_makes_no_bundle() {
    let mut record = record(1);
    record.times.device_end = record.times.device_start - seconds(1);
    let error = build_bundle(&request(&record, 1), &key(1)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EvidenceStatement);
    assert!(error.to_string().contains("run backwards"), "{error}");
    // Frames that arrive before the ones before them.
    let mut record = super::support::record(1);
    record.frame_log[0].monotonic_ns = record.frame_log[1].monotonic_ns + 1;
    let error = build_bundle(&request(&record, 1), &key(1)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EvidenceStatement);
    assert!(error.to_string().contains("out of order"), "{error}");
}
