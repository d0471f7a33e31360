//! Headers to signatures: every declaration gets its number, and its types are read.
//! In: resolved items. Out: a `World` that bodies are lowered against. Bodies are not looked at here.

use super::world::{CallSig, Entity, ParameterSig, RuleSig, Slot, TableSig, World};
use super::{codes, constant, groups, names, records, types};
use crate::ir::{DecisionId, EnumDef, EnumId, ParameterId, PartyId, RecordId, RuleId, ScaleId, Scheme, TableId};
use crate::problem::Problem;
use crate::resolve::{codes as known, name_of, Item, Resolved};
use crate::source::Span;
use crate::syntax::tree::{self, DecisionResults, DeclarationKind, RuleItem, RuleWord, SplitItem, TypeName};
use crate::value::{coin_of, Unit};
use rust_decimal::Decimal;

pub(crate) fn declare(resolved: &Resolved) -> World<'_> {
    let mut world = World::new(resolved);
    number(&mut world);
    for item in &resolved.items {
        scheme(&mut world, item);
    }
    for (index, item) in resolved.items.iter().enumerate() {
        signature(&mut world, index, item);
    }
    for (index, item) in resolved.items.iter().enumerate() {
        if let DeclarationKind::Rule(rule) = &item.decl.kind {
            let sig = rule_sig(&world, index, item, rule);
            world.rules.push(sig);
        }
    }
    groups::declare(&mut world);
    records::relations(&mut world);
    groups::infer(&mut world);
    names::check(&world);
    world
}

fn number(world: &mut World) {
    let (mut enums, mut records, mut tables, mut parameters) = (0, 0, 0, 0);
    let (mut scales, mut decisions, mut rules) = (0, 0, 0);
    // The rows of groups are records that follow the declared ones.
    let declared = world.resolved.items.iter().filter(|i| matches!(i.decl.kind, DeclarationKind::Record(_)));
    let mut groups = super::world::id(declared.count());
    let next = |count: &mut u32| {
        *count += 1;
        *count - 1
    };
    for item in &world.resolved.items {
        world.entities.push(match &item.decl.kind {
            DeclarationKind::Enum(_) => Entity::Enum(EnumId(next(&mut enums))),
            DeclarationKind::Record(_) => Entity::Record(RecordId(next(&mut records))),
            DeclarationKind::Table(_) => Entity::Table(TableId(next(&mut tables))),
            DeclarationKind::Parameter(_) => Entity::Parameter(ParameterId(next(&mut parameters))),
            DeclarationKind::Scale(_) => Entity::Scale(ScaleId(next(&mut scales))),
            DeclarationKind::Decision(_) => Entity::Decision(DecisionId(next(&mut decisions))),
            DeclarationKind::Rule(_) => Entity::Rule(RuleId(next(&mut rules))),
            DeclarationKind::Unit(_) => Entity::Unit,
            DeclarationKind::Group(_) => Entity::Record(RecordId(next(&mut groups))),
            _ => Entity::Other,
        });
    }
    for item in &world.resolved.items {
        if let DeclarationKind::Enum(decl) = &item.decl.kind {
            let def = enum_def(world, decl);
            world.enums.push(def);
        }
    }
}

fn enum_def(world: &World, decl: &tree::EnumDecl) -> EnumDef {
    names::no_repeats(world, decl.members.iter().map(|(name, _)| name), "member");
    EnumDef {
        name: decl.name.text.clone(),
        members: decl.members.iter().map(|(name, _)| name.text.clone()).collect(),
        titles: decl.members.iter().map(|(_, title)| title.as_ref().map(|t| t.text.clone())).collect(),
        span: decl.name.span,
    }
}

fn scheme(world: &mut World, item: &Item) {
    let DeclarationKind::Scheme(decl) = &item.decl.kind else { return };
    if let Some(first) = &world.scheme {
        let problem = Problem::new(&codes::TWO_SCHEMES, "the folder declares two schemes")
            .label(decl.name.span, "declared again here")
            .label(first.span, "first declared here")
            .help("keep one scheme in a folder");
        return world.report(problem);
    }
    names::no_repeats(world, decl.parties.iter(), "party");
    for (currency, coin) in &decl.currencies {
        coin_sig(world, currency, coin.as_ref());
    }
    world.scheme = Some(Scheme {
        name: decl.name.text.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        country: decl.country.as_ref().map(|t| t.text.clone()),
        parties: decl.parties.iter().map(|p| p.text.clone()).collect(),
        complete: decl.complete.map(|(date, _)| date),
        span: decl.name.span,
    });
}

