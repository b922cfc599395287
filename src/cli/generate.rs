//! Completions and the manual page, generated from the argument table.

use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs};
use super::output;
use crate::error::{Error, Result};

pub(super) fn completions(arguments: &CompletionsArgs) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "idcapture", &mut script);
    print(script)
}

pub(super) fn man_page() -> Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .map_err(|_| Error::internal("the manual page could not be rendered"))?;
    print(page)
}

fn print(bytes: Vec<u8>) -> Result<u8> {
    let text = String::from_utf8(bytes).map_err(|_| Error::internal("generated text is not UTF-8"))?;
    output::print_text(text.trim_end())?;
    Ok(0)
}
