//! Records: fields, keys, dates, references, requirements.
//! In: a record as written. Out: its signature, and later the record of the IR. Data are not looked at here.

use super::lower::{Body, Due};
use super::world::{id, RecordSig, Relation, Slot, World};
use super::{codes, constant, groups, names, types};
use crate::ir::{Field, FieldId, FieldKind, Hop, Record, RecordId, Require, Type};
use crate::problem::Problem;
use crate::resolve::{codes as known, Item};
use crate::source::Span;
use crate::syntax::tree::{self, AtWord, DeclarationKind, Name, RecordItem};

/// Fields in written order, then those that variants add.
fn fields<'i>(item: &'i Item, decl: &'i tree::Record) -> Vec<(&'i tree::Field, &'i [usize])> {
    let own = decl.items.iter().filter_map(|i| match i {
        RecordItem::Field(field) => Some((field, item.scope.as_slice())),
        _ => None,
    });
    own.chain(item.added.iter().map(|(field, scope)| (field, scope.as_slice()))).collect()
}

pub(crate) fn signature(world: &World, index: usize, item: &Item, decl: &tree::Record) -> RecordSig {
    let all = fields(item, decl);
    names::no_repeats(world, all.iter().map(|(field, _)| &field.name), "field");
    let mut sig = RecordSig {
        name: decl.name.text.clone(),
        item: index,
        fields: all.iter().map(|(field, scope)| slot(world, field, scope)).collect(),
        keys: Vec::new(),
        at: None,
        known: None,
        relations: Vec::new(),
        group: None,
        span: decl.name.span,
    };
    sig.keys = all.iter().enumerate().filter(|(_, (f, _))| f.key).map(|(i, _)| i).collect();
    for item in &decl.items {
        if let RecordItem::Keys(names) = item {
            let found: Vec<usize> = names.iter().filter_map(|name| find(world, &sig, &all, name)).collect();
            sig.keys.extend(found);
        }
    }
    dates(world, &mut sig, &all, decl);
    for key in sig.keys.iter().filter_map(|i| sig.fields.get(*i)).filter(|f| f.optional) {
        let problem = Problem::new(&codes::NEVER_MISSING, format!("the key `{}` is never missing", key.name))
            .label(key.span, "`?` says that it may be missing")
            .help("remove the `?`");
        world.report(problem);
    }
    sig
}

fn slot(world: &World, field: &tree::Field, scope: &[usize]) -> Slot {
    let ty = types::read(world, scope, &field.ty);
    let range = field.range.as_ref().zip(ty.as_ref()).and_then(|(r, ty)| constant::range(world, scope, ty, r));
    Slot { name: field.name.text.clone(), ty, optional: field.ty.optional, range, span: field.name.span }
}

fn find(world: &World, sig: &RecordSig, all: &[(&tree::Field, &[usize])], name: &Name) -> Option<usize> {
    let found = sig.fields.iter().position(|f| f.name == name.text);
    if found.is_none() {
        let scope = all.first().map_or(&[] as &[usize], |(_, scope)| scope);
        let message = format!("`{}` has no field `{}`", sig.name, name.text);
        names::unknown(world, scope, name, &message, sig.fields.iter().map(|f| f.name.as_str()));
    }
    found
}

fn dates(world: &World, sig: &mut RecordSig, all: &[(&tree::Field, &[usize])], decl: &tree::Record) {
    let mut dates: Vec<(usize, bool, Span)> = Vec::new();
    for (index, (field, _)) in all.iter().enumerate() {
        if let Some(word) = field.at {
            dates.push((index, word == AtWord::End, field.name.span));
        }
    }
    for item in &decl.items {
        match item {
            RecordItem::At { field, end, span } => {
                dates.extend(find(world, sig, all, field).map(|index| (index, *end, *span)));
            }
            RecordItem::Known(field) => {
                sig.known = find(world, sig, all, field);
                known(world, sig, field);
            }
            _ => {}
        }
    }
    if let [first, second, ..] = dates.as_slice() {
        let problem = Problem::new(&codes::TWO_DATES, format!("`{}` has two dates to be read at", sig.name))
            .label(second.2, "a second `at`")
            .label(first.2, "the first `at`")
            .help("keep one `at`; read other things on another date with `X at D`");
        world.report(problem);
    }
    if let Some((index, end, span)) = dates.first() {
        sig.at = Some((*index, *end));
        at(world, sig, *index, *end, *span);
    }
}