fn coin_sig(world: &mut World, currency: &tree::Name, coin: Option<&tree::Number>) {
    let Some(digits) = coin_of(&currency.text) else {
        let problem = Problem::new(&codes::UNKNOWN_UNIT, format!("there is no currency `{}`", currency.text))
            .label(currency.span, "not a code of ISO 4217")
            .help("use the three capital letters of the currency, such as KHR or USD");
        return world.report(problem);
    };
    let mut value = Decimal::new(1, digits);
    if let Some(coin) = coin {
        if coin.value > Decimal::ZERO && !coin.percent {
            value = coin.value;
        } else {
            let problem = Problem::new(&codes::BAD_COIN, "the smallest coin is an amount above zero")
                .label(coin.span, "not an amount above zero")
                .help(format!("write `currency {} coin 1`", currency.text));
            world.report(problem);
        }
    }
    world.coins.insert(Unit::new(&currency.text), value);
}

fn signature(world: &mut World, index: usize, item: &Item) {
    match &item.decl.kind {
        DeclarationKind::Record(decl) => {
            let sig = records::signature(world, index, item, decl);
            world.records.push(sig);
        }
        DeclarationKind::Table(decl) => {
            let sig = table_sig(world, index, item, decl);
            world.tables.push(sig);
        }
        DeclarationKind::Parameter(decl) => {
            if decl.ty.optional {
                never_missing(world, &decl.ty, "a parameter");
            }
            let ty = types::read(world, &item.scope, &decl.ty);
            let name = decl.name.text.clone();
            world.parameters.push(ParameterSig { name, item: index, ty, span: decl.name.span });
        }
        DeclarationKind::Scale(decl) => {
            let arguments = arguments(world, item, &decl.arguments);
            let results = vec![result(world, item, String::new(), &decl.ty)];
            let name = decl.name.text.clone();
            world.scales.push(CallSig { name, item: index, arguments, results, span: decl.name.span });
        }
        DeclarationKind::Decision(decl) => {
            let sig = decision_sig(world, index, item, decl);
            world.decisions.push(sig);
        }
        _ => {}
    }
}

fn never_missing(world: &World, ty: &TypeName, what: &str) {
    let problem = Problem::new(&codes::NEVER_MISSING, format!("{what} is never missing"))
        .label(ty.span, "`?` says that it may be missing")
        .help("remove the `?`");
    world.report(problem);
}

fn decision_sig(world: &World, index: usize, item: &Item, decl: &tree::Decision) -> CallSig {
    let arguments = arguments(world, item, &decl.arguments);
    let results = match &decl.results {
        DecisionResults::One(ty) => vec![result(world, item, String::new(), ty)],
        DecisionResults::Several(all) => {
            names::no_repeats(world, all.iter().map(|(name, _)| name), "result");
            all.iter().map(|(name, ty)| result(world, item, name.text.clone(), ty)).collect()
        }
    };
    CallSig { name: decl.name.text.clone(), item: index, arguments, results, span: decl.name.span }
}

fn result(world: &World, item: &Item, name: String, ty: &TypeName) -> Slot {
    if ty.optional {
        never_missing(world, ty, "a result");
    }
    Slot { name, ty: value_type(world, &item.scope, ty), optional: false, range: None, span: ty.span }
}

fn arguments(world: &World, item: &Item, all: &[tree::Argument]) -> Vec<Slot> {
    names::no_repeats(world, all.iter().map(|a| &a.name), "argument");
    all.iter()
        .map(|argument| slot(world, &item.scope, &argument.name, &argument.ty, argument.range.as_ref(), argument.span))
        .collect()
}

