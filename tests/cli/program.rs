//! Running the program, and reading what it says.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::demo::models_folder;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program with the models of this checkout, whatever the machine has elsewhere. A hidden native runtime
/// stays hidden.
pub(crate) fn idcapture(arguments: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idcapture"));
    command.args(arguments.iter().map(|argument| argument.as_ref()));
    command.env("IDCAPTURE_MODELS", models_folder()).env_remove("IDCAPTURE_BACKEND");
    command
}

/// Runs the program with these arguments.
pub(crate) fn run(arguments: &[&dyn AsRef<OsStr>]) -> Ran {
    finish(&mut idcapture(arguments))
}

/// Runs a prepared command to its end. It must not have panicked, whatever it was given.
pub(crate) fn finish(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { status: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) };
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

impl Ran {
    /// Asserts the exit status, and tells what was said if it is another.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Stdout as one JSON object.
    #[track_caller]
    pub(crate) fn object(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Stdout as one JSON object a line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// Asserts that a fault was told on stderr alone, with its code, and exit status 3.
    #[track_caller]
    pub(crate) fn faults(self, code_and_name: &str) {
        let ran = self.exits(3);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.contains(&format!("[{code_and_name}]")), "{}", ran.stderr);
    }
}

/// A folder that goes when it is dropped.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// The names in a folder, sorted, hidden ones too.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The object of an array whose `key` is `wanted`.
#[track_caller]
pub(crate) fn entry<'a>(array: &'a Value, key: &str, wanted: &str) -> &'a Value {
    let found = array.as_array().unwrap().iter().find(|one| one[key] == wanted);
    found.unwrap_or_else(|| panic!("no {key} {wanted} in {array}"))
}

/// The text of a string.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}