fn at(world: &World, sig: &RecordSig, index: usize, end: bool, span: Span) {
    let Some(field) = sig.fields.get(index) else { return };
    let Some(ty) = &field.ty else { return };
    let year = *ty == Type::integer();
    if !matches!(ty, Type::Date | Type::Month) && !year {
        let message = format!("`{}` cannot date a row: it is {}", field.name, types::describe(world, ty));
        let problem = Problem::new(&codes::BAD_DATE_FIELD, message)
            .label(span, "`at` names a date, a month or a year")
            .help("name a field of type `date` or `month`");
        world.report(problem);
    } else if field.optional {
        let message = format!("`{}` dates the row, so it is never missing", field.name);
        let problem = Problem::new(&codes::BAD_DATE_FIELD, message)
            .label(span, "this field may be missing")
            .help("remove the `?` of the field; rows without the date are then rejected");
        world.report(problem);
    } else if end && *ty == Type::Date {
        let problem = Problem::new(&codes::BAD_DATE_FIELD, "a date has no end")
            .label(span, "`at end of` is for months and years")
            .help(format!("write `at {}`", field.name));
        world.report(problem);
    }
}

fn known(world: &World, sig: &RecordSig, name: &Name) {
    let Some(field) = sig.known.and_then(|index| sig.fields.get(index)) else { return };
    if let Some(ty) = field.ty.as_ref().filter(|ty| **ty != Type::Date) {
        let message = format!("`known` names a date, and `{}` is {}", field.name, types::describe(world, ty));
        let problem = Problem::new(&codes::BAD_DATE_FIELD, message)
            .label(name.span, "the day on which the row was decided is due here")
            .help("name a field of type `date`");
        world.report(problem);
    }
}

/// Names of relations back, once all records are known.
pub(crate) fn relations(world: &mut World) {
    let mut found: Vec<(RecordId, Relation)> = Vec::new();
    for (index, record) in world.records.iter().enumerate() {
        let Some(item) = world.resolved.items.get(record.item) else { continue };
        let DeclarationKind::Record(decl) = &item.decl.kind else { continue };
        for (number, ((field, _), slot)) in fields(item, decl).into_iter().zip(&record.fields).enumerate() {
            let Some(name) = &field.listed_as else { continue };
            match slot.ty {
                Some(Type::Record(target)) => {
                    let hop = Hop::Back { record: RecordId(id(index)), field: FieldId(id(number)) };
                    let (record, name) = (RecordId(id(index)), name);
                    found.push((target, Relation { name: name.text.clone(), record, hop, span: name.span }));
                }
                Some(_) => world.report(not_a_reference(name.span, "`listed as` names a relation back to this record")),
                None => {}
            }
        }
    }
    for (target, relation) in found {
        add_relation(world, target, relation);
    }
}

/// A relation back to `target`, if its name is free there.
pub(crate) fn add_relation(world: &mut World, target: RecordId, relation: Relation) {
    let Some(record) = world.record(target) else { return };
    let field = record.fields.iter().find(|f| f.name == relation.name).map(|f| f.span);
    let other = record.relations.iter().find(|r| r.name == relation.name).map(|r| r.span);
    if let Some(first) = field.or(other) {
        let message = format!("`{}` has a `{}` already", record.name, relation.name);
        let problem = Problem::new(&known::DUPLICATE_NAME, message)
            .label(relation.span, "a relation of the same name")
            .label(first, "first declared here")
            .help("choose another name after `listed as`");
        world.report(problem);
    }
    if let Some(record) = world.records.get_mut(target.index()) {
        record.relations.push(relation);
    }
}

fn not_a_reference(span: Span, text: &str) -> Problem {
    Problem::new(&codes::NOT_A_REFERENCE, "only a field that refers to a record can do this")
        .label(span, text)
        .help("give the field the type of a record, or leave this out")
}

