//! The one binary of the portal; `cli` holds its subcommands.

use std::process::ExitCode;

fn main() -> ExitCode {
    kuban::cli::main()
}
