//! What is built on: licences and sources of all dependencies, and no `unsafe` in any crate of this repository.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

const LICENCES: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "Unicode-3.0",
    "Zlib",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unlicense",
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Packages of this platform: those of others need not be here, and cannot be had without a network.
fn packages() -> Vec<Value> {
    let told = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let ran = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let all: Value = serde_json::from_slice(&ran.stdout).unwrap();
    all["packages"].as_array().unwrap().clone()
}

/// `A OR B`, `A/B`, `(A OR B) AND C`: one of each choice is allowed.
fn allowed(licence: &str) -> bool {
    let one = |part: &str| {
        let part = part.replace(['(', ')'], "").replace('/', " OR ");
        part.split(" OR ").any(|name| LICENCES.contains(&name.trim()))
    };
    licence.split(" AND ").all(one)
}

#[test]
fn licences_and_sources() {
    let packages = packages();
    assert!(packages.len() > 100);
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(allowed(licence), "{} has the licence {licence}", package["name"]);
        let source = package["source"].as_str().unwrap_or("registry+");
        assert!(source.starts_with("registry+"), "{} comes from {source}", package["name"]);
    }
    assert!(allowed("(MIT OR GPL-3.0) AND Unicode-3.0") && !allowed("MIT AND GPL-3.0") && !allowed("GPL-3.0"));
}

#[test]
fn the_list_of_licences_is_that_of_cargo_deny() {
    let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let list = text.split_once("allow = [").unwrap().1.split_once(']').unwrap().0;
    let named: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(named, LICENCES);
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    let workspace = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("[workspace.lints.rust]\nunsafe_code = \"forbid\""));
    let fuzz = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    assert!(fuzz.contains("[lints.rust]\nunsafe_code = \"forbid\""));
    for package in packages().iter().filter(|package| package["source"].is_null()) {
        let manifest = std::fs::read_to_string(package["manifest_path"].as_str().unwrap()).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} has lints of its own", package["name"]);
    }
}
