//! Renders test pictures of specimen documents. `held-back --out DIR [--count N] [--seed S] [--long-px L]` writes
//! the set that document detection is scored on: `images/NNNN.jpg` and `truth.json`.

mod held_back;
mod studio;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((command, rest)) if command == "held-back" => held_back::run(rest),
        _ => Err("usage: specimens held-back --out DIR [--count N] [--seed S] [--long-px L]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