/// The record of the IR; nothing when a field was not understood.
pub(crate) fn lower(world: &World, index: usize) -> Option<Record> {
    let sig = world.records.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Record(decl) = &item.decl.kind else { return groups::record(world, sig) };
    let record = RecordId(id(index));
    let written = fields(item, decl);
    let lowered: Vec<Option<Field>> =
        written.iter().zip(&sig.fields).map(|((f, scope), slot)| field(world, record, f, scope, slot)).collect();
    let requires: Vec<Option<Require>> = decl.items.iter().filter_map(|i| require(world, record, item, i)).collect();
    let field_id = |index: usize| FieldId(id(index));
    Some(Record {
        name: sig.name.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        fields: lowered.into_iter().collect::<Option<_>>()?,
        keys: sig.keys.iter().map(|key| field_id(*key)).collect(),
        at: sig.at.map(|(index, end)| (field_id(index), end)),
        known: sig.known.map(field_id),
        requires: requires.into_iter().collect::<Option<_>>()?,
        group: None,
        span: sig.span,
    })
}

fn field(world: &World, record: RecordId, field: &tree::Field, scope: &[usize], slot: &Slot) -> Option<Field> {
    let kind = match &slot.ty {
        Some(Type::Record(target)) => reference(world, record, field, scope, *target)?,
        _ if !field.by.is_empty() => {
            world.report(not_a_reference(field.span, "`by` finds the row that a reference points at"));
            return None;
        }
        _ => FieldKind::Column,
    };
    Some(Field {
        name: slot.name.clone(),
        doc: (!field.doc.is_empty()).then(|| field.doc.join("\n")),
        kind,
        ty: slot.ty.clone()?,
        optional: slot.optional,
        range: slot.range.clone(),
        listed_as: field.listed_as.as_ref().map(|n| n.text.clone()),
        span: slot.span,
    })
}

fn reference(
    world: &World,
    record: RecordId,
    field: &tree::Field,
    scope: &[usize],
    target: RecordId,
) -> Option<FieldKind> {
    let sig = world.record(target)?;
    if sig.group.is_some() && (field.by.is_empty() || field.listed_as.is_some()) {
        groups::not_by_column(world, field, sig);
        return None;
    }
    if sig.keys.len() != 1 && field.by.is_empty() {
        let (message, help) = if sig.keys.is_empty() {
            (
                format!("`{}` has no key, so nothing can refer to it", sig.name),
                "write `key` before one of its fields".to_owned(),
            )
        } else {
            let keys: Vec<&str> = sig.keys.iter().filter_map(|k| sig.fields.get(*k)).map(|f| f.name.as_str()).collect();
            let by = keys.join(", ");
            (
                format!("`{}` has {} keys", sig.name, sig.keys.len()),
                format!("write `{} : {} by ({by})`, with a value for each key", field.name.text, sig.name),
            )
        };
        let problem = Problem::new(&codes::REFERENCE_KEYS, message)
            .label(field.name.span, "refers to it by one column")
            .label(sig.span, "declared here")
            .help(help);
        world.report(problem);
        return None;
    }
    if field.by.is_empty() {
        return Some(FieldKind::Column);
    }
    let mut body = Body::row(world, scope, record).without_rules("the keys of a reference");
    body.keys(target, &field.by, field.span, field.ty.optional).map(FieldKind::By)
}

fn require(world: &World, record: RecordId, item: &Item, written: &RecordItem) -> Option<Option<Require>> {
    let RecordItem::Require { name, text, condition, span } = written else { return None };
    let mut body = Body::row(world, &item.scope, record).without_rules("a requirement");
    let condition = body.due(condition, &Due::condition("`require`"));
    Some(condition.map(|condition| Require {
        name: name.text.clone(),
        text: text.text.clone(),
        condition,
        span: *span,
    }))
}

/// The keys by which a field finds its row in a group.
pub(crate) fn group_keys(
    world: &World,
    record: RecordId,
    field: usize,
    target: RecordId,
) -> Option<Vec<crate::ir::Expr>> {
    let sig = world.record(record)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Record(decl) = &item.decl.kind else { return None };
    let written = fields(item, decl);
    let (field, scope) = written.get(field)?;
    let mut body = Body::row(world, scope, record).without_rules("the keys of a reference");
    world.quietly(|| body.keys(target, &field.by, field.span, field.ty.optional))
}
