//! Comparisons: `< <= > >=` in one direction, `is`, `in { }`, `in a to b`.

use super::{expr, Body, Want};
use crate::check::{codes, types};
use crate::ir::{Expr, ExprKind, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, CompareOp};

impl Body<'_> {
    pub(super) fn compare(&mut self, first: &tree::Expr, rest: &[(CompareOp, tree::Expr)], span: Span) -> Option<Expr> {
        self.one_direction(rest, span);
        let left = self.value(first, Want::none());
        let like = left.as_ref().map(|l| l.ty.clone());
        let mut all = Vec::with_capacity(rest.len());
        for (op, part) in rest {
            let want = like.as_ref().map_or(Want::none(), Want::like);
            all.push(self.value(part, want).map(|part| (*op, part)));
        }
        let left = left?;
        let all = all.into_iter().collect::<Option<Vec<_>>>()?;
        self.ordered(&left)?;
        for (_, part) in &all {
            self.alike(&left, part)?;
        }
        Some(expr(ExprKind::Compare(Box::new(left), all), Type::YesNo, span))
    }

    fn one_direction(&mut self, rest: &[(CompareOp, tree::Expr)], span: Span) {
        let up = |op: CompareOp| matches!(op, CompareOp::Less | CompareOp::LessOrEqual);
        let Some((first, _)) = rest.first() else { return };
        if rest.iter().any(|(op, _)| up(*op) != up(*first)) {
            let problem = Problem::new(&codes::DIRECTION, "this chain of comparisons turns round")
                .label(span, "`<` and `>` stand in one chain")
                .help("write two comparisons with `and` between them");
            self.world.report(problem);
        }
    }

    /// The value has an order: numbers, dates, months, members.
    fn ordered(&mut self, value: &Expr) -> Option<()> {
        let help = match value.ty {
            Type::Number(_) | Type::Date | Type::Month | Type::Enum(_) => return Some(()),
            Type::Record(_) => "compare a field of the row",
            _ => "ask with `is` or `in { .. }`",
        };
        let what = types::describe(self.world, &value.ty);
        let problem = Problem::new(&codes::NO_ORDER, format!("{what} is neither more nor less than another"))
            .label(value.span, format!("this is {what}"))
            .help(help);
        self.world.report(problem);
        None
    }

    /// Two values that are compared have one type.
    fn alike(&mut self, left: &Expr, right: &Expr) -> Option<()> {
        if matches!(left.ty, Type::Record(_)) && left.ty == right.ty {
            let problem = Problem::new(&codes::NO_ORDER, "rows are not compared as a whole")
                .label(right.span, "this is a row")
                .help("compare their keys");
            self.world.report(problem);
            return None;
        }
        if types::join(&left.ty, &right.ty).is_some() {
            return Some(());
        }
        let (one, other) = (types::describe(self.world, &left.ty), types::describe(self.world, &right.ty));
        let mut problem = Problem::new(&codes::UNLIKE, format!("{one} cannot be compared with {other}"))
            .label(right.span, format!("this is {other}"))
            .label(left.span, format!("this is {one}"));
        let help = self.bare_help(right, &left.ty).or_else(|| self.bare_help(left, &right.ty));
        let help = help.or_else(|| match (&left.ty, &right.ty) {
            (Type::Date, Type::Month) | (Type::Month, Type::Date) => {
                Some("make both months or both dates: `month(d)`, `first_day(m)`".to_owned())
            }
            (Type::Enum(id), _) | (_, Type::Enum(id)) => {
                let def = self.world.enum_def(*id)?;
                Some(format!("the members of `{}` are {}", def.name, super::fit::members(&def.members)))
            }
            (Type::Record(_), _) | (_, Type::Record(_)) => Some("compare a field of the row".to_owned()),
            _ => Some("both sides need one type and one unit".to_owned()),
        });
        problem.help = help;
        self.world.report(problem);
        None
    }

    pub(super) fn is(&mut self, value: &tree::Expr, other: &tree::Expr, negated: bool, span: Span) -> Option<Expr> {
        let swapped = self.is_only_member(value);
        let (first, second) = if swapped { (other, value) } else { (value, other) };
        let one = self.value(first, Want::none());
        let like = one.as_ref().map(|o| o.ty.clone());
        let Some(like) = like else {
            self.quietly(second);
            return None;
        };
        let two = self.value(second, Want::like(&like))?;
        let (left, right) = if swapped { (two, one?) } else { (one?, two) };
        self.alike(&left, &right)?;
        Some(expr(ExprKind::Is { left: Box::new(left), right: Box::new(right), negated }, Type::YesNo, span))
    }

    /// The other side did not lower: a bare name beside it may be a member of an enum that is not known.
    fn quietly(&mut self, second: &tree::Expr) {
        if !matches!(&second.kind, tree::ExprKind::Path { .. }) {
            let _ = self.value(second, Want::none());
        }
    }

    /// A bare name that means nothing by itself: the other side says of which enum it is a member.
    fn is_only_member(&self, value: &tree::Expr) -> bool {
        match &value.kind {
            tree::ExprKind::Path { root, steps } => steps.is_empty() && self.readings(&root.text).is_empty(),
            _ => false,
        }
    }

    pub(super) fn in_set(&mut self, value: &tree::Expr, members: &[tree::Expr], span: Span) -> Option<Expr> {
        let value = self.value(value, Want::none())?;
        let like = value.ty.clone();
        let all: Vec<Option<Expr>> = members.iter().map(|m| self.value(m, Want::like(&like))).collect();
        let members = all.into_iter().collect::<Option<Vec<_>>>()?;
        for member in &members {
            self.alike(&value, member)?;
        }
        Some(expr(ExprKind::InSet { value: Box::new(value), members }, Type::YesNo, span))
    }

    pub(super) fn in_range(
        &mut self,
        value: &tree::Expr,
        low: &tree::Expr,
        high: &tree::Expr,
        span: Span,
    ) -> Option<Expr> {
        let value = self.value(value, Want::none())?;
        let like = value.ty.clone();
        let low = self.value(low, Want::like(&like));
        let high = self.value(high, Want::like(&like));
        let (low, high) = (low?, high?);
        self.ordered(&value)?;
        self.alike(&value, &low)?;
        self.alike(&value, &high)?;
        let kind = ExprKind::InRange { value: Box::new(value), low: Box::new(low), high: Box::new(high) };
        Some(expr(kind, Type::YesNo, span))
    }
}
