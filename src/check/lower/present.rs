//! What cannot be missing where: `given`, `otherwise`, conditions and branches.
//! In: lowered conditions. Out: keys of the things that a yes or a no shows to be present.

use super::{expr, Body, Want};
use crate::check::{codes, types};
use crate::ir::{Expr, ExprKind, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree;

/// A thing that can be asked about twice: the same key is the same thing of the same row.
pub(crate) fn key(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Let(id) => Some(format!("let{}", id.0)),
        ExprKind::Argument(id) => Some(format!("argument{}", id.0)),
        ExprKind::Own(item) => Some(format!("{item:?}")),
        ExprKind::Of { from, item } => Some(format!("{}.{item:?}", key(from)?)),
        ExprKind::Literal(value) => Some(format!("{value:?}")),
        ExprKind::Cell { table, keys, column, at: None } => Some(format!("{table:?}[{}]{column}", all(keys)?)),
        ExprKind::RowOf { record, keys } => Some(format!("{record:?}[{}]", all(keys)?)),
        _ => None,
    }
}

fn all(keys: &[Expr]) -> Option<String> {
    keys.iter().map(key).collect::<Option<Vec<_>>>().map(|keys| keys.join(","))
}

/// What is present when the condition is yes.
pub(crate) fn when_yes(condition: &Expr) -> Vec<String> {
    match &condition.kind {
        // A row that is there may have empty cells.
        ExprKind::Given(inner) if matches!(inner.kind, ExprKind::Cell { .. }) && !inner.optional => Vec::new(),
        ExprKind::Given(inner) => with_sources(inner),
        ExprKind::And(parts) => parts.iter().flat_map(when_yes).collect(),
        ExprKind::Not(inner) => when_no(inner),
        _ => Vec::new(),
    }
}

/// What is present when the condition is no.
pub(crate) fn when_no(condition: &Expr) -> Vec<String> {
    match &condition.kind {
        ExprKind::Or(parts) => parts.iter().flat_map(when_no).collect(),
        ExprKind::Not(inner) => when_yes(inner),
        _ => Vec::new(),
    }
}

/// `given spouse.income` shows `spouse` too.
fn with_sources(expr: &Expr) -> Vec<String> {
    let mut keys: Vec<String> = key(expr).into_iter().collect();
    if let ExprKind::Of { from, .. } = &expr.kind {
        keys.extend(with_sources(from));
    }
    keys
}

/// A look-up that may find no row stands in it.
fn may_fail(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Cell { .. } | ExprKind::RowOf { .. } | ExprKind::Let(_) => true,
        ExprKind::Of { from, .. } => may_fail(from),
        ExprKind::Otherwise(first, second) => may_fail(first) || may_fail(second),
        _ => false,
    }
}

/// The branch of an `if`, or the default of an `otherwise`, that may be missing.
fn culprit(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::If { then, .. } if then.optional => culprit(then),
        ExprKind::If { otherwise, .. } if otherwise.optional => culprit(otherwise),
        ExprKind::Otherwise(_, second) if second.optional => culprit(second),
        _ => expr,
    }
}

