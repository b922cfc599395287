//! The command line: the only room that prints. JSON on stdout, logs and progress on stderr, exit codes as each
//! command documents them.

#[cfg(feature = "capture")]
mod analyze;
mod args;
#[cfg(all(feature = "capture", feature = "seal"))]
mod capture;
#[cfg(all(feature = "capture", feature = "seal"))]
mod capture_args;
#[cfg(feature = "capture")]
mod compare;
#[cfg(all(feature = "capture", feature = "seal"))]
mod demo;
#[cfg(feature = "capture")]
mod evaluate;
#[cfg(feature = "evidence")]
mod extract;
mod generate;
#[cfg(feature = "evidence")]
mod inspect;
#[cfg(feature = "evidence")]
mod keys;
#[cfg(feature = "capture")]
mod models;
mod output;
#[cfg(feature = "capture")]
mod overlay;
#[cfg(all(feature = "capture", feature = "evidence"))]
mod profile;
#[cfg(all(feature = "capture", feature = "evidence"))]
mod profile_args;
#[cfg(feature = "evidence")]
mod redact;
#[cfg(all(feature = "capture", feature = "seal"))]
mod replay;
#[cfg(feature = "evidence")]
mod report;
#[cfg(feature = "evidence")]
mod rewritten;
#[cfg(all(feature = "capture", feature = "seal"))]
mod session;
#[cfg(feature = "evidence")]
mod small_file;
#[cfg(feature = "evidence")]
mod timestamp;
#[cfg(feature = "evidence")]
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};

/// A panic's text can hold a piece of what was being read, such as a barcode's payload: only its place is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place =
            panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        tracing::warn!("a fault was trapped{place}");
    }));
}

/// Exit status of a fault: the command could not do its work.
const FAULT: u8 = 3;

/// Parses the arguments, runs the command, and gives its exit status. Usage errors exit 2.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let status = if error.use_stderr() { 2 } else { 0 };
            // Nothing is left to tell when even this cannot be written.
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    output::start_logs(cli.verbose);
    quiet_panics();
    let status = match cli.command {
        #[cfg(feature = "capture")]
        Command::Analyze(arguments) => analyze::run(&arguments),
        #[cfg(feature = "capture")]
        Command::Compare(arguments) => compare::run(&arguments),
        #[cfg(feature = "capture")]
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        #[cfg(all(feature = "capture", feature = "seal"))]
        Command::Session(arguments) => session::run(&arguments),
        #[cfg(all(feature = "capture", feature = "seal"))]
        Command::Capture(arguments) => capture::run(&arguments),
        #[cfg(all(feature = "capture", feature = "seal"))]
        Command::Replay(arguments) => replay::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Verify(arguments) => verify::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Inspect(arguments) => inspect::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Extract(arguments) => extract::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Redact(arguments) => redact::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Report(arguments) => report::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Timestamp(arguments) => timestamp::run(&arguments),
        #[cfg(feature = "evidence")]
        Command::Keys(arguments) => keys::run(&arguments),
        #[cfg(all(feature = "capture", feature = "evidence"))]
        Command::Profile(arguments) => profile::run(&arguments),
        #[cfg(feature = "capture")]
        Command::Models(arguments) => models::run(&arguments),
        #[cfg(all(feature = "capture", feature = "seal"))]
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Completions(arguments) => generate::completions(&arguments),
        Command::Man => generate::man_page(),
    };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(FAULT)
        }
    }
}
