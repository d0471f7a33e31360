//! What is due in a place, and what to say when something else stands there.

use super::{Body, Want};
use crate::check::{codes, types};
use crate::ir::{Expr, ExprKind, NumberKind, NumberType, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree;
use crate::value::{Dim, Value};
use rust_decimal::Decimal;

/// What must stand in a place.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub ty: Type,
    /// The first half of the message: "`health_rate` is declared as percent".
    pub says: String,
    /// Where the type is written.
    pub declared: Option<Span>,
    /// Amounts are written without their unit here, since the header states it.
    pub bare: bool,
    /// May be missing.
    pub optional: bool,
}

impl Due {
    pub(crate) fn new(ty: &Type, says: impl Into<String>, declared: Option<Span>) -> Due {
        Due { ty: ty.clone(), says: says.into(), declared, bare: false, optional: false }
    }

    pub(crate) fn condition(what: &str) -> Due {
        Due::new(&Type::YesNo, format!("{what} is answered by yes or no"), None)
    }

    pub(crate) fn bare(mut self) -> Due {
        self.bare = true;
        self
    }

    pub(crate) fn optional(mut self, optional: bool) -> Due {
        self.optional = optional;
        self
    }
}

impl Body<'_> {
    /// An expression where a type is due.
    pub(crate) fn due(&mut self, written: &tree::Expr, due: &Due) -> Option<Expr> {
        let lowered = self.lower(written, Want { ty: Some(&due.ty), bare: due.bare })?;
        let lowered = if due.optional { lowered } else { self.present_value(lowered)? };
        self.fit(lowered, due)
    }

    fn fit(&mut self, lowered: Expr, due: &Due) -> Option<Expr> {
        if self.lacks_percent_sign(&lowered, due) {
            return None;
        }
        if types::fits(&lowered.ty, &due.ty) {
            return Some(lowered);
        }
        let what = types::describe(self.world, &lowered.ty);
        let mut problem = Problem::new(&codes::WRONG_TYPE, format!("{}, but this is {what}", due.says))
            .label(lowered.span, format!("this is {what}"));
        if let Some(span) = due.declared {
            problem = problem.label(span, format!("declared as {} here", types::word(self.world, &due.ty)));
        }
        if let Some(help) = self.help(&lowered, &due.ty) {
            problem = problem.help(help);
        }
        self.world.report(problem);
        None
    }

    /// `2.6` where a percent is due: percents always carry their sign.
    fn lacks_percent_sign(&mut self, lowered: &Expr, due: &Due) -> bool {
        let percent = due.ty == Type::percent();
        let bare = matches!(lowered.kind, ExprKind::Literal(Value::Number(_))) && types::fits(&lowered.ty, &due.ty);
        let kind = lowered.ty.number().map(|n| n.kind);
        if !percent || !bare || kind == Some(NumberKind::Percent) {
            return false;
        }
        let digits = self.literal_digits(lowered);
        let mut problem = Problem::new(&codes::PERCENT_SIGN, format!("{}, and a percent carries its sign", due.says))
            .label(lowered.span, "no percent sign")
            .help(percent_help(lowered, &digits));
        if let Some(span) = due.declared {
            problem = problem.label(span, "declared as percent here");
        }
        self.world.report(problem);
        true
    }

    fn literal_digits(&self, lowered: &Expr) -> String {
        let written = self.world.written(lowered.span);
        let end =
            written.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))).unwrap_or(written.len());
        written.get(..end).unwrap_or(written).to_owned()
    }

    /// Advice for a written number whose unit is not the one that is due.
    pub(super) fn bare_help(&self, found: &Expr, due: &Type) -> Option<String> {
        if !matches!(found.kind, ExprKind::Literal(Value::Number(_))) {
            return None;
        }
        let (have, want) = (found.ty.number()?, due.number()?);
        let digits = self.literal_digits(found);
        match (have.kind, want.kind) {
            (_, NumberKind::Percent) if want.dim.is_plain() => Some(format!("write `{digits}%`")),
            (NumberKind::Decimal, NumberKind::Integer) if want.dim.is_plain() && have.dim.is_plain() => {
                Some("write a whole number".to_owned())
            }
            (NumberKind::Integer | NumberKind::Decimal, _) if want.dim.is_plain() => {
                Some(format!("write `{digits}` without a unit"))
            }
            _ if want.dim.is_plain() || !have.dim.is_plain() => None,
            (NumberKind::Percent, _) => Some(format!("a share of an amount is written `{digits}% * amount`")),
            _ => Some(format!("write `{digits} {}`", types::unit_word(&want.dim))),
        }
    }

    fn number_help(&self, found: &Expr, have: &NumberType, want: &NumberType, short: &str) -> String {
        if have.dim == want.dim {
            return format!("make it whole: `round({short}, to 1, half up)`");
        }
        let literal = matches!(found.kind, ExprKind::Literal(_));
        let unit = types::unit_word(&want.dim);
        match (have.dim.money(), want.dim.money()) {
            (Some(_), Some(want)) if literal => format!("write the amount in {}", want.0),
            (Some(have), Some(want)) => {
                format!("multiply it by an exchange rate, a parameter or column of type `{}/{}`", want.0, have.0)
            }
            (None, Some(_)) if have.dim.is_plain() => "multiply it by the amount that it is a part of".to_owned(),
            _ if literal && upper_part(&have.dim, &want.dim) => {
                format!("write `{} {unit}`", self.literal_digits(found))
            }
            _ if literal && !want.dim.is_plain() => format!("count it in the unit that is due: `N {unit}`"),
            _ => format!("a value in {} is due", types::word(self.world, &Type::Number(want.clone()))),
        }
    }

    fn help(&self, found: &Expr, due: &Type) -> Option<String> {
        if let Some(help) = self.bare_help(found, due) {
            return Some(help);
        }
        let written = self.world.written(found.span);
        let short = if written.len() <= 30 && !written.contains('\n') { written } else { ".." };
        match (&found.ty, due) {
            (Type::Number(have), Type::Number(want)) => Some(self.number_help(found, have, want, short)),
            (Type::Date, Type::Month) => Some(format!("write `month({short})`")),
            (Type::Month, Type::Date) => Some(format!("write `first_day({short})` or `last_day({short})`")),
            (Type::Enum(_), Type::YesNo) => Some(format!("ask for a member: `{short} is ..`")),
            (Type::Text, Type::Enum(id)) => {
                let def = self.world.enum_def(*id)?;
                Some(format!("write the member without quotes: {}", members(&def.members)))
            }
            (_, Type::Enum(id)) => Some(format!("the members are {}", members(&self.world.enum_def(*id)?.members))),
            (_, Type::YesNo) => Some("compare it with something, such as `a >= b` or `a is b`".to_owned()),
            (Type::Record(_), _) => Some(format!("name a field of it: `{short}.NAME`")),
            _ => Some(format!("a value of type {} is due", types::word(self.world, due))),
        }
    }
}

/// `USD` is the upper part of `USD/km`.
fn upper_part(have: &Dim, want: &Dim) -> bool {
    let above: Vec<_> = want.0.iter().filter(|(_, exponent)| *exponent > 0).cloned().collect();
    !above.is_empty() && above == have.0
}

/// A fraction below one is meant a hundred times larger as a percent.
fn percent_help(lowered: &Expr, digits: &str) -> String {
    match &lowered.kind {
        ExprKind::Literal(Value::Number(n)) if n.abs() < Decimal::ONE && !n.is_zero() => {
            let hundredths = n.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(*n).normalize();
            format!("the fraction {digits} is written `{hundredths}%`")
        }
        ExprKind::Literal(Value::Number(n)) if *n == Decimal::ONE => {
            "the whole is written `100%`, one hundredth `1%`".to_owned()
        }
        _ => format!("write `{digits}%`"),
    }
}

/// The first members of an enum, for advice.
pub(super) fn members(all: &[String]) -> String {
    let shown: Vec<String> = all.iter().take(8).map(|m| format!("`{m}`")).collect();
    let dots = if all.len() > 8 { ", .." } else { "" };
    format!("{}{dots}", shown.join(", "))
}
