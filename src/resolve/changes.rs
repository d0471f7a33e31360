//! What one change of a variant does to the declarations: `set`, `replace`, `add`, `add field`, `remove`.
//! In: the items so far. Out: the items with the change made, or a problem. Names in bodies are not looked at here.

use super::overlay::Overlay;
use super::{codes, name_of, names::nearest, names::SUGGESTIONS, word_of, Item, Removed, Resolved};
use crate::problem::Problem;
use crate::source::{Sources, Span};
use crate::syntax::tree::{Argument, Change, DecisionResults, Declaration, DeclarationKind, Entry, Expr, Field, Name};
use crate::syntax::tree::{Quoted, TypeName};

pub(super) fn apply(resolved: &mut Resolved, overlay: &Overlay) {
    for change in &overlay.variant.changes {
        match change {
            Change::Set { name, entries, cites, .. } => set(resolved, overlay, name, entries, cites),
            Change::Replace(decl) => replace(resolved, overlay, decl),
            Change::Add(decl) => add(resolved, overlay, decl),
            Change::AddField { field, record, .. } => add_field(resolved, overlay, field, record),
            Change::Remove { word, name, span } => remove(resolved, overlay, word, name, *span),
        }
    }
}

/// What is known of the declaration that a change looks for.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// The record of a rule.
    Record(Option<&'a str>),
    /// `set` looks for a parameter.
    Set,
}

/// The declaration that a change speaks of: of the variant's own module if it has one, else of any module.
fn find(resolved: &mut Resolved, overlay: &Overlay, words: &[&str], name: &Name, of: Of<'_>) -> Option<usize> {
    let record = match of {
        Of::Record(record) => record,
        Of::Set => None,
    };
    let fits = |item: &Item| {
        words.contains(&word_of(&item.decl))
            && name_of(&item.decl).text == name.text
            && (record.is_none() || record == record_name(&item.decl))
    };
    let all: Vec<usize> =
        resolved.items.iter().enumerate().filter(|(_, item)| fits(item)).map(|(index, _)| index).collect();
    let home = |index: &usize| resolved.items.get(*index).is_some_and(|item| item.home == overlay.module);
    match all.as_slice() {
        [] => {
            unknown(resolved, words, name, matches!(of, Of::Set));
            None
        }
        [one] => Some(*one),
        many => match many.iter().copied().find(home) {
            Some(own) => Some(own),
            None => {
                ambiguous(resolved, name, many);
                None
            }
        },
    }
}

fn record_name(decl: &Declaration) -> Option<&str> {
    match &decl.kind {
        DeclarationKind::Rule(rule) => Some(&rule.record.text),
        _ => None,
    }
}

fn unknown(resolved: &mut Resolved, words: &[&str], name: &Name, set: bool) {
    if resolved.is_broken(&name.text) {
        return;
    }
    let word = words.first().copied().unwrap_or("declaration");
    let same_word = resolved.items.iter().filter(|item| words.contains(&word_of(&item.decl)));
    let few = resolved.problems.len() < SUGGESTIONS;
    let near = few.then(|| nearest(&name.text, same_word.map(|item| name_of(&item.decl).text.as_str()))).flatten();
    let elsewhere = resolved.items.iter().find(|item| name_of(&item.decl).text == name.text);
    let mut problem = Problem::new(&codes::UNKNOWN_NAME, format!("the program has no {word} `{}`", name.text))
        .label(name.span, "unknown name");
    if let Some(other) = elsewhere {
        let word = word_of(&other.decl);
        problem = problem.label(name_of(&other.decl).span, format!("this is a {word}")).help(if set {
            format!("`set` changes parameters: write `replace {word} {} ..`", name.text)
        } else {
            format!("write `{word}`")
        });
    } else if let Some(near) = near {
        problem = problem.help(format!("did you mean `{near}`?"));
    } else {
        problem = problem.help(format!("declare something new with `add {word} {} ..`", name.text));
    }
    resolved.problems.push(problem);
}

fn ambiguous(resolved: &mut Resolved, name: &Name, many: &[usize]) {
    let mut problem = Problem::new(&codes::AMBIGUOUS_NAME, format!("several modules declare `{}`", name.text))
        .label(name.span, "which one is meant?");
    for item in many.iter().filter_map(|index| resolved.items.get(*index)) {
        problem = problem.label(name_of(&item.decl).span, "declared here");
    }
    resolved.problems.push(problem.help("declare the variant in the module whose declaration it changes"));
}

