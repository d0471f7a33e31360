//! Reports of aggregates, ranks, allocations and limits: which rows counted, and who used a balance before.

use super::Mark;
use crate::api::{Node, NodeKind};
use crate::column::{pick, Column, Data};
use crate::eval::{Col, Counted, Eval, RuleColumns};
use crate::recorder::node;
use crate::show;
use prakas::ir::{Aggregate, Expr, ExprKind, Fold, Limit, LimitAmount, RuleId, Window};

/// Rows that are listed one by one.
const LISTED: usize = 24;

fn word(fold: Fold) -> &'static str {
    match fold {
        Fold::Sum => "sum",
        Fold::Mean => "mean",
        Fold::Min => "min",
        Fold::Max => "max",
        Fold::Count => "count",
        Fold::CountDistinct => "count_distinct",
        Fold::Any => "any",
        Fold::All => "all",
        Fold::First => "first",
        Fold::LongestRun => "longest_run",
        Fold::Rejected => "rejected",
    }
}

impl Eval<'_> {
    /// `sum = 32,500 KHR  (2 of 14 rows)`, with the rows that counted.
    pub(crate) fn leave_aggregate(
        &self,
        mark: Mark,
        aggregate: &Aggregate,
        expr: &Expr,
        counted: Option<Counted>,
        out: &Col,
    ) {
        self.leave(mark, |mut children| {
            let counted = counted?;
            let kept = counted.letters.first().map_or(0, |c| c.len);
            children.extend((0..kept.min(LISTED)).map(|i| self.counted_row(aggregate, &counted, i)));
            if kept > LISTED {
                children.push(node(NodeKind::Field, format!("and {} more", kept - LISTED)));
            }
            let rows = if counted.scope_rows == 1 { "row" } else { "rows" };
            Some(Node {
                value: self.shown(&expr.ty, out),
                detail: Some(format!("{kept} of {} {rows}: {}", counted.scope_rows, self.text(expr))),
                place: self.place(expr.span),
                children,
                ..node(NodeKind::Formula, word(aggregate.fold))
            })
        });
    }

    fn counted_row(&self, aggregate: &Aggregate, counted: &Counted, i: usize) -> Node {
        let name: Vec<String> = counted.letters.iter().map(|c| self.row_name(c, i)).collect();
        let value = aggregate.value.as_ref().zip(counted.values.as_ref());
        let value = value.and_then(|(e, c)| show::value(self.shared, &e.ty, c, i));
        Node { value, ..node(NodeKind::Field, name.join(", ")) }
    }

    /// `Claim C0001`, a day or a month.
    fn row_name(&self, letter: &Column, i: usize) -> String {
        match &letter.data {
            Data::Row(record, rows) => self.row_title(*record, pick(rows, i)),
            Data::Code(rows) => format!("row {}", pick(rows, i) + 1),
            Data::Date(_) => crate::column::date_of(letter.day(i)).to_string(),
            _ => prakas::value::Month(letter.day(i)).to_string(),
        }
    }

    fn row_title(&self, record: prakas::ir::RecordId, row: u32) -> String {
        let key = self.shared.store(record).map(|s| s.key_text(self.shared, row)).unwrap_or_default();
        format!("{} {key}", self.shared.record(record).name)
    }

    /// A rank, an allocation or a limit of the row, taken from the store.
    pub(crate) fn record_whole(&self, id: RuleId, columns: &RuleColumns) {
        let (Some(recorder), Some(rule)) = (self.recorder, self.shared.program.rules.get(id.index())) else { return };
        let Some(expr) = rule.whole() else { return };
        let (detail, children) = match &expr.kind {
            ExprKind::Limit(limit) => self.limit_steps(id, limit),
            _ => (Some(self.text(expr)), Vec::new()),
        };
        let made = Node {
            value: self.shown(&rule.ty, &columns.amount),
            detail,
            place: self.place(expr.span),
            children,
            ..node(NodeKind::Rule, &rule.name)
        };
        recorder.keep_rule(id, made);
    }

    fn limit_steps(&self, id: RuleId, limit: &Limit) -> (Option<String>, Vec<Node>) {
        let store = self.shared.store(self.frame.record);
        let trail = store.and_then(|s| s.trails.get(&id).map(|t| (s, t)));
        let (Some((store, trail)), Some(row)) = (trail, self.frame.ids.get(0)) else { return (None, Vec::new()) };
        let (window, earlier) = trail.earlier(row);
        let amounts = store.rules.get(&id);
        let ty = self.shared.program.rules.get(id.index()).map(|r| r.ty.clone());
        let mut children = self.quietly(|| self.asked(limit));
        for other in earlier {
            let part =
                amounts.zip(ty.as_ref()).and_then(|(a, ty)| show::value(self.shared, ty, &a.amount, other as usize));
            let some = amounts
                .and_then(|a| a.amount.numbers())
                .is_some_and(|n| !num_traits::Zero::is_zero(&n.exact(other as usize)));
            if some {
                let value = part.map(|p| format!("{p} used before"));
                children.push(Node { value, ..node(NodeKind::Field, self.row_title(store.record, other)) });
            }
        }
        let name = match &limit.window {
            Window::CalendarYear => "calendar year",
            Window::YearFrom(_) => "year",
            Window::Any(_) | Window::FromFirstUse(_) => "window",
        };
        let day = |d: i32| crate::column::date_of(d);
        let text = format!(
            "{name} from {} to {}, order by {}",
            day(window.0.saturating_add(1)),
            day(window.1),
            self.order_text(limit)
        );
        (Some(text), children)
    }

    fn order_text(&self, limit: &Limit) -> String {
        let one = |o: &prakas::ir::OrderKey| {
            format!("{}{}", self.text(&o.key), if o.descending { " descending" } else { "" })
        };
        limit.order.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// What the row asks for, the most that is granted, and for whom.
    fn asked(&self, limit: &Limit) -> Vec<Node> {
        let rule = self
            .shared
            .program
            .rules
            .iter()
            .find(|r| matches!(r.whole().map(|e| &e.kind), Some(ExprKind::Limit(l)) if l.span == limit.span));
        let lets = rule.map(|r| r.lets.as_slice()).unwrap_or_default();
        let scope = crate::eval::Scope::of_frame(self.frame, lets);
        let one = |name: &str, expr: &Expr| {
            let column = self.eval(&scope, expr, &crate::eval::Sel::All(scope.n));
            let value = match (&column.data, column.error(0)) {
                (Data::Row(record, rows), 0) => Some(self.row_title(*record, pick(rows, 0))),
                _ => self.shown(&expr.ty, &column),
            };
            Node { value, detail: Some(self.text(expr)), ..node(NodeKind::Formula, name) }
        };
        let mut out = match &limit.amount {
            LimitAmount::Value(amount) => vec![one("asked", amount)],
            LimitAmount::Days(first, last) => vec![one("from", first), one("to", last)],
        };
        out.push(one("maximum", &limit.maximum));
        out.push(one("per", &limit.per));
        out
    }
}
