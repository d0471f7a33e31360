//! Groups: rows by key with measures over them. Their rows are records, their measures rules of these records.
//! In: groups as written. Out: signatures, types told from the expressions, and groups, records and rules of the IR.

mod declare;

pub(crate) use declare::declare;

use super::lower::{Bare, Body, Letter, Measure, Want};
use super::world::{id, GroupSig, RecordSig, Relation, RuleSig, Second, Slot, World};
use super::{between_codes as codes, dated, records};
use crate::ir::{
    Aggregate, Dated, Expr, ExprKind, Field, FieldId, FieldKind, Fold, Group, GroupId, Hop, Record, Rows, Rule,
    RuleBody, RuleId, RuleKind, Type,
};
use crate::problem::Problem;
use crate::resolve::Item;
use crate::syntax::tree::{self, DeclarationKind, GroupKey};

/// The measure that every group has: rows that the others leave out.
pub(crate) const REJECTED: &str = "rejected";

fn declared<'w>(world: &World<'w>, sig: &GroupSig) -> Option<(&'w Item, &'w tree::Group)> {
    let item = world.resolved.items.get(sig.item)?;
    match &item.decl.kind {
        DeclarationKind::Group(decl) => Some((item, decl)),
        _ => None,
    }
}

/// The body in which keys and condition of a group are written.
fn row_body<'w>(world: &'w World<'w>, sig: &GroupSig, item: &Item, decl: &tree::Group) -> Option<Body<'w>> {
    let mut body = Body::row(world, &item.scope, sig.over?);
    if let Some(with) = sig.with {
        let (first, second) = letters(decl)?;
        body.bare = Bare::Nothing;
        body.letter(first, Letter::This(sig.over?));
        body.letter(second, second_letter(with));
    }
    Some(body)
}

/// The same body, in which what the condition asks for is there; and the condition, where one is written.
fn asked_body<'w>(
    world: &'w World<'w>,
    sig: &GroupSig,
    item: &Item,
    decl: &tree::Group,
) -> Option<(Body<'w>, Option<Option<Expr>>)> {
    let mut body = row_body(world, sig, item, decl)?;
    let condition = decl.condition.as_ref().map(|c| body.condition(c));
    if let Some(Some(condition)) = &condition {
        body.remember(super::lower::present::when_yes(condition));
    }
    Some((body, condition))
}

fn letters(decl: &tree::Group) -> Option<(&tree::Name, &tree::Name)> {
    match decl.over.as_slice() {
        [(_, Some(first)), (_, Some(second))] => Some((first, second)),
        _ => None,
    }
}

fn second_letter(with: Second) -> Letter {
    match with {
        Second::Record(id) => Letter::Row(id),
        Second::Table(id) => Letter::Table(id),
    }
}

/// A key as written: its expression, or the field of its name.
fn key(body: &mut Body, key: &GroupKey) -> Option<Expr> {
    match &key.value {
        Some(value) => body.value(value, Want::none()),
        None => {
            let kind = tree::ExprKind::Path { root: key.name.clone(), steps: Vec::new() };
            body.value(&tree::Expr { kind, span: key.name.span }, Want::none())
        }
    }
}

/// Tells the types of keys and measures from their expressions, round after round until nothing new is known.
pub(crate) fn infer(world: &mut World) {
    loop {
        let mut found: Vec<(usize, usize, Type)> = Vec::new();
        let mut told: Vec<(RuleId, Type, bool)> = Vec::new();
        for (index, sig) in world.groups.iter().enumerate() {
            let Some((item, decl)) = declared(world, sig) else { continue };
            let unknown =
                |i: &usize| world.record(sig.record).and_then(|r| r.fields.get(*i)).is_some_and(|f| f.ty.is_none());
            for (number, written) in decl.keys.iter().enumerate().filter(|(i, _)| unknown(i)) {
                let lowered = world.quietly(|| key(&mut asked_body(world, sig, item, decl)?.0, written));
                found.extend(lowered.map(|e| (index, number, e.ty)));
            }
            for (measure, (_, written)) in sig.measures.iter().zip(&decl.measures) {
                if world.rules.get(measure.index()).is_some_and(|r| r.ty.is_none()) {
                    let lowered = world.quietly(|| {
                        measure_body(world, GroupId(id(index)), sig, item, decl).lower(written, Want::none())
                    });
                    told.extend(lowered.map(|e| (*measure, e.ty, e.optional)));
                }
            }
        }
        if found.is_empty() && told.is_empty() {
            return;
        }
        for (rule, ty, optional) in told {
            if let Some(sig) = world.rules.get_mut(rule.index()) {
                (sig.ty, sig.optional) = (Some(ty), optional);
            }
        }
        found.into_iter().for_each(|(group, number, ty)| set_key(world, group, number, ty));
    }
}

