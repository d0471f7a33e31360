//! Which declaration a name means in a module, and which known name is nearest to an unknown one.
//! In: items and uses. Out: an index by module and name. A name that two declarations share is a problem here.

use super::{codes, name_of, word_of, Item, Resolved};
use crate::problem::Problem;
use crate::syntax::tree::DeclarationKind;
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a name beyond which nobody means another one; the cost grows with the square of it.
const LETTERS: usize = 64;
/// Problems after which no name is suggested any more: every suggestion looks at every name.
pub(crate) const SUGGESTIONS: usize = 200;

/// The candidate with the fewest changed letters, if it is near enough to be a slip of the pen.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let limit = (name.chars().count() / 3).max(1);
    let lower = name.to_lowercase();
    if name.len() > 4 * LETTERS {
        return None;
    }
    candidates
        .filter(|c| *c != name && c.len().abs_diff(name.len()) <= 4 * limit)
        .map(|c| (strsim::osa_distance(&lower, &c.to_lowercase()), c))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, c)| c.to_owned())
}

/// Indexes all items, checks that no two share a name, and that every `use` names something.
pub(super) fn index(resolved: &mut Resolved) {
    let mut names: Vec<BTreeMap<String, Vec<usize>>> = resolved.modules.iter().map(|_| BTreeMap::new()).collect();
    let mut problems = Vec::new();
    for (index, item) in resolved.items.iter().enumerate() {
        let Some(module) = names.get_mut(item.home) else { continue };
        let name = name_of(&item.decl);
        let same = module.entry(name.text.clone()).or_default();
        let clash = same.iter().filter_map(|i| resolved.items.get(*i)).find(|other| clashes(item, other));
        if let Some(other) = clash {
            problems.push(twice(item, other));
        } else {
            same.push(index);
        }
    }
    resolved.names = names;
    for (index, module) in resolved.modules.iter().enumerate() {
        for (name, used) in &module.uses {
            let few = problems.len() < SUGGESTIONS;
            problems.extend(check_use(resolved, index, name, used, few));
        }
    }
    resolved.problems.extend(problems);
}

/// Rules of one name may stand beside each other when they belong to different records.
fn clashes(a: &Item, b: &Item) -> bool {
    match (&a.decl.kind, &b.decl.kind) {
        (DeclarationKind::Rule(a), DeclarationKind::Rule(b)) => a.record.text == b.record.text,
        (DeclarationKind::Scheme(_), DeclarationKind::Scheme(_)) => true,
        (DeclarationKind::Scheme(_) | DeclarationKind::Assert(_), _) => false,
        (_, DeclarationKind::Scheme(_) | DeclarationKind::Assert(_)) => false,
        _ => true,
    }
}

fn twice(item: &Item, other: &Item) -> Problem {
    let name = name_of(&item.decl);
    Problem::new(&codes::DUPLICATE_NAME, format!("`{}` is declared twice", name.text))
        .label(name.span, format!("this {} has the same name", word_of(&item.decl)))
        .label(name_of(&other.decl).span, format!("first declared here, as {}", with_article(word_of(&other.decl))))
        .help("give one of the two another name")
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) && word != "unit" { "an" } else { "a" };
    format!("{article} {word}")
}

fn check_use(resolved: &Resolved, module: usize, name: &str, used: &super::Used, few: bool) -> Option<Problem> {
    let own = resolved.names.get(module)?;
    if let Some(item) = own.get(name).and_then(|i| i.first()).and_then(|i| resolved.items.get(*i)) {
        let problem = Problem::new(&codes::SHADOWED_NAME, format!("`{name}` is used and declared in one module"))
            .label(name_of(&item.decl).span, "declared here")
            .label(used.span, "used from another module here")
            .help("rename the declaration or remove the name from the `use` line");
        return Some(problem);
    }
    let theirs = resolved.names.get(used.module)?;
    if theirs.contains_key(name) || resolved.is_broken(name) || resolved.removed.iter().any(|r| r.name == name) {
        return None;
    }
    let target = &resolved.modules.get(used.module)?.name;
    let near = few.then(|| nearest(name, theirs.keys().map(String::as_str))).flatten();
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("see the declarations of `{target}` for the names that can be used"),
    };
    let problem = Problem::new(&codes::UNKNOWN_NAME, format!("module `{target}` declares no `{name}`"))
        .label(used.span, "unknown name")
        .help(help);
    Some(problem)
}

impl Resolved {
    /// The declarations that a name means in a scope: several only for rules of different records.
    pub(crate) fn look_up(&self, scope: &[usize], name: &str) -> &[usize] {
        for module in scope {
            if let Some(found) = self.names.get(*module).and_then(|n| n.get(name)) {
                return found;
            }
            let used = self.modules.get(*module).and_then(|m| m.uses.get(name));
            if let Some(used) = used {
                self.read_uses.borrow_mut().insert((*module, name.to_owned()));
                if let Some(found) = self.names.get(used.module).and_then(|n| n.get(name)) {
                    return found;
                }
            }
        }
        &[]
    }

    /// All names that a scope sees, for suggestions.
    pub(crate) fn visible(&self, scope: &[usize]) -> Vec<&str> {
        let mut all = Vec::new();
        for module in scope {
            all.extend(self.names.get(*module).into_iter().flat_map(|n| n.keys()).map(String::as_str));
            all.extend(self.modules.get(*module).into_iter().flat_map(|m| m.uses.keys()).map(String::as_str));
        }
        all
    }

    /// The modules that declare a name which a scope does not see.
    pub(crate) fn declared_in(&self, name: &str) -> Vec<&str> {
        let has = |(_, names): &(_, &BTreeMap<String, Vec<usize>>)| names.contains_key(name);
        self.modules.iter().zip(&self.names).filter(has).map(|(m, _)| m.name.as_str()).collect()
    }

    /// A variant mentions the name: it may be read when that variant is laid over the scheme.
    pub(crate) fn is_set_aside(&self, name: &str) -> bool {
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        self.aside.iter().any(|span| self.sources.text(*span).split(|c| !letter(c)).any(|word| word == name))
    }

    /// The name may be declared in a text that did not parse: whoever misses it should not be blamed.
    pub(crate) fn is_broken(&self, name: &str) -> bool {
        self.unread || self.broken.contains(name)
    }
}

/// Words that begin a line on which something is declared.
const DECLARING: &[&str] = &[
    "parameter",
    "rule",
    "contribution",
    "benefit",
    "tariff",
    "subsidy",
    "hidden",
    "scale",
    "decision",
    "record",
    "table",
    "enum",
    "unit",
    "group",
    "assert",
    "variant",
    "scheme",
    "add",
    "replace",
    "parties",
    "let",
    "key",
    "at",
    "deny",
    "except",
    "limit",
    "module",
    "currency",
];

/// The words of a text that may be names which it declares, as far as lines show it.
pub(super) fn mentioned(text: &str) -> BTreeSet<String> {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut all = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        // what stands behind `=` is read there, not declared
        let head = line.split('=').next().unwrap_or(line);
        let mut words = head.split(|c| !letter(c)).filter(|word| !word.is_empty());
        let Some(first) = words.next() else { continue };
        let list = line.chars().all(|c| letter(c) || matches!(c, ',' | ' ' | '{' | '}'));
        if DECLARING.contains(&first) || list {
            all.extend(words.map(str::to_owned));
        }
        let after = line.strip_prefix(first).map(str::trim_start);
        if list || after.is_some_and(|rest| rest.starts_with(':')) {
            all.insert(first.to_owned());
        }
    }
    all
}
