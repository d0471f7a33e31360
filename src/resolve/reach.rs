//! Leaves out what a scheme does not reach: records of neighbour modules that nobody uses, and the rules for them.
//! In: all declarations. Out: the names of what stays. A record is reached by `use`, by a reference, or by a rule.

use super::{word_of, Item, Resolved};
use crate::syntax::tree::{Declaration, DeclarationKind, RecordItem, TypeName};
use std::collections::BTreeSet;

/// Drops neighbour declarations that are about unreached records.
pub(super) fn drop_unreached(resolved: &mut Resolved) {
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, item) in resolved.items.iter().enumerate() {
        let own = resolved.modules.get(item.home).is_some_and(|m| !m.neighbour);
        if own && is_record(item) {
            open.push(index);
        }
    }
    for known in resolved.modules.iter().filter(|m| !m.neighbour) {
        for (name, used) in &known.uses {
            let found = resolved.names.get(used.module).and_then(|n| n.get(name));
            open.extend(found.into_iter().flatten().copied());
        }
    }
    while let Some(index) = open.pop() {
        let Some(item) = resolved.items.get(index).filter(|i| is_record(i)) else { continue };
        if reached.insert(index) {
            open.extend(referred(resolved, item));
            open.extend(used_by_rules(resolved, item));
        }
    }
    retain(resolved, &reached);
}

fn is_record(item: &Item) -> bool {
    matches!(item.decl.kind, DeclarationKind::Record(_))
}

/// Records that the fields of a record refer to.
fn referred(resolved: &Resolved, item: &Item) -> Vec<usize> {
    let DeclarationKind::Record(record) = &item.decl.kind else { return Vec::new() };
    let own = record.items.iter().filter_map(|i| match i {
        RecordItem::Field(field) => Some((&field.ty, &item.scope)),
        _ => None,
    });
    let added = item.added.iter().map(|(field, scope)| (&field.ty, scope));
    own.chain(added).flat_map(|(ty, scope)| find(resolved, ty, scope)).collect()
}

fn find(resolved: &Resolved, ty: &TypeName, scope: &[usize]) -> Vec<usize> {
    for module in scope {
        let own = resolved.names.get(*module).and_then(|n| n.get(&ty.name.text));
        let used = resolved.modules.get(*module).and_then(|m| m.uses.get(&ty.name.text));
        let theirs = used.and_then(|u| resolved.names.get(u.module)).and_then(|n| n.get(&ty.name.text));
        if let Some(found) = own.or(theirs) {
            return found.clone();
        }
    }
    Vec::new()
}

/// A module with rules for a reached record may look up any record it sees.
fn used_by_rules(resolved: &Resolved, record: &Item) -> Vec<usize> {
    let name = super::name_of(&record.decl).text.as_str();
    let homes = resolved.items.iter().filter(|item| record_of(&item.decl) == Some(name)).map(|item| item.home);
    let homes: BTreeSet<usize> = homes.collect();
    let mut all = Vec::new();
    for home in homes {
        let used = resolved.modules.get(home).into_iter().flat_map(|m| &m.uses);
        all.extend(used.filter_map(|(n, u)| resolved.names.get(u.module)?.get(n)).flatten());
        all.extend(resolved.names.get(home).into_iter().flat_map(|n| n.values()).flatten());
    }
    all.retain(|index| resolved.items.get(*index).is_some_and(is_record));
    all
}

fn record_of(decl: &Declaration) -> Option<&str> {
    match &decl.kind {
        DeclarationKind::Rule(rule) => Some(&rule.record.text),
        DeclarationKind::Assert(assert) => Some(&assert.record.text),
        _ => None,
    }
}

fn retain(resolved: &mut Resolved, reached: &BTreeSet<usize>) {
    let names: BTreeSet<String> = reached
        .iter()
        .filter_map(|i| resolved.items.get(*i))
        .map(|item| super::name_of(&item.decl).text.clone())
        .collect();
    let modules = &resolved.modules;
    let keep = |index: usize, item: &Item| {
        let neighbour = modules.get(item.home).is_some_and(|m| m.neighbour);
        if !neighbour {
            return true;
        }
        match word_of(&item.decl) {
            "record" => reached.contains(&index),
            "scheme" => false,
            _ => record_of(&item.decl).is_none_or(|record| names.contains(record)),
        }
    };
    let kept: Vec<bool> = resolved.items.iter().enumerate().map(|(i, item)| keep(i, item)).collect();
    let mut places = Vec::with_capacity(kept.len());
    let mut next = 0;
    for kept in &kept {
        places.push(next);
        next += usize::from(*kept);
    }
    for names in &mut resolved.names {
        for found in names.values_mut() {
            found.retain(|i| kept.get(*i).copied().unwrap_or(false));
            found.iter_mut().for_each(|i| *i = places.get(*i).copied().unwrap_or(0));
        }
    }
    let mut flags = kept.iter();
    resolved.items.retain(|_| flags.next().copied().unwrap_or(false));
}