fn set_key(world: &mut World, group: usize, number: usize, ty: Type) {
    let Some(record) = world.groups.get(group).map(|g| g.record) else { return };
    let listed = world
        .groups
        .get(group)
        .and_then(|sig| declared(world, sig))
        .and_then(|(_, decl)| decl.keys.get(number)?.listed_as.clone());
    if let (Some(name), Type::Record(target)) = (listed, &ty) {
        let hop = Hop::Back { record, field: FieldId(id(number)) };
        records::add_relation(world, *target, Relation { name: name.text, record, hop, span: name.span });
    }
    if let Some(slot) = world.records.get_mut(record.index()).and_then(|r| r.fields.get_mut(number)) {
        slot.ty = Some(ty);
    }
}

fn measure_body<'w>(world: &'w World<'w>, id: GroupId, sig: &GroupSig, item: &Item, decl: &'w tree::Group) -> Body<'w> {
    let mut body = Body::row(world, &item.scope, sig.record);
    body.measure = sig.over.map(|over| Measure {
        group: id,
        over,
        pair: sig.with.zip(letters(decl)).map(|(with, (a, b))| (a, b, second_letter(with))),
    });
    body
}

/// The record of the IR that the rows of a group make.
pub(crate) fn record(world: &World, sig: &RecordSig) -> Option<Record> {
    let group = world.groups.get(sig.group?.index())?;
    let (_, decl) = declared(world, group)?;
    let field = |(slot, key): (&Slot, &GroupKey)| {
        Some(Field {
            name: slot.name.clone(),
            doc: None,
            kind: FieldKind::Group,
            ty: slot.ty.clone()?,
            optional: false,
            range: None,
            listed_as: key.listed_as.as_ref().map(|n| n.text.clone()),
            span: slot.span,
        })
    };
    Some(Record {
        name: sig.name.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        fields: sig.fields.iter().zip(&decl.keys).map(field).collect::<Option<_>>()?,
        keys: (0..sig.fields.len()).map(|i| FieldId(id(i))).collect(),
        at: sig.at.map(|(index, end)| (FieldId(id(index)), end)),
        known: None,
        requires: Vec::new(),
        group: sig.group,
        span: sig.span,
    })
}

/// The group of the IR.
pub(crate) fn lower(world: &World, index: usize) -> Option<Group> {
    let sig = world.groups.get(index)?;
    let (item, decl) = declared(world, sig)?;
    let (mut body, condition) = asked_body(world, sig, item, decl)?;
    let keys: Vec<Option<Expr>> = decl.keys.iter().map(|k| key(&mut body, k)).collect();
    for lowered in keys.iter().flatten() {
        key_type(world, lowered);
    }
    listed(world, decl, &keys);
    dates(world, sig, decl);
    let var = body.var_of(1);
    let with = sig.with.zip(var).map(|(with, var)| match with {
        Second::Record(id) => (Rows::Record(id), var),
        Second::Table(id) => (Rows::Table(id), var),
    });
    Some(Group {
        record: sig.record,
        over: sig.over?,
        with,
        condition: match condition {
            None => None,
            Some(lowered) => Some(lowered?),
        },
        keys: keys.into_iter().collect::<Option<_>>()?,
        report: decl.title.is_some(),
        span: decl.name.span,
    })
}

fn key_type(world: &World, key: &Expr) {
    if matches!(key.ty, Type::State) {
        let problem = Problem::new(&codes::GROUP_SHAPE, "a state cannot be a key")
            .label(key.span, "due, not_due or denied")
            .help("ask for one: `paid = claim.state is due`");
        world.report(problem);
    }
}

