//! Writing: one JSON object a line on stdout, people's text on stderr, colour on a terminal only.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use tracing_subscriber::filter::LevelFilter;

use crate::error::{Coded, Error, ErrorCode, Result};

/// Stdout could not be written to.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written: {0}")]
struct OutputError(#[from] std::io::Error);

impl Coded for OutputError {
    fn code(&self) -> ErrorCode {
        ErrorCode::InputUnreadable
    }
}

/// Logs to stderr: warnings, or more with `-v`.
pub(super) fn start_logs(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    // A host that has set up its own logs keeps them.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        .try_init();
}

/// One object, one line; indented for people unless `line` is set.
pub(super) fn print_json(value: &impl Serialize, line: bool) -> Result<()> {
    let text = if line { serde_json::to_string(value) } else { serde_json::to_string_pretty(value) };
    let text = text.map_err(|_| Error::internal("a result is not JSON"))?;
    print_text(&text)
}

/// A line on stdout.
pub(super) fn print_text(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    writeln!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(OutputError)?;
    Ok(())
}

/// A line for a person on stderr.
pub(super) fn tell(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Emphasis: green for what holds, red for what does not.
pub(super) fn coloured(text: &str, good: bool) -> String {
    let colour = if good { AnsiColor::Green } else { AnsiColor::Red };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    format!("{style}{text}{style:#}")
}

/// A fault on stderr, with its code.
pub(super) fn complain(error: &Error) {
    tell(&format!(
        "{}: {error} [{} {}]",
        coloured("error", false),
        error.code().number(),
        error.code().name()
    ));
}

/// The `error` object of the JSON contract.
#[cfg(feature = "capture")]
#[derive(Debug, Serialize)]
pub(super) struct ErrorObject {
    code: i32,
    name: &'static str,
    message: String,
}

#[cfg(feature = "capture")]
impl From<&Error> for ErrorObject {
    fn from(error: &Error) -> Self {
        Self { code: error.code().number(), name: error.code().name(), message: error.to_string() }
    }
}
