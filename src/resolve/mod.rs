//! Names, modules, variants: from the scheme folder to one list of declarations in which every `use` is known.
//! In: files by name. Out: declarations with the modules whose names they see. Never types anything.

mod changes;
pub mod codes;
mod files;
mod modules;
mod names;
mod overlay;
mod reach;

pub(crate) use files::read_table;
pub(crate) use names::{nearest, SUGGESTIONS};

use crate::problem::Problem;
use crate::source::{Files, Sources, Span};
use crate::syntax::tree::{Declaration, DeclarationKind, Field, Name};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Modules whose names a text sees, the nearest first.
pub(crate) type Scope = Vec<usize>;

/// One module: one rule file.
#[derive(Debug)]
pub(crate) struct Module {
    pub name: String,
    /// Folder of its file, relative to the scheme folder: empty or `../registry`.
    pub folder: String,
    /// Names that it uses, with the module that declares each.
    pub uses: BTreeMap<String, Used>,
    /// From a neighbour folder: its declarations are not warned about.
    pub neighbour: bool,
}

#[derive(Debug)]
pub(crate) struct Used {
    pub module: usize,
    pub span: Span,
}

/// A declaration after variants were laid over it.
#[derive(Debug)]
pub(crate) struct Item {
    pub decl: Declaration,
    /// The module that declares it.
    pub home: usize,
    pub scope: Scope,
    /// Fields that variants add to a record, each with what it sees.
    pub added: Vec<(Field, Scope)>,
}

/// A declaration that the variant took away.
#[derive(Debug)]
pub(crate) struct Removed {
    pub name: String,
    pub span: Span,
}

/// All declarations of one program.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub modules: Vec<Module>,
    pub items: Vec<Item>,
    pub sources: Sources,
    pub problems: Vec<Problem>,
    /// Variants that the scheme declares: name and title.
    pub variants: Vec<(String, String)>,
    /// The variant that was laid over the scheme.
    pub variant: Option<(String, String)>,
    pub removed: Vec<Removed>,
    /// Items by module and name.
    pub names: Vec<BTreeMap<String, Vec<usize>>>,
    /// Words that may be declared in a text that did not parse.
    pub broken: BTreeSet<String>,
    /// A file could not be read at all.
    pub unread: bool,
    /// Where variants stand that were not laid over the scheme: what they mention is not unused.
    pub aside: Vec<Span>,
    /// `use` names that were read: module and name.
    pub read_uses: RefCell<BTreeSet<(usize, String)>>,
}

/// Reads the scheme folder and what it uses, lays the variant over it, and finds out what every `use` means.
pub(crate) fn resolve(files: &dyn Files, variant: Option<&str>) -> Resolved {
    let modules::Loaded { modules, trees, sources, problems, broken, unread } = modules::load(files);
    let mut resolved = Resolved { modules, sources, problems, broken, unread, ..Resolved::default() };
    overlay::apply(&mut resolved, trees, variant);
    names::index(&mut resolved);
    reach::drop_unreached(&mut resolved);
    resolved
}

/// The name of a declaration.
pub(crate) fn name_of(decl: &Declaration) -> &Name {
    match &decl.kind {
        DeclarationKind::Scheme(d) => &d.name,
        DeclarationKind::Unit(name) => name,
        DeclarationKind::Enum(d) => &d.name,
        DeclarationKind::Record(d) => &d.name,
        DeclarationKind::Table(d) => &d.name,
        DeclarationKind::Parameter(d) => &d.name,
        DeclarationKind::Scale(d) => &d.name,
        DeclarationKind::Decision(d) => &d.name,
        DeclarationKind::Rule(d) => &d.name,
        DeclarationKind::Group(d) => &d.name,
        DeclarationKind::Assert(d) => &d.name,
        DeclarationKind::Variant(d) => &d.name,
    }
}

/// The word that a declaration starts with, `hidden` left out.
pub(crate) fn word_of(decl: &Declaration) -> &'static str {
    use crate::syntax::tree::RuleWord;
    match &decl.kind {
        DeclarationKind::Scheme(_) => "scheme",
        DeclarationKind::Unit(_) => "unit",
        DeclarationKind::Enum(_) => "enum",
        DeclarationKind::Record(_) => "record",
        DeclarationKind::Table(_) => "table",
        DeclarationKind::Parameter(_) => "parameter",
        DeclarationKind::Scale(_) => "scale",
        DeclarationKind::Decision(_) => "decision",
        DeclarationKind::Rule(rule) => match rule.word {
            RuleWord::Rule => "rule",
            RuleWord::Contribution => "contribution",
            RuleWord::Benefit => "benefit",
            RuleWord::Tariff => "tariff",
            RuleWord::Subsidy => "subsidy",
        },
        DeclarationKind::Group(_) => "group",
        DeclarationKind::Assert(_) => "assert",
        DeclarationKind::Variant(_) => "variant",
    }
}
