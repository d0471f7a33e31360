//! Variants: which of them lie over the scheme, from the scheme outwards, and in which order.
//! In: trees. Out: items of the program. What one change does stands in `changes`.

use super::{changes, codes, names::nearest, names::SUGGESTIONS, Item, Resolved};
use crate::problem::Problem;
use crate::syntax::tree::{DeclarationKind, Tree, Variant};

/// A variant and the module that declares it.
pub(super) struct Overlay {
    pub module: usize,
    pub variant: Variant,
}

pub(super) fn apply(resolved: &mut Resolved, trees: Vec<Tree>, wanted: Option<&str>) {
    let mut overlays: Vec<Overlay> = Vec::new();
    for (module, tree) in trees.into_iter().enumerate() {
        for decl in tree.declarations {
            if let DeclarationKind::Variant(variant) = decl.kind {
                resolved.aside.push(decl.span);
                overlays.push(Overlay { module, variant });
            } else {
                resolved.items.push(Item { decl, home: module, scope: vec![module], added: Vec::new() });
            }
        }
    }
    resolved.variants = overlays.iter().map(|o| (o.variant.name.text.clone(), o.variant.title.text.clone())).collect();
    let scheme = scheme_name(resolved);
    check_names(resolved, &overlays, scheme.as_deref());
    let Some(wanted) = wanted else { return };
    let Some(chain) = chain(resolved, &overlays, wanted, scheme.as_deref()) else { return };
    for overlay in chain {
        changes::apply(resolved, overlay);
        resolved.variant = Some((overlay.variant.name.text.clone(), overlay.variant.title.text.clone()));
    }
}

fn scheme_name(resolved: &Resolved) -> Option<String> {
    let own = |item: &&Item| resolved.modules.get(item.home).is_some_and(|m| !m.neighbour);
    resolved.items.iter().filter(own).find_map(|item| match &item.decl.kind {
        DeclarationKind::Scheme(scheme) => Some(scheme.name.text.clone()),
        _ => None,
    })
}

/// Every variant has its own name and a parent that exists, whether it is wanted now or not.
fn check_names(resolved: &mut Resolved, overlays: &[Overlay], scheme: Option<&str>) {
    for (index, overlay) in overlays.iter().enumerate() {
        let name = &overlay.variant.name;
        if let Some(first) = overlays.iter().take(index).find(|o| o.variant.name.text == name.text) {
            let problem = Problem::new(&codes::DUPLICATE_NAME, format!("variant `{}` is declared twice", name.text))
                .label(name.span, "declared again here")
                .label(first.variant.name.span, "first declared here")
                .help("give one of the two another name");
            resolved.problems.push(problem);
        }
        let parent = &overlay.variant.parent;
        let known = |text: &str| Some(text) == scheme || overlays.iter().any(|o| o.variant.name.text == text);
        if !known(&parent.text) && !resolved.is_broken(&parent.text) {
            let names = overlays.iter().map(|o| o.variant.name.text.as_str()).filter(|n| *n != name.text);
            let few = resolved.problems.len() < SUGGESTIONS;
            let near = few.then(|| nearest(&parent.text, names.chain(scheme))).flatten();
            let help = match (near, scheme) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(scheme)) => format!("write `of {scheme}`, or the name of another variant"),
                (None, None) => "declare the scheme: `scheme NAME { .. }`".to_owned(),
            };
            let message = format!("there is no scheme or variant `{}`", parent.text);
            resolved
                .problems
                .push(Problem::new(&codes::UNKNOWN_VARIANT, message).label(parent.span, "unknown parent").help(help));
        }
    }
}

/// The wanted variant and its ancestors, the outermost ancestor first.
fn chain<'a>(
    resolved: &mut Resolved,
    overlays: &'a [Overlay],
    wanted: &str,
    scheme: Option<&str>,
) -> Option<Vec<&'a Overlay>> {
    let find = |name: &str| overlays.iter().find(|o| o.variant.name.text == name);
    let Some(mut overlay) = find(wanted) else {
        resolved.problems.push(unknown(wanted, overlays));
        return None;
    };
    let mut chain = vec![overlay];
    while Some(overlay.variant.parent.text.as_str()) != scheme {
        let parent = find(&overlay.variant.parent.text)?;
        if chain.iter().any(|o| o.variant.name.text == parent.variant.name.text) {
            let message = format!("variant `{}` is its own ancestor", parent.variant.name.text);
            let mut problem = Problem::new(&codes::VARIANT_CYCLE, message);
            for one in &chain {
                problem = problem.label(one.variant.parent.span, format!("`{}` lies over this", one.variant.name.text));
            }
            resolved.problems.push(problem.help("let one of them lie over the scheme"));
            return None;
        }
        chain.push(parent);
        overlay = parent;
    }
    chain.reverse();
    Some(chain)
}

fn unknown(wanted: &str, overlays: &[Overlay]) -> Problem {
    let names: Vec<&str> = overlays.iter().map(|o| o.variant.name.text.as_str()).collect();
    let problem = Problem::new(&codes::UNKNOWN_VARIANT, format!("there is no variant `{wanted}`"));
    match nearest(wanted, names.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => problem.help("the scheme declares no variants"),
        None => problem.help(format!("the variants are {}", listed(&names))),
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}
