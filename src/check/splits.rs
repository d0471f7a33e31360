//! Splits: who pays which part.
//! In: a split as written and the currency of its rule. Out: the split of the IR. Sums are judged later.

use super::dated::{self, part, Part};
use super::lower::{Body, Want};
use super::world::World;
use super::{codes, exceptions, types};
use crate::ir::{NumberKind, PartyId, Share, ShareAmount, Split, SplitException, Type};
use crate::problem::Problem;
use crate::resolve::codes as known;
use crate::source::Span;
use crate::syntax::tree::{self, SplitItem};

pub(crate) fn lower(body: &mut Body, split: &tree::Split, ty: &Type) -> Option<Split> {
    let world = body.world;
    let mut parts: Vec<Part<Vec<Share>>> = Vec::new();
    let mut written = Vec::new();
    for item in &split.items {
        match item {
            SplitItem::Cite(_) => {}
            SplitItem::Always(all, cite, span) => {
                let value = shares(body, all, ty).map(Some);
                parts.push(part(None, value, cite.as_ref(), *span));
            }
            SplitItem::Dated(entry) => {
                let value = match &entry.value {
                    None => Some(None),
                    Some(all) => shares(body, all, ty).map(Some),
                };
                parts.push(part(Some(&entry.dates), value, entry.cite.as_ref(), entry.span));
            }
            SplitItem::Except(except) => {
                written.push(exceptions::written(body, except, |body, all| shares(body, all, ty)));
            }
        }
    }
    let exceptions = exceptions::list(world, written);
    if parts.is_empty() {
        let problem = Problem::new(&codes::EMPTY, "the split has no shares")
            .label(split.span, "this split")
            .help("write `from 2016-09-01 : worker 50% down, employer the rest`");
        world.report(problem);
        return None;
    }
    cite_all(split, &mut parts);
    let shares = dated::list(world, "the split", parts);
    let (shares, exceptions) = (shares?, exceptions?);
    let exceptions: Vec<SplitException> = exceptions
        .into_iter()
        .map(|e| SplitException { name: e.name, overrides: e.overrides, body: e.body, span: e.span })
        .collect();
    Some(Split { parties: parties(&shares, &exceptions), shares, exceptions, span: split.span })
}

/// A citation on its own line belongs to every entry.
fn cite_all(split: &tree::Split, parts: &mut [Part<Vec<Share>>]) {
    for item in &split.items {
        if let SplitItem::Cite(cite) = item {
            parts.iter_mut().for_each(|p| p.cites.push(dated::cite(cite)));
        }
    }
}

fn parties(shares: &crate::ir::Dated<Vec<Share>>, exceptions: &[SplitException]) -> Vec<PartyId> {
    let base = shares.entries.iter().filter_map(|e| e.value.as_ref());
    let others = exceptions.iter().flat_map(|e| &e.body.entries).filter_map(|e| e.value.as_ref()).map(|(_, s)| s);
    let all: std::collections::BTreeSet<PartyId> = base.chain(others).flatten().map(|share| share.party).collect();
    all.into_iter().collect()
}

fn shares(body: &mut Body, written: &[tree::Share], ty: &Type) -> Option<Vec<Share>> {
    super::names::no_repeats(body.world, written.iter().map(|s| &s.party), "party");
    let all: Vec<Option<Share>> = written.iter().map(|share| one(body, share, ty)).collect();
    let mut rests = written.iter().filter(|s| s.amount == tree::ShareAmount::TheRest);
    if let (Some(first), Some(second)) = (rests.next(), rests.next()) {
        let problem = Problem::new(&codes::TWO_RESTS, "two parties take the rest")
            .label(second.span, "the second")
            .label(first.span, "the first")
            .help("give all but one a percent or an amount");
        body.world.report(problem);
        return None;
    }
    all.into_iter().collect()
}

fn one(body: &mut Body, share: &tree::Share, ty: &Type) -> Option<Share> {
    let party = party(body.world, &share.party);
    let amount = match &share.amount {
        tree::ShareAmount::TheRest => Some(ShareAmount::TheRest),
        tree::ShareAmount::Part { amount, rounding } => self::amount(body, amount, *rounding, ty),
    };
    Some(Share { party: party?, amount: amount?, span: share.span })
}

fn party(world: &World, name: &tree::Name) -> Option<PartyId> {
    let text = &name.text;
    if matches!(text.as_str(), "state" | "reason") {
        let problem =
            Problem::new(&known::RESERVED_NAME, format!("a party that takes a share cannot be called `{text}`"))
                .label(name.span, format!("`r.{text}` is already the {text} of a money rule"))
                .help("give it another name here and in `parties`, such as `government`");
        world.report(problem);
        return None;
    }
    if let Some(party) = world.party(&name.text) {
        return Some(party);
    }
    let parties: Vec<&str> = world.scheme.iter().flat_map(|s| &s.parties).map(String::as_str).collect();
    if world.resolved.is_broken(&name.text)
        || world.scheme.is_none() && (world.resolved.unread || !world.resolved.broken.is_empty())
    {
        return None;
    }
    let help = match world.nearest(&name.text, parties.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if parties.is_empty() => format!("list the parties in the scheme: `parties {}, ..`", name.text),
        None => format!("the scheme lists {}", parties.join(", ")),
    };
    let problem = Problem::new(&codes::UNKNOWN_PARTY, format!("the scheme has no party `{}`", name.text))
        .label(name.span, "unknown party")
        .help(help);
    world.report(problem);
    None
}

fn amount(
    body: &mut Body,
    written: &tree::Expr,
    rounding: Option<crate::value::Rounding>,
    ty: &Type,
) -> Option<ShareAmount> {
    if let Some(digits) = bare(body.world, written) {
        return bare_share(body.world, written.span, digits, ty);
    }
    let lowered = body.value(written, Want { ty: Some(ty), bare: true })?;
    let Some(number) = lowered.ty.number() else { return bad_share(body.world, &lowered, ty) };
    if types::fits(&lowered.ty, ty) {
        return Some(ShareAmount::Amount(lowered, rounding));
    }
    if number.dim.is_plain() && number.kind != NumberKind::Integer {
        return Some(ShareAmount::Percent(lowered, rounding));
    }
    bad_share(body.world, &lowered, ty)
}

/// A share that is a number without a percent sign or unit, as it is written.
fn bare<'w>(world: &'w World, written: &tree::Expr) -> Option<&'w str> {
    match &written.kind {
        tree::ExprKind::Number(number) if number.unit.is_none() && !number.percent => Some(world.written(written.span)),
        tree::ExprKind::Bracket(inner) | tree::ExprKind::Negate(inner) => bare(world, inner),
        _ => None,
    }
}

fn bare_share(world: &World, span: Span, digits: &str, ty: &Type) -> Option<ShareAmount> {
    let unit = types::word(world, ty);
    let problem = Problem::new(&codes::BARE_SHARE, "a share says whether it is a percent or an amount")
        .label(span, "neither `%` nor a unit")
        .help(format!("write `{digits}%` for a percent, or `{digits} {unit}` for an amount"));
    world.report(problem);
    None
}

fn bad_share(world: &World, lowered: &crate::ir::Expr, ty: &Type) -> Option<ShareAmount> {
    let (what, due) = (types::describe(world, &lowered.ty), types::describe(world, ty));
    let problem = Problem::new(&codes::BAD_SHARE, format!("a share is a percent or {due}, but this is {what}"))
        .label(lowered.span, format!("this is {what}"))
        .help("write `50%`, an amount, or `the rest`");
    world.report(problem);
    None
}
