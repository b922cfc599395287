//! Arguments that make no sense, and the texts that explain those that do.

use crate::demo::demo;
use crate::program::{folder, names, run};

const COMMANDS: [&str; 14] = [
    "analyze",
    "compare",
    "evaluate",
    "session",
    "verify",
    "inspect",
    "extract",
    "redact",
    "report",
    "timestamp",
    "keys",
    "profile",
    "models",
    "demo",
];

#[test]
fn usage_errors_exit_2_and_say_nothing_on_stdout() {
    let (demo, place) = (demo(), folder());
    let (front, out) = (demo.front.to_str().unwrap(), place.path().to_str().unwrap());
    let session = ["session", "--front", front, "--selfie", front, "--key", "k.pem", "--out", out];
    let cases: [&[&str]; 30] = [
        &[],
        &["--bogus"],
        &["analyse"],
        &["analyze"],
        &["analyze", "--bogus", front],
        &["analyze", "--stages", "document,bogus", front],
        &["analyze", "--threads", "0", front],
        &["analyze", "--threads", "many", front],
        &["analyze", "--backend", "gpu", front],
        &["compare"],
        &["compare", front],
        &["compare", front, front, front],
        &["compare", "--pairs", "list.csv", front, front],
        &["evaluate"],
        &["evaluate", "match"],
        &["evaluate", "match", "--pairs", "list.csv", "--folder", out],
        &["evaluate", "liveness", "--pairs", "list.csv"],
        &session,
        &[&session[..], &["--plain", "--recipient", "age1x"]].concat(),
        &["session", "--front", front, "--key", "k.pem", "--out", out, "--plain"],
        &["capture", "--key", "k.pem", "--out", out, "--plain"],
        &["capture", "--source", "y4m:clip.y4m"],
        &["capture", "--source", "y4m:clip.y4m", "--key", "k.pem", "--out", out],
        &["verify", "bundle.idev"],
        &["verify", "bundle.idev", "--trust", "k.pem", "--now", "yesterday"],
        &["profile", "show"],
        &["profile", "sign", "bank.toml"],
        &["keys"],
        &["keys", "new", "signing"],
        &["keys", "new", "other", "--out", out],
    ];
    for arguments in cases {
        let arguments: Vec<&dyn AsRef<std::ffi::OsStr>> =
            arguments.iter().map(|argument| argument as &dyn AsRef<std::ffi::OsStr>).collect();
        let ran = run(&arguments).exits(2);
        assert_eq!(ran.stdout, "");
        assert!(!ran.stderr.is_empty());
    }
    assert_eq!(names(place.path()), [""; 0]);
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let help = run(&[&"--help"]).exits(0).stdout;
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in {help}");
        let help = run(&[&command, &"--help"]).exits(0).stdout;
        assert!(help.contains(&format!("idcapture {command} ")), "{help}");
        assert!(!help.contains('\u{1b}'), "colours off a terminal");
    }
    for command in [
        "analyze",
        "compare",
        "session",
        "verify",
        "inspect",
        "extract",
        "redact",
        "report",
        "timestamp",
        "keys",
        "profile",
    ] {
        let help = run(&[&command, &"--help"]).exits(0).stdout;
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn version_completions_and_manual_page_are_printed() {
    let version = run(&[&"--version"]).exits(0).stdout;
    assert_eq!(version, format!("idcapture {}\n", env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&[&"completions", &shell]).exits(0).stdout;
        assert!(script.contains("idcapture") && script.contains("analyze"), "{shell}");
    }
    let page = run(&[&"man"]).exits(0).stdout;
    assert!(page.contains(".TH idcapture") && page.contains("analyze"));
}
