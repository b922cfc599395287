//! Starts the desktop capture app.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use idcapture_desktop::app;
use idcapture_desktop::arguments::Arguments;
use idcapture_desktop::sources::Streams;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let streams = Streams::of(&arguments);
    match app::run(arguments, Arc::new(streams)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
