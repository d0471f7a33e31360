//! Which files belong to a program: the scheme folder, and the neighbour modules that `use` lines reach.
//! In: `Files`. Out: modules with their trees and uses. Names inside the modules are not looked at here.

use super::{
    codes, files,
    names::{mentioned, nearest, SUGGESTIONS},
    Module, Used,
};
use crate::problem::Problem;
use crate::source::{Files, Sources, Span};
use crate::syntax::{self, tree::Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Modules and their trees, index by index.
#[derive(Default)]
pub(super) struct Loaded {
    pub modules: Vec<Module>,
    pub trees: Vec<Tree>,
    pub sources: Sources,
    pub problems: Vec<Problem>,
    pub broken: BTreeSet<String>,
    pub unread: bool,
}

struct Parsed {
    name: String,
    span: Option<Span>,
    folder: String,
    text: String,
    tree: Tree,
    problems: Vec<Problem>,
}

struct Loader<'a> {
    files: &'a dyn Files,
    out: Loaded,
    /// Parsed files of neighbour folders that no `use` has reached so far.
    waiting: BTreeMap<String, Vec<Parsed>>,
    /// First place of each module name.
    places: BTreeMap<String, Option<Span>>,
}

pub(super) fn load(files: &dyn Files) -> Loaded {
    let mut loader = Loader { files, out: Loaded::default(), waiting: BTreeMap::new(), places: BTreeMap::new() };
    let own = loader.parse_folder("");
    if own.is_empty() && loader.out.problems.is_empty() {
        let problem = Problem::new(&codes::NO_RULES, "the folder holds no rule files")
            .help("rule files end in `.prakas` or `.prakas.md`");
        loader.out.problems.push(problem);
    }
    for parsed in own {
        loader.admit(parsed, false);
    }
    let mut next = 0;
    while next < loader.out.modules.len() {
        loader.uses(next);
        next += 1;
    }
    loader.out
}

impl Loader<'_> {
    fn parse_folder(&mut self, folder: &str) -> Vec<Parsed> {
        let listed = match self.files.rule_files(folder) {
            Ok(listed) => listed,
            Err(_) if !folder.is_empty() => return Vec::new(),
            Err(error) => {
                let problem =
                    Problem::new(&codes::FILE_MISSING, format!("the scheme folder cannot be read: {error:?}"));
                self.out.problems.push(problem);
                return Vec::new();
            }
        };
        listed.iter().filter_map(|file| self.parse_file(folder, file)).collect()
    }

    fn parse_file(&mut self, folder: &str, file: &str) -> Option<Parsed> {
        let base = file.rsplit('/').next().unwrap_or(file);
        let path = if folder.is_empty() { base.to_owned() } else { format!("{folder}/{base}") };
        let id = match files::read_rules(self.files, &path, &mut self.out.sources) {
            Ok(id) => id,
            Err(problem) => {
                self.out.problems.push(problem);
                self.out.unread = true;
                return None;
            }
        };
        let source = self.out.sources.get(id)?;
        let parsed = syntax::parse(id, source);
        let stem = base.strip_suffix(".prakas.md").or_else(|| base.strip_suffix(".prakas")).unwrap_or(base);
        let module = parsed.tree.module.as_ref();
        let joined =
            |m: &syntax::tree::ModulePath| m.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
        Some(Parsed {
            name: module.map_or_else(|| stem.to_owned(), joined),
            span: module.map(|m| m.span),
            folder: folder.to_owned(),
            text: source.text.to_string(),
            tree: parsed.tree,
            problems: parsed.problems,
        })
    }

    fn admit(&mut self, parsed: Parsed, neighbour: bool) -> usize {
        if parsed.problems.iter().any(Problem::is_error) {
            self.out.broken.extend(mentioned(&parsed.text));
        }
        self.out.problems.extend(parsed.problems);
        if let Some(first) = self.places.get(&parsed.name) {
            self.out.problems.push(twice(&parsed.name, parsed.span, *first));
        } else {
            self.places.insert(parsed.name.clone(), parsed.span);
        }
        self.out.modules.push(Module { name: parsed.name, folder: parsed.folder, uses: BTreeMap::new(), neighbour });
        self.out.trees.push(parsed.tree);
        self.out.modules.len() - 1
    }

    fn uses(&mut self, module: usize) {
        let uses = self.out.trees.get(module).map(|t| t.uses.clone()).unwrap_or_default();
        for one in uses {
            let wanted = one.module.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
            let Some(target) = self.find(&wanted) else {
                self.unknown(&wanted, one.module.span);
                continue;
            };
            for name in one.names {
                self.use_name(module, target, &name);
            }
        }
    }

    fn use_name(&mut self, module: usize, target: usize, name: &syntax::tree::Name) {
        let Some(using) = self.out.modules.get_mut(module) else { return };
        if let Some(first) = using.uses.get(&name.text) {
            let problem = Problem::new(&codes::DUPLICATE_NAME, format!("`{}` is used twice", name.text))
                .label(name.span, "used again here")
                .label(first.span, "first used here")
                .help("remove one of the two");
            self.out.problems.push(problem);
        } else {
            using.uses.insert(name.text.clone(), Used { module: target, span: name.span });
        }
    }

    /// A module of the program, or one that waits in a neighbour folder.
    fn find(&mut self, wanted: &str) -> Option<usize> {
        if let Some(index) = self.out.modules.iter().position(|m| m.name == wanted) {
            return Some(index);
        }
        let folder = format!("../{}", wanted.split('.').next().unwrap_or(wanted));
        if !self.waiting.contains_key(&folder) {
            let parsed = self.parse_folder(&folder);
            self.waiting.insert(folder.clone(), parsed);
        }
        let waiting = self.waiting.get_mut(&folder)?;
        let index = waiting.iter().position(|p| p.name == wanted)?;
        let parsed = waiting.remove(index);
        Some(self.admit(parsed, true))
    }

    fn unknown(&mut self, wanted: &str, span: Span) {
        let parts = wanted.split('.').all(|part| self.out.broken.contains(part));
        if self.out.unread || parts {
            return;
        }
        let known = self.out.modules.iter().map(|m| m.name.as_str());
        let waiting = self.waiting.values().flatten().map(|p| p.name.as_str());
        let few = self.out.problems.len() < SUGGESTIONS;
        let near = few.then(|| nearest(wanted, known.chain(waiting))).flatten();
        let folder = wanted.split('.').next().unwrap_or(wanted);
        let mut problem = Problem::new(&codes::UNKNOWN_MODULE, format!("there is no module `{wanted}`"))
            .label(span, "no rule file starts with this module name");
        problem = problem.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("a module is looked for in the scheme folder and in its neighbour folder `../{folder}`"),
        });
        self.out.problems.push(problem);
    }
}

fn twice(name: &str, span: Option<Span>, first: Option<Span>) -> Problem {
    let mut problem = Problem::new(&codes::DUPLICATE_MODULE, format!("two files are called module `{name}`"));
    if let Some(span) = span {
        problem = problem.label(span, "declared again here");
    }
    if let Some(first) = first {
        problem = problem.label(first, "first declared here");
    }
    problem.help("give one of the files another name in its `module` line")
}
