//! `kuban openapi`: the document of the HTTP interface on standard output.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::openapi;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    io::stdout().write_all(openapi::document().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
