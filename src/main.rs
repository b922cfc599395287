//! The `idcapture` command: everything is in `idcapture::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    idcapture::cli::run(std::env::args_os())
}