fn listed(world: &World, decl: &tree::Group, keys: &[Option<Expr>]) {
    for (written, lowered) in decl.keys.iter().zip(keys) {
        let (Some(name), Some(lowered)) = (&written.listed_as, lowered) else { continue };
        if !matches!(lowered.ty, Type::Record(_)) {
            let problem = Problem::new(&codes::GROUP_SHAPE, "only a key that refers to a record has a relation back")
                .label(name.span, "`listed as` names a relation back to a record")
                .help("leave this out");
            world.report(problem);
        }
    }
}

fn dates(world: &World, sig: &GroupSig, decl: &tree::Group) {
    let Some((name, end)) = &decl.at else { return };
    let slot = world.record(sig.record).and_then(|r| r.fields.iter().find(|f| f.name == name.text));
    let Some(ty) = slot.and_then(|s| s.ty.as_ref()) else { return };
    let fits = match ty {
        Type::Date => !end,
        Type::Month => true,
        _ => *ty == Type::integer(),
    };
    if !fits {
        let what = super::types::describe(world, ty);
        let problem =
            Problem::new(&super::codes::BAD_DATE_FIELD, format!("`{}` cannot date a row: it is {what}", name.text))
                .label(name.span, "`at` names a date, a month or a year; `at end of` a month or a year")
                .help("name a key of type `date` or `month`");
        world.report(problem);
    }
}

/// A measure as a rule of the group's record.
pub(crate) fn measure(world: &World, index: usize) -> Option<Rule> {
    let sig = world.rules.get(index)?;
    let number = sig.measure?;
    // Where the header is wrong, its measures say nothing.
    let group = world.groups.get(number.index()).filter(|g| g.over.is_some())?;
    let (item, decl) = declared(world, group)?;
    let place = group.measures.iter().position(|m| m.index() == index)?;
    let value = match decl.measures.get(place) {
        Some((_, written)) => {
            let before = world.count();
            let lowered = measure_body(world, number, group, item, decl).lower(written, Want::none());
            // Where something else is wrong, the measure may only depend on that.
            let alone = world.count() == before && !world.has_errors();
            if lowered.is_none() && alone && sig.ty.is_none() && group.over.is_some() {
                undecided(world, sig);
            }
            lowered.filter(|_| sig.ty.is_some())?
        }
        None => rejected(number, decl.name.span),
    };
    if matches!(value.ty, Type::Record(_)) {
        let problem = Problem::new(&codes::GROUP_SHAPE, "a measure is a value, not a row")
            .label(value.span, "this is a row")
            .help("name a field of it");
        world.report(problem);
        return None;
    }
    let formula = Dated { entries: vec![dated::undated(value)] };
    Some(Rule {
        name: sig.name.clone(),
        title: None,
        doc: None,
        kind: RuleKind::Measure,
        record: sig.record?,
        hidden: false,
        ty: sig.ty.clone()?,
        optional: sig.optional,
        scale: None,
        cites: Vec::new(),
        tags: Vec::new(),
        lets: Vec::new(),
        body: RuleBody { formula, exceptions: Vec::new() },
        money: None,
        waits: Vec::new(),
        span: sig.span,
    })
}

fn rejected(group: GroupId, span: crate::source::Span) -> Expr {
    let aggregate = Aggregate {
        fold: Fold::Rejected,
        rows: Rows::Members(group),
        vars: Vec::new(),
        value: None,
        condition: None,
        order: Vec::new(),
        lenient: true,
    };
    Expr { kind: ExprKind::Aggregate(Box::new(aggregate)), ty: Type::integer(), optional: false, span }
}

fn undecided(world: &World, sig: &RuleSig) {
    let problem = Problem::new(&codes::GROUP_SHAPE, format!("the type of `{}` depends on itself", sig.name))
        .label(sig.span, "a measure has the type of its expression")
        .help("let it read something whose type is declared: a field or a rule");
    world.report(problem);
}

/// A field of data that refers to a group by a column.
pub(crate) fn not_by_column(world: &World, field: &tree::Field, sig: &RecordSig) {
    let keys: Vec<&str> = sig.keys.iter().filter_map(|k| sig.fields.get(*k)).map(|f| f.name.as_str()).collect();
    let message = format!("`{}` is a group, whose rows are made during the run", sig.name);
    let problem = Problem::new(&codes::GROUP_COLUMN, message)
        .label(field.name.span, "refers to it as if it were data")
        .label(sig.span, "declared here")
        .help(format!("write `{} : {} by ({})` without `listed as`", field.name.text, sig.name, keys.join(", ")));
    world.report(problem);
}
