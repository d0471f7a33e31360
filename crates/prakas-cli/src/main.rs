//! The binary `prakas`; what it does is in `lib.rs`.

fn main() -> std::process::ExitCode {
    prakas_cli::main()
}