fn table_sig(world: &World, index: usize, item: &Item, decl: &tree::Table) -> TableSig {
    names::no_repeats(world, decl.columns.iter().map(|c| &c.name), "column");
    let columns = |key: bool| {
        let own = decl.columns.iter().filter(|c| c.key == key);
        own.map(|c| slot(world, &item.scope, &c.name, &c.ty, c.range.as_ref(), c.span)).collect::<Vec<_>>()
    };
    let sig = TableSig {
        name: decl.name.text.clone(),
        item: index,
        keys: columns(true),
        columns: columns(false),
        span: decl.name.span,
    };
    if sig.keys.is_empty() || sig.columns.is_empty() {
        let missing = if sig.keys.is_empty() { "key" } else { "value" };
        let problem = Problem::new(&codes::TABLE_SHAPE, format!("table `{}` has no {missing} column", sig.name))
            .label(sig.span, "a table finds values by its keys")
            .help("write `key code : text` for a key column and `price : KHR` for a value column");
        world.report(problem);
    }
    for key in sig.keys.iter().filter(|k| k.optional) {
        let problem = Problem::new(&codes::NEVER_MISSING, format!("the key column `{}` is never missing", key.name))
            .label(key.span, "`?` says that it may be missing")
            .help("remove the `?`");
        world.report(problem);
    }
    sig
}

/// A type that is not a reference: arguments, columns and results hold values.
fn value_type(world: &World, scope: &[usize], ty: &TypeName) -> Option<crate::ir::Type> {
    let read = types::read(world, scope, ty)?;
    if matches!(read, crate::ir::Type::Record(_)) {
        let problem = Problem::new(&codes::VALUE_TYPE, format!("`{}` is a record, and a value is due", ty.name.text))
            .label(ty.span, "a row cannot be handed over as a whole")
            .help("use the fields of the row that matter");
        world.report(problem);
        return None;
    }
    Some(read)
}

fn slot(
    world: &World,
    scope: &[usize],
    name: &tree::Name,
    ty: &TypeName,
    range: Option<&(tree::Expr, tree::Expr)>,
    span: Span,
) -> Slot {
    let optional = ty.optional;
    let ty = value_type(world, scope, ty);
    let range = range.zip(ty.as_ref()).and_then(|(range, ty)| constant::range(world, scope, ty, range));
    Slot { name: name.text.clone(), ty, optional, range, span }
}

fn rule_sig(world: &World, index: usize, item: &Item, rule: &tree::Rule) -> RuleSig {
    let record = record_of(world, item, &rule.record);
    let ty = types::read(world, &item.scope, &rule.ty);
    let money = rule.word != RuleWord::Rule;
    if let Some(ty) = ty.as_ref().filter(|ty| money && (!ty.is_money() || rule.ty.optional)) {
        let word = crate::resolve::word_of(&item.decl);
        let what = types::describe(world, ty);
        let problem = Problem::new(&codes::MONEY_TYPE, format!("a {word} is an amount of money, not {what}"))
            .label(rule.ty.span, "a currency is due here")
            .help(format!("write a currency without `?`, or make `{}` a plain `rule`", rule.name.text));
        world.report(problem);
    }
    RuleSig {
        name: rule.name.text.clone(),
        item: index,
        record,
        ty,
        optional: rule.ty.optional,
        money,
        parties: parties(world, rule),
        measure: None,
        span: rule.name.span,
    }
}

/// The record that a rule or assertion is for.
pub(crate) fn record_of(world: &World, item: &Item, name: &tree::Name) -> Option<RecordId> {
    match world.entity(&item.scope, &name.text) {
        Some(Entity::Record(id)) => Some(id),
        Some(_) => {
            let own = name_of(&item.decl);
            let problem = Problem::new(&known::UNKNOWN_NAME, format!("`{}` is not a record", name.text))
                .label(name.span, "a record is due here")
                .help(format!("`{}` is computed for each row of a record", own.text));
            world.report(problem);
            None
        }
        None => {
            let records = world.records.iter().map(|r| r.name.as_str());
            names::unknown(world, &item.scope, name, &format!("there is no record `{}`", name.text), records);
            None
        }
    }
}

fn parties(world: &World, rule: &tree::Rule) -> Vec<PartyId> {
    let mut all = Vec::new();
    for item in &rule.items {
        let RuleItem::Split(split) = item else { continue };
        for item in &split.items {
            let shares = match item {
                SplitItem::Always(shares, ..) => Some(shares),
                SplitItem::Dated(entry) => entry.value.as_ref(),
                SplitItem::Except(except) => except.value.as_ref(),
                SplitItem::Cite(_) => None,
            };
            all.extend(shares.into_iter().flatten().filter_map(|share| world.party(&share.party.text)));
        }
    }
    all.sort();
    all.dedup();
    all
}
