//! Renders test pictures of specimen documents. `held-back --out DIR [--count N] [--seed S] [--long-px L]
//! [--only-empty]` writes the set that document detection is scored on, or those of it that show no document:
//! `images/NNNN.jpg` and `truth.json`; `reference --out DIR` the pictures
//! that tests look at by name; `sheet` puts these, with what the program drew on them, on one sheet.

mod entry;
mod held_back;
mod label;
mod reference;
mod sequence;
mod sheet;
mod shots;
mod studio;

use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "usage: specimens held-back --out DIR [--count N] [--seed S] [--long-px L] [--only-empty]
       specimens reference --out DIR
       specimens sheet --pictures DIR --overlays DIR --out FILE.png
       specimens sequence --script NAME --out FILE.y4m [--width PX] [--rate FPS]
       specimens sequence --script NAME --out FILE.png --sheet [--width PX]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.split_first() {
        Some((command, rest)) if command == "held-back" => held_back::run(rest),
        Some((command, rest)) if command == "reference" => reference::run(rest),
        Some((command, rest)) if command == "sheet" => sheet::run(rest),
        Some((command, rest)) if command == "sequence" => sequence::run(rest),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
