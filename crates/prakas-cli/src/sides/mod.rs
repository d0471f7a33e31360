//! The two sides of a comparison, each a folder, a Git revision or a variant.
//! In: words of the command line. Out: schemes that can be loaded; Git objects are read, nothing is checked out.

mod git;
mod overlay;
mod spec;
mod touched;

use crate::args::DiffArgs;
use crate::outcome::{Failure, Note};
use crate::scheme::Scheme;
use chrono::NaiveDate;
pub use git::Repo;
pub use overlay::Overlay;
pub use spec::range;
pub use touched::touched;

use spec::Spec;
use std::path::{Path, PathBuf};

/// One side.
#[derive(Debug)]
pub struct Side {
    /// As it is told: `rules/kh/nssf`, `HEAD~1 (3fd1c2a of 2017-11-20)`, `variant literal_wage`.
    pub label: String,
    pub scheme: Scheme,
    pub variant: Option<String>,
    /// The day of the commit that it is, or that its working folder builds on.
    pub day: Option<NaiveDate>,
}

/// Both sides of `prakas diff`.
pub fn open(args: &DiffArgs) -> Result<(Side, Side), Failure> {
    let named = spec::parse(&args.old, args.new.as_deref(), args.rules.as_deref())?;
    let variant = args.variant.as_deref();
    Ok((side(&named.old, &named.home, variant)?, side(&named.new, &named.home, variant)?))
}

fn side(spec: &Spec, home: &Path, variant: Option<&str>) -> Result<Side, Failure> {
    match spec {
        Spec::Folder(path) => folder(path, variant.map(str::to_owned)),
        Spec::Variant(name) => {
            let side = folder(home, Some(name.clone()))?;
            Ok(Side { label: format!("variant {name}"), ..side })
        }
        Spec::Revision { revision, path } => {
            let repo = Repo::around(if path.is_some() { Path::new(".") } else { home })?;
            let found = repo.revision(revision)?;
            let inside = match path {
                Some(path) => PathBuf::from(path),
                None => repo.inside(home)?,
            };
            let shown = PathBuf::from(format!("{revision}:{}", inside.display()));
            let root = home.canonicalize().unwrap_or_else(|_| home.to_owned());
            let label = format!("{revision} ({} of {})", found.short, found.day);
            let files = repo.files(&found, &inside, revision)?;
            let scheme = Scheme::over(Box::new(files), root, shown);
            Ok(Side { label, scheme, variant: variant.map(str::to_owned), day: Some(found.day) })
        }
    }
}

fn folder(path: &Path, variant: Option<String>) -> Result<Side, Failure> {
    let scheme = Scheme::open(path)?;
    let label = match &variant {
        Some(name) => format!("{} with variant {name}", path.display()),
        None => path.display().to_string(),
    };
    let day = Repo::around(path).ok().and_then(|repo| repo.revision("HEAD").ok()).map(|found| found.day);
    Ok(Side { label, scheme, variant, day })
}

/// A side that is neither there nor known to Git.
fn unknown(text: &str, why: &str) -> Note {
    let help =
        "a side is a folder (`rules/kh/nssf`), a Git revision (`HEAD~1`, `main`, `main..branch`, `v1:rules/kh/nssf`)\n\
                or a variant (`variant:NAME`)";
    Note::error("unknown-side", format!("`{text}` is no folder, and no revision either: {why}")).help(help)
}
