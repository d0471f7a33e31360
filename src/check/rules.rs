//! Rules and asserts: their items in written order, each read with what the items above it show.
//! In: a rule as written. Out: the rule of the IR.

use super::dated::{self, cites, part, Part};
use super::lower::{present, Body, Due, LetSig};
use super::parameters::doc;
use super::world::World;
use super::{codes, exceptions, names, splits, types, unused};
use crate::ir::{Assert, Cite, Dated, Deny, Expr, ExprKind, Let, Money, Rule, RuleBody, RuleKind, Type};
use crate::problem::Problem;
use crate::resolve::{codes as known, word_of, Item};
use crate::source::Span;
use crate::syntax::tree::{self, DeclarationKind, Name, RuleItem, RuleWord};
use rust_decimal::Decimal;

/// What the items of a body gave so far.
#[derive(Default)]
pub(crate) struct Parts {
    title: Option<String>,
    cites: Vec<Cite>,
    tags: Vec<String>,
    lets: Vec<Let>,
    when: Vec<Expr>,
    denies: Vec<Deny>,
    formula: Vec<Part<Expr>>,
    exceptions: Vec<exceptions::Written<Expr>>,
    split: Option<crate::ir::Split>,
    /// Something did not lower.
    failed: bool,
}

/// What the formula must give.
struct Formula<'a> {
    due: Due,
    name: &'a Name,
    items: &'a [RuleItem],
    money: bool,
    ty: Option<Type>,
}

impl Formula<'_> {
    /// A value of the rule, if the rule's type was understood.
    fn value(&self, body: &mut Body, written: &tree::Expr) -> Option<Expr> {
        body.due(written, &self.due).filter(|_| self.ty.is_some())
    }
}

pub(crate) fn lower(world: &World, index: usize) -> Option<Rule> {
    let sig = world.rules.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Rule(decl) = &item.decl.kind else { return super::groups::measure(world, index) };
    let record = sig.record?;
    let ty = sig.ty.clone().unwrap_or_else(Type::decimal);
    let says = format!("`{}` is declared as {}", sig.name, types::word(world, &ty));
    let due = Due::new(&ty, says, Some(decl.ty.span)).bare().optional(sig.optional);
    let formula = Formula { due, name: &decl.name, items: &decl.items, money: sig.money, ty: sig.ty.clone() };
    let mut body = Body::row(world, &item.scope, record);
    body.hoists = true;
    let parts = items(&mut body, item, &formula);
    super::limits::unread(&body);
    let (formula, exceptions) = finish(world, &formula, parts.formula, parts.exceptions);
    let failed = parts.failed || sig.ty.is_none();
    let (formula, exceptions) = (formula?, exceptions?);
    if failed {
        return None;
    }
    let money = sig.money.then(|| Money {
        when: all_of(parts.when),
        denies: parts.denies,
        split: parts.split,
        coin: ty.number().and_then(|n| n.dim.money()).map_or(Decimal::ONE, |currency| world.coin(currency)),
    });
    let rule = Rule {
        name: sig.name.clone(),
        title: parts.title,
        doc: doc(item),
        kind: kind(decl.word),
        record,
        hidden: decl.hidden,
        ty,
        optional: sig.optional,
        scale: None,
        cites: parts.cites,
        tags: parts.tags,
        lets: parts.lets,
        body: RuleBody { formula, exceptions },
        money,
        waits: Vec::new(),
        span: sig.span,
    };
    body.hoisted.into_iter().for_each(|step| world.hoist(step.id, hidden(&rule, step)));
    Some(rule)
}

/// The hidden rule that a rank, an allocation or a limit stands for.
fn hidden(rule: &Rule, step: super::lower::Hoisted) -> Rule {
    let (ty, span) = (step.formula.ty.clone(), step.formula.span);
    let mut formula = Dated { entries: vec![dated::undated(step.formula)] };
    if let Some(limit) = formula.entries.first().and_then(|e| e.value.clone()).filter(|_| step.is_limit) {
        // Where the rule itself is not in force, nothing is due and nothing is used.
        let version = |entry: &crate::ir::Entry<Expr>| crate::ir::Entry {
            value: entry.value.as_ref().map(|_| limit.clone()),
            cites: Vec::new(),
            ..*entry
        };
        formula.entries = rule.body.formula.entries.iter().map(version).collect();
    }
    let money = rule.money.as_ref().filter(|_| step.is_limit);
    Rule {
        name: format!("{}.{}", rule.name, step.word),
        title: None,
        doc: None,
        kind: if step.is_limit { rule.kind } else { RuleKind::Rule },
        record: rule.record,
        hidden: true,
        ty,
        optional: step.optional,
        scale: None,
        cites: Vec::new(),
        tags: Vec::new(),
        lets: rule.lets.iter().take(step.lets).cloned().collect(),
        body: RuleBody { formula, exceptions: Vec::new() },
        money: money.map(|m| Money { split: None, ..m.clone() }),
        waits: Vec::new(),
        span,
    }
}

