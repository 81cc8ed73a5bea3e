//! `kuban boundaries`.
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) async fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not yet written")
}
