//! The examples in the repository are what the generator writes, byte for byte.

#![expect(clippy::unwrap_used, reason = "a folder that cannot be read is a broken test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn files(folder: &Path, under: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder.join(under)).unwrap() {
        let entry = entry.unwrap();
        let name = under.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            files(folder, &name, found);
        } else {
            found.push(name);
        }
    }
}

#[test]
fn the_committed_examples_are_generated() {
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let status = Command::new(env!("CARGO_BIN_EXE_prakas-generate")).arg(&fresh).status().unwrap();
    assert!(status.success());
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut names = Vec::new();
    files(&fresh, Path::new(""), &mut names);
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        let (new, old) = (fs::read(fresh.join(&name)).unwrap(), fs::read(committed.join(&name)).unwrap_or_default());
        assert!(new == old, "{} differs; run `cargo run -p prakas-generate -- examples`", name.display());
    }
}