fn kind(word: RuleWord) -> RuleKind {
    match word {
        RuleWord::Rule => RuleKind::Rule,
        RuleWord::Contribution => RuleKind::Contribution,
        RuleWord::Benefit => RuleKind::Benefit,
        RuleWord::Tariff => RuleKind::Tariff,
        RuleWord::Subsidy => RuleKind::Subsidy,
    }
}

fn all_of(mut conditions: Vec<Expr>) -> Option<Expr> {
    let first = conditions.first()?.clone();
    if conditions.len() == 1 {
        return conditions.pop();
    }
    let span = first.span;
    Some(Expr { kind: ExprKind::And(conditions), ty: Type::YesNo, optional: false, span })
}

fn finish(
    world: &World,
    formula: &Formula,
    written: Vec<Part<Expr>>,
    exceptions: Vec<exceptions::Written<Expr>>,
) -> (Option<Dated<Expr>>, Option<Vec<crate::ir::Exception>>) {
    if written.is_empty() {
        let problem = Problem::new(&codes::EMPTY, format!("`{}` has no formula", formula.name.text))
            .label(formula.name.span, "declared here")
            .help("write `= formula`, or `from 2016-09-01 : formula`");
        world.report(problem);
        return (None, None);
    }
    let list = dated::list(world, &format!("`{}`", formula.name.text), written);
    let exceptions = exceptions::list(world, exceptions).map(|all| {
        let exception = |e: exceptions::Listed<Expr>| crate::ir::Exception {
            name: e.name,
            overrides: e.overrides,
            body: e.body,
            span: e.span,
        };
        all.into_iter().map(exception).collect()
    });
    (list, exceptions)
}

fn items(body: &mut Body, item: &Item, formula: &Formula) -> Parts {
    let mut parts = Parts::default();
    body.later = formula.items.iter().filter_map(named).collect();
    let last_deny = formula.items.iter().rposition(|i| matches!(i, RuleItem::Deny { .. }));
    for (index, written) in formula.items.iter().enumerate() {
        one(body, item, formula, written, &mut parts);
        if Some(index) == last_deny {
            let facts = parts.denies.iter().flat_map(|deny| present::when_no(&deny.condition)).collect();
            body.remember(facts);
        }
    }
    unused::lets(body);
    parts
}

fn named(item: &RuleItem) -> Option<(String, Span)> {
    match item {
        RuleItem::Let { name, .. } => Some((name.text.clone(), name.span)),
        _ => None,
    }
}

fn one(body: &mut Body, item: &Item, formula: &Formula, written: &RuleItem, parts: &mut Parts) {
    let world = body.world;
    if let Some((span, what)) = money_only(written).filter(|_| !formula.money) {
        let word = word_of(&item.decl);
        let asserted = word == "assert" && what == "when";
        if !asserted {
            return money_item(world, formula, span, what, word, parts);
        }
    }
    match written {
        RuleItem::Title(title) => parts.title = Some(title.text.clone()),
        RuleItem::Cite(cite) => parts.cites.push(dated::cite(cite)),
        RuleItem::Tag(tags) => parts.tags.extend(tags.iter().map(|t| t.text.clone())),
        RuleItem::When(condition) => when(body, condition, parts),
        RuleItem::Let { name, value, span } => self::let_(body, name, value, *span, parts),
        RuleItem::Formula(written, cite) => {
            let value = formula.value(body, written).map(Some);
            parts.formula.push(part(None, value, cite.as_ref(), written.span));
        }
        RuleItem::Dated(entry) => {
            let value = match &entry.value {
                None => Some(None),
                Some(written) => formula.value(body, written).map(Some),
            };
            parts.formula.push(part(Some(&entry.dates), value, entry.cite.as_ref(), entry.span));
        }
        RuleItem::Except(except) => {
            parts.exceptions.push(exceptions::written(body, except, |body, value| formula.value(body, value)));
        }
        RuleItem::Deny { name, text, condition, unless, cite, span } => {
            deny(body, name, text, condition, *unless, cite.as_ref(), *span, parts);
        }
        RuleItem::Limit(limit) => {
            if super::limits::lower(body, limit).is_none() {
                parts.failed = true;
            }
        }
        RuleItem::Split(split) => match formula.ty.as_ref().and_then(|ty| splits::lower(body, split, ty)) {
            Some(lowered) => parts.split = Some(lowered),
            None => parts.failed = true,
        },
    }
}

fn when(body: &mut Body, condition: &tree::Expr, parts: &mut Parts) {
    match body.due(condition, &Due::condition("`when`")) {
        Some(condition) => {
            body.remember(present::when_yes(&condition));
            parts.when.push(condition);
        }
        None => parts.failed = true,
    }
}

fn money_only(item: &RuleItem) -> Option<(Span, &'static str)> {
    match item {
        RuleItem::When(condition) => Some((condition.span, "when")),
        RuleItem::Deny { span, .. } => Some((*span, "deny")),
        RuleItem::Limit(limit) => Some((limit.span, "limit")),
        RuleItem::Split(split) => {
            let start = split.span.start as usize;
            Some((Span::new(split.span.file, start, start + "split".len()), "split"))
        }
        _ => None,
    }
}