/// Keeps the entries before the first new date and drops all later ones.
fn set(resolved: &mut Resolved, overlay: &Overlay, name: &Name, entries: &[Entry<Expr>], cites: &[Quoted]) {
    let Some(index) = find(resolved, overlay, &["parameter"], name, Of::Set) else { return };
    let Some(first) = entries.iter().map(|entry| entry.dates.from).min() else { return };
    let Some(item) = resolved.items.get_mut(index) else { return };
    if let DeclarationKind::Parameter(parameter) = &mut item.decl.kind {
        parameter.entries.retain(|entry| entry.dates.from < first);
        parameter.entries.extend(entries.iter().cloned());
        parameter.cites.extend(cites.iter().cloned());
    }
    see(item, overlay);
}

fn see(item: &mut Item, overlay: &Overlay) {
    if !item.scope.contains(&overlay.module) {
        item.scope.push(overlay.module);
    }
}

fn replace(resolved: &mut Resolved, overlay: &Overlay, decl: &Declaration) {
    let word = word_of(decl);
    if word == "scheme" {
        let problem = Problem::new(&codes::CHANGED_HEADER, "a variant cannot replace the scheme")
            .label(decl.span, "not allowed here")
            .help("change its parameters, scales, decisions, tables or rules");
        resolved.problems.push(problem);
        return;
    }
    let Some(index) = find(resolved, overlay, &[word], name_of(decl), Of::Record(record_name(decl))) else { return };
    let Some(item) = resolved.items.get(index) else { return };
    let (old, new) = (header(&resolved.sources, &item.decl), header(&resolved.sources, decl));
    if old != new {
        let name = name_of(decl);
        let problem = Problem::new(&codes::CHANGED_HEADER, format!("the header of `{}` is not the same", name.text))
            .label(name.span, format!("here it is `{new}`"))
            .label(name_of(&item.decl).span, format!("it is declared as `{old}`"))
            .help(format!("write `replace {old}` and change the body only"));
        resolved.problems.push(problem);
        return;
    }
    if let Some(item) = resolved.items.get_mut(index) {
        item.decl = decl.clone();
        see(item, overlay);
    }
}

fn add(resolved: &mut Resolved, overlay: &Overlay, decl: &Declaration) {
    let home = overlay.module;
    resolved.items.push(Item { decl: decl.clone(), home, scope: vec![home], added: Vec::new() });
}

fn add_field(resolved: &mut Resolved, overlay: &Overlay, field: &Field, record: &Name) {
    let Some(index) = find(resolved, overlay, &["record"], record, Of::Record(None)) else { return };
    if let Some(item) = resolved.items.get_mut(index) {
        item.added.push((field.clone(), vec![overlay.module]));
    }
}

fn remove(resolved: &mut Resolved, overlay: &Overlay, word: &Name, name: &Name, span: Span) {
    let Some(index) = find(resolved, overlay, &[word.text.as_str()], name, Of::Record(None)) else { return };
    resolved.items.remove(index);
    resolved.removed.push(Removed { name: name.text.clone(), span });
}

/// The header of a declaration in one spelling.
fn header(sources: &Sources, decl: &Declaration) -> String {
    let name = &name_of(decl).text;
    let word = word_of(decl);
    match &decl.kind {
        DeclarationKind::Parameter(d) => format!("{word} {name} : {}", type_text(&d.ty)),
        DeclarationKind::Scale(d) => {
            let marginal = if d.marginal { " marginal" } else { "" };
            format!("{word} {name} ({}) : {}{marginal}", arguments(sources, &d.arguments), type_text(&d.ty))
        }
        DeclarationKind::Decision(d) => {
            format!("{word} {name} ({}) : {}", arguments(sources, &d.arguments), results(&d.results))
        }
        DeclarationKind::Rule(d) => {
            let hidden = if d.hidden { "hidden " } else { "" };
            format!("{hidden}{word} {name} for {} : {}", d.record.text, type_text(&d.ty))
        }
        DeclarationKind::Assert(d) => format!("{word} {name} for {}", d.record.text),
        _ => format!("{word} {name}"),
    }
}

fn type_text(ty: &TypeName) -> String {
    let per = ty.per.as_ref().map(|p| format!("/{}", p.text)).unwrap_or_default();
    format!("{}{per}{}", ty.name.text, if ty.optional { "?" } else { "" })
}

fn results(results: &DecisionResults) -> String {
    match results {
        DecisionResults::One(ty) => type_text(ty),
        DecisionResults::Several(all) => {
            let all: Vec<String> = all.iter().map(|(n, ty)| format!("{} : {}", n.text, type_text(ty))).collect();
            format!("({})", all.join(", "))
        }
    }
}

fn arguments(sources: &Sources, all: &[Argument]) -> String {
    let one = |a: &Argument| {
        let range = a
            .range
            .as_ref()
            .map(|(low, high)| format!(" in {} to {}", sources.text(low.span), sources.text(high.span)));
        format!("{} : {}{}", a.name.text, type_text(&a.ty), range.unwrap_or_default())
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}