impl Body<'_> {
    /// Marks what is known to be present here.
    pub(super) fn settle(&self, mut expr: Expr) -> Expr {
        if expr.optional && key(&expr).is_some_and(|key| self.present.contains(&key)) {
            expr.optional = false;
        }
        expr
    }

    pub(crate) fn present_value(&mut self, lowered: Expr) -> Option<Expr> {
        if !lowered.optional {
            return Some(lowered);
        }
        self.missing(culprit(&lowered));
        None
    }

    fn missing(&self, lowered: &Expr) {
        let written = self.world.written(lowered.span);
        let short = if written.len() <= 40 && !written.contains('\n') { written } else { "this" };
        let zero = match &lowered.ty {
            Type::Number(number) if number.dim.is_plain() => "0".to_owned(),
            Type::Number(number) => format!("0 {}", types::unit_word(&number.dim)),
            Type::YesNo => "no".to_owned(),
            _ => "..".to_owned(),
        };
        let help = if short == "this" {
            format!("say what holds then: put brackets around it, and `otherwise {zero}` behind them")
        } else if key(lowered).is_some() {
            format!("say what holds then: `{short} otherwise {zero}`, or ask first: `when given {short}`")
        } else {
            format!("say what holds then: `({short}) otherwise {zero}`")
        };
        let problem = Problem::new(&codes::MAYBE_MISSING, format!("`{short}` may be missing here"))
            .label(lowered.span, "missing is not zero")
            .help(help);
        self.world.report(problem);
    }

    pub(super) fn given(&mut self, inner: &tree::Expr, span: Span) -> Option<Expr> {
        let lowered = self.given_path(inner)?;
        self.warn_present(&lowered, "`given` is always yes");
        Some(expr(ExprKind::Given(Box::new(lowered)), Type::YesNo, span))
    }

    /// `given case_list[code]` asks for the row; any column stands for it.
    fn given_path(&mut self, inner: &tree::Expr) -> Option<Expr> {
        if let tree::ExprKind::Path { root, steps } = &inner.kind {
            if let Some(row) = self.table_row(root, steps, inner.span) {
                return row;
            }
        }
        self.lower(inner, Want::none())
    }

    fn warn_present(&self, lowered: &Expr, message: &str) {
        if !lowered.optional && !may_fail(lowered) {
            let problem = Problem::new(&codes::ALWAYS_PRESENT, message.to_owned())
                .label(lowered.span, "this is never missing here")
                .help("leave the test out, or write `?` after the type of what may be missing");
            self.world.report(problem);
        }
    }

    pub(super) fn otherwise(
        &mut self,
        first: &tree::Expr,
        second: &tree::Expr,
        span: Span,
        want: Want<'_>,
    ) -> Option<Expr> {
        let left = self.lower(first, want);
        let like = left.as_ref().map(|l| l.ty.clone());
        let right = self.lower(second, Want { ty: like.as_ref().or(want.ty), bare: false });
        let (left, right) = (left?, right?);
        self.warn_present(&left, "`otherwise` is never needed");
        let ty = self.joined(&left, &right, "`otherwise` stands between two values of one type")?;
        let optional = right.optional;
        Some(Expr { kind: ExprKind::Otherwise(Box::new(left), Box::new(right)), ty, optional, span })
    }

    pub(super) fn both(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        self.chain(parts, when_yes).map(|parts| expr(ExprKind::And(parts), Type::YesNo, span))
    }

    pub(super) fn either(&mut self, parts: &[tree::Expr], span: Span) -> Option<Expr> {
        self.chain(parts, when_no).map(|parts| expr(ExprKind::Or(parts), Type::YesNo, span))
    }

    fn chain(&mut self, parts: &[tree::Expr], facts: fn(&Expr) -> Vec<String>) -> Option<Vec<Expr>> {
        let before = self.present.len();
        let mut all = Vec::with_capacity(parts.len());
        for part in parts {
            let lowered = self.condition(part);
            if let Some(lowered) = &lowered {
                self.present.extend(facts(lowered));
            }
            all.push(lowered);
        }
        self.forget(before);
        all.into_iter().collect()
    }

    /// A part of a condition: yes or no.
    pub(crate) fn condition(&mut self, part: &tree::Expr) -> Option<Expr> {
        self.due(part, &super::Due::condition("a condition"))
    }

    pub(super) fn not(&mut self, inner: &tree::Expr, span: Span) -> Option<Expr> {
        let lowered = self.condition(inner)?;
        Some(expr(ExprKind::Not(Box::new(lowered)), Type::YesNo, span))
    }

    pub(super) fn branch(
        &mut self,
        condition: &tree::Expr,
        then: &tree::Expr,
        otherwise: &tree::Expr,
        span: Span,
        want: Want<'_>,
    ) -> Option<Expr> {
        let asked = self.due(condition, &super::Due::condition("`if`"));
        let before = self.remember(asked.as_ref().map(when_yes).unwrap_or_default());
        let yes = self.lower(then, want);
        self.forget(before);
        let like = yes.as_ref().map(|y| y.ty.clone());
        let want = Want { ty: want.ty.or(like.as_ref()), bare: want.bare };
        let before = self.remember(asked.as_ref().map(when_no).unwrap_or_default());
        let no = self.lower(otherwise, want);
        self.forget(before);
        let (asked, yes, no) = (asked?, yes?, no?);
        let ty = self.joined(&yes, &no, "both branches of an `if` have one type")?;
        let optional = yes.optional || no.optional;
        let kind = ExprKind::If { condition: Box::new(asked), then: Box::new(yes), otherwise: Box::new(no) };
        Some(Expr { kind, ty, optional, span })
    }

    /// The one type of two values that stand for each other.
    pub(super) fn joined(&mut self, left: &Expr, right: &Expr, why: &str) -> Option<Type> {
        if let Some(ty) = types::join(&left.ty, &right.ty) {
            return Some(ty);
        }
        let (one, other) = (types::describe(self.world, &left.ty), types::describe(self.world, &right.ty));
        let help = self.bare_help(right, &left.ty).or_else(|| self.bare_help(left, &right.ty));
        let problem = Problem::new(&codes::TWO_TYPES, format!("one is {one}, the other {other}"))
            .label(right.span, format!("this is {other}"))
            .label(left.span, format!("this is {one}"))
            .help(help.unwrap_or_else(|| why.to_owned()));
        self.world.report(problem);
        None
    }
}