fn money_item(world: &World, formula: &Formula, span: Span, what: &str, word: &str, parts: &mut Parts) {
    parts.failed = true;
    let name = &formula.name.text;
    let help = match (word, what) {
        ("assert", _) => "an assert has a condition only: leave this out".to_owned(),
        (_, "when") => {
            format!("make `{name}` a contribution, benefit, tariff or subsidy, or write `= if .. then .. else ..`")
        }
        _ => format!("make `{name}` a contribution, benefit, tariff or subsidy"),
    };
    let problem =
        Problem::new(&codes::MONEY_ONLY, format!("`{what}` belongs to rules about money, and `{name}` is none"))
            .label(span, format!("`{what}` in a plain {word}"))
            .label(formula.name.span, "declared here")
            .help(help);
    world.report(problem);
}

fn let_(body: &mut Body, name: &Name, value: &tree::Expr, span: Span, parts: &mut Parts) {
    let lowered = body.lower(value, super::lower::Want::none());
    body.later.retain(|(later, at)| *later != name.text || *at != name.span);
    shadows(body, name);
    body.lets.push(LetSig {
        name: name.text.clone(),
        ty: lowered.as_ref().map(|l| l.ty.clone()),
        optional: lowered.as_ref().is_some_and(|l| l.optional),
        span: name.span,
        read: std::cell::Cell::new(false),
    });
    match lowered {
        Some(value) => parts.lets.push(Let { name: name.text.clone(), value, span }),
        None => parts.failed = true,
    }
}

/// No let has the name of something that it can see.
fn shadows(body: &Body, name: &Name) {
    let world = body.world;
    let earlier = body.lets.iter().find(|l| l.name == name.text).map(|l| ("let", l.span));
    let record = body.row.and_then(|id| world.record(id));
    let field = record.and_then(|r| r.fields.iter().find(|f| f.name == name.text)).map(|f| ("field", f.span));
    let declared = world.entities_of(&body.scope, &name.text).first().and_then(|(item, entity)| {
        let span = crate::resolve::name_of(&world.resolved.items.get(*item)?.decl).span;
        Some((names::entity_word(*entity), span))
    });
    if let Some((what, span)) = earlier.or(field).or(declared) {
        let problem = Problem::new(&known::SHADOWED_NAME, format!("`{}` is the name of a {what} already", name.text))
            .label(name.span, "the let")
            .label(span, format!("the {what}"))
            .help("give the let another name");
        world.report(problem);
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one written line")]
fn deny(
    body: &mut Body,
    name: &Name,
    text: &tree::Quoted,
    condition: &tree::Expr,
    unless: bool,
    cite: Option<&tree::Quoted>,
    span: Span,
    parts: &mut Parts,
) {
    let lowered = body.due(condition, &Due::condition(if unless { "`unless`" } else { "`when`" }));
    if let Some(first) = parts.denies.iter().find(|d| d.name == name.text) {
        let problem = Problem::new(&known::DUPLICATE_NAME, format!("two denies are called `{}`", name.text))
            .label(name.span, "the second")
            .label(first.span, "the first")
            .help("give each its own name: it is the reason in the results");
        body.world.report(problem);
    }
    let Some(mut condition) = lowered else {
        parts.failed = true;
        return;
    };
    if unless {
        let span = condition.span;
        condition = Expr { kind: ExprKind::Not(Box::new(condition)), ty: Type::YesNo, optional: false, span };
    }
    parts.denies.push(Deny { name: name.text.clone(), text: text.text.clone(), condition, cites: cites(cite), span });
}

/// An assert of the IR.
pub(crate) fn assert(world: &World, item: &Item, decl: &tree::Assert) -> Option<Assert> {
    let record = super::declare::record_of(world, item, &decl.record)?;
    let says = format!("`{}` asserts something that is answered by yes or no", decl.name.text);
    let due = Due::new(&Type::YesNo, says, None);
    let formula = Formula { due, name: &decl.name, items: &decl.items, money: false, ty: Some(Type::YesNo) };
    let mut body = Body::row(world, &item.scope, record);
    let parts = items(&mut body, item, &formula);
    if let Some(except) = decl.items.iter().find_map(|i| match i {
        RuleItem::Except(except) => Some(except),
        _ => None,
    }) {
        let problem = Problem::new(&codes::MONEY_ONLY, "an assert takes no exceptions")
            .label(except.span, "an exception")
            .help("write the exception into the condition");
        world.report(problem);
        return None;
    }
    let (condition, _) = finish(world, &formula, parts.formula, Vec::new());
    let condition = condition?;
    (!parts.failed).then_some(Assert {
        name: decl.name.text.clone(),
        title: parts.title,
        record,
        cites: parts.cites,
        lets: parts.lets,
        when: all_of(parts.when),
        condition,
        span: decl.name.span,
    })
}
