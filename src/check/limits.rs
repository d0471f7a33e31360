//! Running limits of money rules.
//! In: `limit NAME = AMOUNT to MAX per REF in WINDOW order by KEYS`. Out: a hidden rule that grants each row its part.

use super::between_codes::{LIMIT_SHAPE, NO_TIE_RULE};
use super::lower::{Body, Due, Hoisted, LimitSig, Want};
use super::types;
use crate::ir::{Expr, ExprKind, FieldId, Item, Length, Limit, LimitAmount, OrderKey, Type, Window};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{Dim, Unit};

/// Adds the limit to the body, where its name can be read from now on.
pub(crate) fn lower(body: &mut Body, written: &tree::Limit) -> Option<()> {
    dated(body, written)?;
    let amount = amount(body, &written.amount);
    let ty = amount.as_ref().map(|(_, ty)| ty.clone());
    let maximum = maximum(body, &written.maximum, ty.as_ref());
    let per = body.value(&written.per, Want::none());
    let window = window(body, &written.window);
    let order = body.order(&written.order);
    let order = order.and_then(|order| ends_in_key(body, written, order));
    let id = body.world.reserve();
    body.limits.push(LimitSig {
        name: written.name.text.clone(),
        id,
        ty: ty.clone(),
        span: written.name.span,
        read: false,
    });
    let limit = Limit {
        name: written.name.text.clone(),
        amount: amount?.0,
        maximum: maximum?,
        per: per?,
        window: window?,
        order: order?,
        span: written.span,
    };
    let formula = Expr { kind: ExprKind::Limit(Box::new(limit)), ty: ty?, optional: false, span: written.span };
    let lets = body.lets.len();
    let word = written.name.text.clone();
    body.hoisted.push(Hoisted { id, word, formula, lets, optional: false, is_limit: true });
    Some(())
}

fn report<T>(body: &Body, span: Span, message: String, label: &str, help: String) -> Option<T> {
    body.world.report(Problem::new(&LIMIT_SHAPE, message).label(span, label.to_owned()).help(help));
    None
}

fn dated(body: &Body, written: &tree::Limit) -> Option<()> {
    let record = body.row.and_then(|id| body.world.record(id))?;
    if record.at.is_some() {
        return Some(());
    }
    let message = format!("a row of `{}` has no date, so no window of time contains it", record.name);
    let help = format!("write `at` before a date or month of `{}`", record.name);
    report(body, written.name.span, message, "a running limit", help)
}

fn days() -> Type {
    Type::quantity(Dim::of(Unit::new("day")))
}

fn amount(body: &mut Body, written: &tree::LimitAmount) -> Option<(LimitAmount, Type)> {
    match written {
        tree::LimitAmount::Value(value) => {
            let lowered = body.value(value, Want::none())?;
            let lowered = body.number_due(lowered, "a limit counts an amount, days or a number")?;
            let ty = lowered.ty.clone();
            Some((LimitAmount::Value(lowered), ty))
        }
        tree::LimitAmount::Days(first, last) => {
            let due = Due::new(&Type::Date, "`days A to B` takes the first and the last day", None);
            let (first, last) = (body.due(first, &due), body.due(last, &due));
            Some((LimitAmount::Days(first?, last?), days()))
        }
    }
}

fn maximum(body: &mut Body, written: &tree::Expr, ty: Option<&Type>) -> Option<Expr> {
    let want = match ty {
        Some(ty) => Want::like(ty),
        None => Want::none(),
    };
    let lowered = body.value(written, want)?;
    let lowered = body.number_due(lowered, "the most that is granted is a number")?;
    let ty = ty?;
    let fits = lowered.ty.number().zip(ty.number()).is_some_and(|(a, b)| a.dim == b.dim);
    if fits {
        return Some(lowered);
    }
    let (most, counted) = (types::describe(body.world, &lowered.ty), types::describe(body.world, ty));
    let help = format!("write the maximum in the same unit, `N {}`", types::word(body.world, ty));
    report(body, lowered.span, format!("the limit counts {counted}, its maximum is {most}"), "another unit", help)
}

fn window(body: &mut Body, written: &tree::Window) -> Option<Window> {
    Some(match written {
        tree::Window::CalendarYear => Window::CalendarYear,
        tree::Window::YearFrom(start) => {
            let due = Due::new(&Type::Date, "`year from` takes the day on which the years begin", None);
            Window::YearFrom(body.due(start, &due)?)
        }
        tree::Window::Any(length) => Window::Any(self::length(body, length)?),
        tree::Window::FromFirstUse(length) => Window::FromFirstUse(self::length(body, length)?),
    })
}

fn length(body: &mut Body, written: &tree::Number) -> Option<Length> {
    let unit = match &written.unit {
        Some((name, None)) if !written.percent => name.text.as_str(),
        _ => "",
    };
    let whole =
        i64::try_from(written.value).ok().filter(|n| written.value.fract().is_zero() && (1..=36_500).contains(n));
    let found = whole.and_then(|n| match unit {
        "day" | "days" => Some(Length::Days(n)),
        "month" | "months" => Some(Length::Months(n)),
        "year" | "years" => Some(Length::Months(n.checked_mul(12)?)),
        _ => None,
    });
    if found.is_none() {
        let message = "a window is a whole number of days, months or years".to_owned();
        return report(body, written.span, message, "no such length", "write `any 12 months`".to_owned());
    }
    found
}

/// Every key field of the record stands in the order, so that no two rows tie.
fn ends_in_key(body: &Body, written: &tree::Limit, order: Vec<OrderKey>) -> Option<Vec<OrderKey>> {
    let record = body.row.and_then(|id| body.world.record(id))?;
    let has = |key: &usize| {
        let own = ExprKind::Own(Item::Field(FieldId(super::world::id(*key))));
        order.iter().any(|o| o.key.kind == own)
    };
    if !record.keys.is_empty() && record.keys.iter().all(has) {
        return Some(order);
    }
    let keys: Vec<&str> = record.keys.iter().filter_map(|k| record.fields.get(*k)).map(|f| f.name.as_str()).collect();
    let help = if keys.is_empty() {
        format!("give `{}` a key, and write it last", record.name)
    } else {
        format!("write the key last: `order by .., {}`", keys.join(", "))
    };
    let problem =
        Problem::new(&NO_TIE_RULE, format!("two rows of `{}` may tie in the order of this limit", record.name))
            .label(written.span, "who comes first is paid first")
            .help(help);
    body.world.report(problem);
    None
}

/// A limit whose name nobody reads grants nothing.
pub(crate) fn unread(body: &Body) {
    for limit in body.limits.iter().filter(|l| !l.read) {
        let problem = Problem::new(&LIMIT_SHAPE, format!("what fits into the limit, `{}`, is never read", limit.name))
            .label(limit.span, "named here")
            .help("read it in the formula: it is the part of the amount that fits");
        body.world.report(problem);
    }
}
