//! The two parties of a session with their keys, the commands of a session, and one accepted session whose bundle
//! the tests of `verify` and `inspect` share.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::demo::demo;
use crate::program::{finish, idcapture, run, text};

/// The relying party of the shared session.
pub(crate) const AUDIENCE: &str = "bank.example";
/// Its challenge.
pub(crate) const CHALLENGE: &str = "0123456789abcdef00112233445566778899aabbccddeeff0f1e2d3c4b5a6978";

/// Keys of the device and of the relying party.
pub(crate) struct Parties {
    folder: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) public: PathBuf,
    pub(crate) identity: PathBuf,
    pub(crate) recipient: String,
}

/// A finished session.
pub(crate) struct Session {
    pub(crate) printed: Value,
    pub(crate) bundle: PathBuf,
}

/// The keys; made on the first call.
pub(crate) fn parties() -> &'static Parties {
    static PARTIES: OnceLock<Parties> = OnceLock::new();
    PARTIES.get_or_init(|| {
        let folder = shared_folder();
        let (key, public, identity) =
            (folder.join("device.pem"), folder.join("device.pem.pub"), folder.join("bank.age"));
        run(&[&"keys", &"new", &"signing", &"--out", &key]).exits(0);
        let made = run(&[&"keys", &"new", &"sealing", &"--out", &identity]).exits(0).object();
        let recipient = text(&made["recipients"][0]).to_owned();
        Parties { folder, key, public, identity, recipient }
    })
}

/// An accepted session of the drawn pictures for [`AUDIENCE`] and [`CHALLENGE`], sealed; run on the first call.
pub(crate) fn sealed() -> &'static Session {
    static SEALED: OnceLock<Session> = OnceLock::new();
    SEALED.get_or_init(|| {
        let (parties, demo) = (parties(), demo());
        let bundle = parties.folder.join("sealed.idev.age");
        let mut command = session(&demo.front, Some(&demo.back), &demo.selfies, &bundle);
        command.args(["--recipient", &parties.recipient, "--audience", AUDIENCE, "--challenge", CHALLENGE]);
        command.args(["--profile", "demo"]);
        Session { printed: finish(&mut command).exits(0).object(), bundle }
    })
}

/// The same bundle as the relying party opens it.
pub(crate) fn plain() -> &'static Path {
    static PLAIN: OnceLock<PathBuf> = OnceLock::new();
    PLAIN.get_or_init(|| {
        let identities = idcapture::evidence::Identities::load(&parties().identity).unwrap();
        let sealed = std::fs::read(&sealed().bundle).unwrap();
        let opened = idcapture::evidence::open(&sealed, Some(&identities)).unwrap();
        let path = parties().folder.join("plain.idev");
        std::fs::write(&path, &*opened.container).unwrap();
        path
    })
}

/// The command of a session, still without `--recipient` or `--plain`.
pub(crate) fn session(front: &Path, back: Option<&Path>, selfies: &[PathBuf], out: &Path) -> Command {
    let mut command = idcapture(&[&"session", &"--front", &front, &"--key", &parties().key, &"--out", &out]);
    if let Some(back) = back {
        command.arg("--back").arg(back);
    }
    for selfie in selfies {
        command.arg("--selfie").arg(selfie);
    }
    command
}

/// The command of the good session, plain.
pub(crate) fn good_session(out: &Path) -> Command {
    let demo = demo();
    let mut command = session(&demo.front, Some(&demo.back), &demo.selfies, out);
    command.arg("--plain");
    command
}

/// The check of that id among those printed.
#[track_caller]
pub(crate) fn check<'a>(printed: &'a Value, id: &str) -> &'a Value {
    crate::program::entry(&printed["checks"], "id", id)
}

/// The codes of the reasons printed.
pub(crate) fn reasons(printed: &Value) -> Vec<&str> {
    printed["reasons"].as_array().unwrap().iter().map(|reason| text(&reason["code"])).collect()
}

/// What `inspect` says of a plain bundle's statement.
pub(crate) fn predicate(bundle: &Path) -> Value {
    run(&[&"inspect", &bundle]).exits(0).object()["statement"]["predicate"].clone()
}

/// A folder that outlives every test of this process; those of processes an hour gone are removed.
fn shared_folder() -> PathBuf {
    const PREFIX: &str = "parties-";
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for left in std::fs::read_dir(place).unwrap().flatten() {
        let age = left
            .metadata()
            .and_then(|about| about.modified())
            .map(|time| SystemTime::now().duration_since(time));
        let old = matches!(age, Ok(Ok(age)) if age > Duration::from_secs(3_600));
        if old && left.file_name().to_string_lossy().starts_with(PREFIX) {
            std::fs::remove_dir_all(left.path()).unwrap();
        }
    }
    tempfile::Builder::new().prefix(PREFIX).tempdir_in(place).unwrap().keep()
}
