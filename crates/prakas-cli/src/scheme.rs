//! Loads a scheme from the disk and reports its problems; what every command but `new` and `fmt` starts with.
//! Out: a checked program, or a failure whose problems are printed already. Names files as the user sees them.

use crate::disk::DiskFiles;
use crate::outcome::{did_you_mean, Failure, Note};
use crate::report::{self, Found};
use crate::terminal::Terminal;
use prakas::ir::Program;
use prakas::source::{Files, Source, Sources};
use prakas::Loaded;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scheme as the user named it.
pub struct Scheme {
    files: Box<dyn Files>,
    /// Its folder on the disk.
    root: PathBuf,
    /// The folder in the user's words, put before file names in messages.
    shown: PathBuf,
}

impl std::fmt::Debug for Scheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scheme").field("shown", &self.shown).finish_non_exhaustive()
    }
}

impl Scheme {
    pub fn open(rules: &Path) -> Result<Scheme, Failure> {
        let files = DiskFiles::open(rules)?;
        let shown = if rules.is_dir() { rules } else { rules.parent().unwrap_or(Path::new("")) };
        let root = files.root().to_owned();
        Ok(Scheme::over(Box::new(files), root, shown.to_owned()))
    }

    /// Rule files that come from elsewhere than the disk.
    pub fn over(files: Box<dyn Files>, root: PathBuf, shown: PathBuf) -> Scheme {
        Scheme { files, root, shown }
    }

    /// The scheme with one variant over it, problems unreported.
    pub fn load(&self, variant: Option<&str>) -> Result<Loaded, Failure> {
        let loaded = prakas::load(self.files.as_ref(), variant);
        let Some(name) = variant else { return Ok(loaded) };
        if loaded.variants.iter().any(|(known, _)| known == name) {
            return Ok(loaded);
        }
        // Rules that do not parse may hide the variant: their own problems are the better message.
        if loaded.variants.is_empty() && loaded.problems.iter().any(|p| p.is_error()) {
            return Ok(loaded);
        }
        let note = Note::error("unknown-variant", format!("the rules have no variant `{name}`"));
        let known = loaded.variants.iter().map(|(name, _)| name.as_str());
        Err(match did_you_mean(name, known) {
            Some(help) => note.help(help),
            None => note.help("they have no variants at all; leave out `--variant`"),
        }
        .into())
    }

    /// The checked program, warnings printed; with errors in the rules they are printed and the command ends.
    pub fn program(&self, variant: Option<&str>, terminal: &Terminal) -> Result<Program, Failure> {
        self.checked(&self.load(variant)?, terminal)
    }

    /// The same of what is loaded already.
    pub fn checked(&self, loaded: &Loaded, terminal: &Terminal) -> Result<Program, Failure> {
        let found = self.found(loaded, Vec::new());
        let errors = found.iter().any(|f| f.problem.is_error());
        if errors || !terminal.quiet {
            report::problems(terminal, &found);
        }
        match &loaded.program {
            Some(program) if !errors => Ok(program.clone()),
            _ if errors => Err(Failure::findings()),
            _ => Err(Note::error("no-program", "the rules gave no program and no problem; this is a bug").into()),
        }
    }

    /// Problems with sources that are named as the user sees them from where the command runs.
    pub fn found(&self, loaded: &Loaded, variants: Vec<String>) -> Vec<Found> {
        let sources = Arc::new(self.shown_sources(&loaded.sources));
        let found = |problem: &prakas::problem::Problem| Found {
            problem: problem.clone(),
            sources: sources.clone(),
            variants: variants.clone(),
        };
        loaded.problems.iter().map(found).collect()
    }

    fn shown_sources(&self, sources: &Sources) -> Sources {
        let mut renamed = Sources::default();
        for (_, source) in sources.iter() {
            renamed.add(Source::new(self.shown_name(&source.name), source.text.clone()));
        }
        renamed
    }

    /// `contribution.prakas` as `rules/kh/nssf/contribution.prakas`, `../registry/x` as `rules/kh/registry/x`.
    pub fn shown_name(&self, name: &str) -> String {
        let mut base = self.shown.clone();
        let mut rest = name;
        if let Some(neighbour) = name.strip_prefix("../") {
            if base.file_name().is_some() {
                base.pop();
                rest = neighbour;
            }
        }
        base.join(rest).to_string_lossy().trim_start_matches("./").to_owned()
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn shown(&self) -> &Path {
        &self.shown
    }
}
