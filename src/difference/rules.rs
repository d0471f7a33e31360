//! Facts of rules, assertions and groups.

use super::facts::{formula, words, Declared, Kind, Part, Said};
use super::Version;
use crate::ir::{Assert, Group, Money, Names, Rule, RuleKind, Share, ShareAmount, Split};

pub(super) fn rule<'p>(version: Version<'p>, rule: &'p Rule) -> Declared<'p> {
    let record = version.program.records.get(rule.record.index());
    let names = Names { lets: &rule.lets, record, ..Names::of(version.program) };
    let mut one = Declared::new(Kind::Rule, &rule.name, (names, version.sources), rule.span);
    // A limit, rank or allocation inside a rule: its conditions are those of the rule around it.
    if rule.name.contains('.') {
        one.dated(Part::Value, &rule.body.formula, |names, expr| Some(formula(names, expr)));
        return one;
    }
    one.say(Part::Head("kind"), kind(rule.kind), rule.span);
    one.say(Part::Head("type"), names.ty(&rule.ty, rule.optional), rule.span);
    one.say(Part::Head("whether it is an output"), if rule.hidden { "no" } else { "yes" }, rule.span);
    for named in &rule.lets {
        one.formula(Part::Let(named.name.clone()), &named.value);
    }
    if let Some(money) = &rule.money {
        money_facts(&mut one, money);
    }
    for exception in &rule.body.exceptions {
        let name = exception.name.clone();
        one.dated(Part::ExceptionWhen(name.clone()), &exception.body, |n, (when, _)| Some(formula(n, when)));
        one.dated(Part::Exception(name.clone()), &exception.body, |n, (_, value)| Some(formula(n, value)));
        let others = exception.overrides.iter().filter_map(|i| rule.body.exceptions.get(*i as usize));
        let others: Vec<&str> = others.map(|e| e.name.as_str()).collect();
        one.say(Part::Overrides(name), others.join(", "), exception.span);
    }
    one.dated(Part::Value, &rule.body.formula, |names, expr| Some(formula(names, expr)));
    one.titled(rule.title.as_ref(), &rule.cites);
    one
}

fn kind(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Rule => "rule",
        RuleKind::Contribution => "contribution",
        RuleKind::Benefit => "benefit",
        RuleKind::Tariff => "tariff",
        RuleKind::Subsidy => "subsidy",
        RuleKind::Measure => "measure",
    }
}

fn money_facts<'p>(one: &mut Declared<'p>, money: &'p Money) {
    if let Some(when) = &money.when {
        one.formula(Part::When, when);
    }
    for deny in &money.denies {
        one.formula(Part::Deny(deny.name.clone()), &deny.condition);
    }
    // The first that holds is the reason.
    if money.denies.len() > 1 {
        let order: Vec<&str> = money.denies.iter().map(|deny| deny.name.as_str()).collect();
        one.say(Part::Head("the order of denials"), order.join(", "), one.span);
    }
    if let Some(split) = &money.split {
        split_facts(one, split);
    }
}

fn split_facts<'p>(one: &mut Declared<'p>, split: &'p Split) {
    one.dated_parts(&split.shares, |names, shares| {
        shares.iter().map(|s| (Part::Share(names.party(s.party).to_owned()), share(names, s))).collect()
    });
    for exception in &split.exceptions {
        let name = &exception.name;
        one.dated(Part::ShareExceptionWhen(name.clone()), &exception.body, |n, (when, _)| Some(formula(n, when)));
        one.dated_parts(&exception.body, |names, (_, shares)| {
            let part = |s: &Share| Part::ShareException(name.clone(), names.party(s.party).to_owned());
            shares.iter().map(|s| (part(s), share(names, s))).collect()
        });
    }
}

fn share<'p>(names: &Names<'p>, share: &'p Share) -> Said<'p> {
    let mode = |rounding: &Option<crate::value::Rounding>| rounding.map(|r| format!(" {r}")).unwrap_or_default();
    match &share.amount {
        ShareAmount::Percent(e, rounding) | ShareAmount::Amount(e, rounding) => words(names.expr(e) + &mode(rounding)),
        ShareAmount::TheRest => words("the rest"),
    }
}

pub(super) fn assert<'p>(version: Version<'p>, assert: &'p Assert) -> Declared<'p> {
    let record = version.program.records.get(assert.record.index());
    let names = Names { lets: &assert.lets, record, ..Names::of(version.program) };
    let mut one = Declared::new(Kind::Assert, &assert.name, (names, version.sources), assert.span);
    for named in &assert.lets {
        one.formula(Part::Let(named.name.clone()), &named.value);
    }
    if let Some(when) = &assert.when {
        one.formula(Part::When, when);
    }
    one.dated(Part::Value, &assert.condition, |names, expr| Some(formula(names, expr)));
    one.titled(assert.title.as_ref(), &assert.cites);
    one
}

pub(super) fn group<'p>(version: Version<'p>, group: &'p Group) -> Declared<'p> {
    let over = version.program.records.get(group.over.index());
    let names = Names { record: over, ..Names::of(version.program) };
    let made = version.program.records.get(group.record.index());
    let mut one =
        Declared::new(Kind::Group, made.map_or("?", |r| r.name.as_str()), (names, version.sources), group.span);
    one.say(Part::Head("whether it is a report"), if group.report { "yes" } else { "no" }, group.span);
    match &group.with {
        None => one.say(Part::Head("the record it is over"), over.map_or("?", |r| r.name.as_str()), group.span),
        Some(_) => {
            let lines = names.group(group);
            one.say(Part::Head("the pairs it is over"), lines.first().map_or("", |line| line.as_str()), group.span);
        }
    }
    if let Some(condition) = group.condition.as_ref().filter(|_| group.with.is_none()) {
        one.formula(Part::When, condition);
    }
    for (index, key) in group.keys.iter().enumerate() {
        let name = made.and_then(|r| r.fields.get(index)).map_or("?", |f| f.name.as_str());
        one.formula(Part::Field(name.to_owned()), key);
    }
    one.titled(made.and_then(|r| r.title.as_ref()), &[]);
    one
}
