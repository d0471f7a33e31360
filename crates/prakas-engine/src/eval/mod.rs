//! The one evaluator: expressions over a selection of the rows of a frame, column by column. `if`, `and`, `or`,
//! `otherwise`, dated versions, exceptions, brackets and decision rows evaluate their parts only for the rows that
//! take them. Datasets and explanations both go through here.

mod arith;
mod call;
mod combine;
mod combos;
mod dated;
mod decision;
mod folds;
mod inner;
mod items;
mod logic;
mod outcome;
mod paired;
mod partial;
mod reads;
mod reduce;
mod rule;
mod scale;
mod scope;
mod split;
mod status;
mod table;

pub(crate) use call::compact;
pub(crate) use dated::{version, Axes};
pub(crate) use folds::in_order;
pub(crate) use items::set;
pub(crate) use logic::order;
pub(crate) use outcome::RuleColumns;
pub(crate) use partial::{address, Folded, Partial};
pub(crate) use reduce::Counted;
pub(crate) use rule::{put, split_rows, Path, DUE};
pub(crate) use scope::{every, others, where_, Scope, Sel};
pub(crate) use status::{rejected, Status};
pub(crate) use table::TableIndex;

use crate::column::{merge, pick, Column, Data};
use crate::failure::Failures;
use crate::frame::Frame;
use crate::recorder::Recorder;
use crate::shared::Shared;
use prakas::ir::{Expr, ExprKind, Let, RuleId};
use prakas::source::Span;
use scope::Slot;
use std::cell::RefCell;
use std::sync::Arc;

pub(crate) type Col = Arc<Column>;

/// Evaluates rules over the rows of one frame.
pub(crate) struct Eval<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) frame: &'a Frame,
    pub(crate) failures: RefCell<Failures>,
    pub(crate) rules: RefCell<Vec<Option<Arc<RuleColumns>>>>,
    /// On in explanations, where the frame has one row.
    pub(crate) recorder: Option<&'a Recorder>,
    pub(crate) combos: combos::Combos,
}

impl<'a> Eval<'a> {
    pub(crate) fn new(shared: &'a Shared<'a>, frame: &'a Frame) -> Eval<'a> {
        let rules = vec![None; shared.program.rules.len()];
        let held = shared.store(frame.record).filter(|_| !frame.ids.is_none());
        let base = held.map_or(0, |s| s.failures.len());
        let failures = RefCell::new(Failures::after(base));
        Eval { shared, frame, failures, rules: RefCell::new(rules), recorder: None, combos: combos::Combos::default() }
    }

    pub(crate) fn fail(&self, code: &'static str, reason: String, span: Span) -> u32 {
        self.failures.borrow_mut().add(code, reason, span, false)
    }

    pub(crate) fn eval(&self, scope: &Scope, expr: &Expr, sel: &Sel) -> Col {
        if sel.len() == 0 {
            return Arc::new(Column::new(0, empty_data(expr)));
        }
        if let Some((root, rows)) = scope.up.as_ref().filter(|_| scope.has_outside(expr)) {
            let rows = sel.of(rows);
            return self.once_above(&rows, |sel| self.eval(root, expr, sel));
        }
        match self.by_combination(scope, expr, sel) {
            Some(column) => column,
            None => self.eval_plain(scope, expr, sel),
        }
    }

    /// Row by row, as it were.
    fn eval_plain(&self, scope: &Scope, expr: &Expr, sel: &Sel) -> Col {
        let two = |a: &Expr, b: &Expr| (self.eval(scope, a, sel), self.eval(scope, b, sel));
        match &expr.kind {
            ExprKind::Literal(value) => Arc::new(Column::constant(sel.len(), value)),
            ExprKind::Let(id) => self.read_let(scope, id.index(), sel),
            ExprKind::Argument(id) => match scope.arguments.get(id.index()) {
                Some(column) => sel.gather(column),
                None => self.bug(sel, expr),
            },
            ExprKind::Own(item) => self.own(scope, *item, expr, sel),
            ExprKind::This => self.this(scope, expr, sel),
            ExprKind::Row(var) => match scope.var(*var) {
                Some(column) => sel.gather(column),
                None => self.bug(sel, expr),
            },
            ExprKind::CellOf { row, table, column } => self.cell_of(scope, (*row, *table, *column), expr, sel),
            ExprKind::Aggregate(aggregate) => self.aggregate(scope, aggregate, expr, sel),
            ExprKind::Rank(_) | ExprKind::Allocate(_) | ExprKind::Limit(_) => self.bug(sel, expr),
            ExprKind::Of { from, item } => self.of(scope, from, *item, expr, sel),
            ExprKind::Parameter { parameter, at } => self.parameter(scope, *parameter, at.as_deref(), expr, sel),
            ExprKind::Scale { scale, argument, at } => self.scale(scope, *scale, argument, at.as_deref(), expr, sel),
            ExprKind::Decision { decision, arguments, result, at } => {
                self.decision(scope, (*decision, *result), arguments, at.as_deref(), expr, sel)
            }
            ExprKind::Cell { table, keys, column, at } => {
                self.cell(scope, (*table, *column), keys, at.as_deref(), expr, sel)
            }
            ExprKind::RowOf { record, keys } => self.row_of(scope, *record, keys, expr, sel),
            ExprKind::Given(inner) => self.given(scope, inner, sel),
            ExprKind::Otherwise(first, second) => self.otherwise(scope, first, second, sel),
            ExprKind::Negate(inner) => self.negate(&self.eval(scope, inner, sel), expr),
            ExprKind::Not(inner) => self.not(&self.eval(scope, inner, sel)),
            ExprKind::Arithmetic(op, a, b) => {
                let (a_col, b_col) = two(a, b);
                self.arithmetic(*op, (a, &a_col), (b, &b_col), expr)
            }
            ExprKind::Compare(first, rest) => self.compare(scope, first, rest, sel),
            ExprKind::Is { left, right, negated } => {
                let (l, r) = two(left, right);
                self.is(&l, &r, *negated, expr)
            }
            ExprKind::InSet { value, members } => self.in_set(scope, value, members, expr, sel),
            ExprKind::InRange { value, low, high } => self.in_range(scope, [value, low, high], expr, sel),
            ExprKind::InPeriod { value, length, word, date } => {
                self.in_period(scope, [value, length, date], *word, expr, sel)
            }
            ExprKind::And(parts) => self.chain(scope, parts, sel, false),
            ExprKind::Or(parts) => self.chain(scope, parts, sel, true),
            ExprKind::If { condition, then, otherwise } => self.branch(scope, [condition, then, otherwise], expr, sel),
            ExprKind::Round { value, to, mode } => {
                if let Some(column) = self.rounded_quotient(scope, value, (*to, *mode), sel) {
                    return column;
                }
                let column = self.eval(scope, value, sel);
                self.round(&column, *to, *mode, expr)
            }
            ExprKind::Call(call) => self.call(scope, call, expr, sel),
        }
    }

    /// What the checker excludes; a row that meets it is rejected, never computed wrongly.
    pub(crate) fn bug(&self, sel: &Sel, expr: &Expr) -> Col {
        let text = self.shared.program.sources.text(expr.span).to_string();
        let id = self.fail(crate::failure::MISSING_VALUE, format!("`{text}` has no value here"), expr.span);
        Arc::new(Column::failed(sel.len(), empty_or_one(expr), id))
    }

    /// Marks rows that are missing where a value is needed; the checker excludes them.
    pub(crate) fn present(&self, column: &Col, span: Span) -> Col {
        let Some(missing) = &column.missing else { return column.clone() };
        let n = column.len.max(missing.len());
        if (0..n).all(|i| !pick(missing, i) || column.error(i) != 0) {
            return column.clone();
        }
        let text = self.shared.program.sources.text(span).to_string();
        let id = self.fail(crate::failure::MISSING_VALUE, format!("`{text}` is missing"), span);
        let errors = (0..n).map(|i| if column.error(i) == 0 && pick(missing, i) { id } else { column.error(i) });
        let errors = Some(errors.collect());
        Arc::new(Column { len: column.len, data: column.data.clone(), missing: None, errors })
    }

    /// Lets are computed once per row, where first read.
    fn read_let(&self, scope: &Scope, index: usize, sel: &Sel) -> Col {
        if let Some((root, rows)) = &scope.up {
            return self.once_above(&sel.of(rows), |sel| self.read_let(root, index, sel));
        }
        let Some(definition) = scope.lets.get(index) else {
            return Arc::new(Column::new(sel.len(), Data::YesNo(vec![false])));
        };
        let (done, column) = match scope.slots.borrow().get(index) {
            Some(slot) => (slot.done.clone(), slot.column.clone()),
            None => (None, None),
        };
        if let (None, Some(column)) = (&done, &column) {
            self.recorded_again(&definition.name);
            return sel.gather(column);
        }
        let mark = self.enter();
        let (done, column) = if done.is_none() && matches!(sel, Sel::All(_)) {
            (None, self.eval(scope, &definition.value, sel))
        } else {
            self.complete_let(scope, definition, (done, column), sel)
        };
        if let Some(slot) = scope.slots.borrow_mut().get_mut(index) {
            *slot = Slot { done, column: Some(column.clone()) };
        }
        let out = sel.gather(&column);
        self.leave_let(mark, definition, &out);
        out
    }

    /// Inside an aggregate, what only the row around it says: once for each such row.
    fn once_above(&self, rows: &[u32], eval: impl Fn(&Sel) -> Col) -> Col {
        let mut distinct = rows.to_vec();
        distinct.dedup();
        let column = eval(&Sel::Rows(Arc::new(distinct)));
        let mut place = 0u32;
        let mut last = rows.first().copied();
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            if last != Some(*row) {
                place += 1;
                last = Some(*row);
            }
            places.push(place);
        }
        Arc::new(column.gather(&places))
    }

    fn complete_let(
        &self,
        scope: &Scope,
        definition: &Let,
        before: (Option<Vec<bool>>, Option<Col>),
        sel: &Sel,
    ) -> (Option<Vec<bool>>, Col) {
        let mut done = before.0.unwrap_or_else(|| vec![false; scope.n]);
        let fresh: Vec<u32> = sel.rows().into_iter().filter(|r| !scope::is_done(&done, *r)).collect();
        let old = where_(scope.n, |i| done.get(i).copied().unwrap_or(false));
        let column = if fresh.is_empty() {
            before.1
        } else {
            let new = self.eval(scope, &definition.value, &Sel::Rows(Arc::new(fresh.clone())));
            let mut parts = vec![(fresh.clone(), new)];
            if let Some(column) = before.1 {
                parts.push((old.clone(), Arc::new(column.gather(&old))));
            }
            Some(scattered(scope.n, parts))
        };
        for row in &fresh {
            if let Some(slot) = done.get_mut(*row as usize) {
                *slot = true;
            }
        }
        let done = if done.contains(&false) { Some(done) } else { None };
        (done, column.unwrap_or_else(|| Arc::new(Column::new(scope.n, empty_or_one(&definition.value)))))
    }
}

/// Parts at their rows in a column of `n` rows; other rows hold any value.
fn scattered(n: usize, parts: Vec<(Vec<u32>, Col)>) -> Col {
    let parts: Vec<_> = parts.into_iter().filter(|(rows, _)| !rows.is_empty()).collect();
    merge(n, &parts)
}

/// The kind of column that an expression has, without rows.
pub(crate) fn empty_data(expr: &Expr) -> Data {
    shape(&expr.ty, false)
}

/// The same with one entry for all rows.
pub(crate) fn empty_or_one(expr: &Expr) -> Data {
    shape(&expr.ty, true)
}

pub(crate) fn shape(ty: &prakas::ir::Type, one: bool) -> Data {
    use crate::column::{Numbers, Texts};
    use prakas::ir::Type;
    let n = usize::from(one);
    match ty {
        Type::Number(_) => Data::Number(Numbers::integers(vec![0; n])),
        Type::YesNo => Data::YesNo(vec![false; n]),
        Type::Text if one => Data::Text(Texts::one("")),
        Type::Text => Data::Text(Texts { pool: Arc::default(), codes: Vec::new() }),
        Type::Date => Data::Date(vec![0; n]),
        Type::Month => Data::Month(vec![0; n]),
        Type::Enum(_) | Type::State => Data::Code(vec![0; n]),
        Type::Record(record) => Data::Row(*record, vec![0; n]),
    }
}

/// The rule at hand, for messages.
pub(crate) fn rule_name(shared: &Shared, id: RuleId) -> String {
    shared.program.rules.get(id.index()).map(|r| r.name.clone()).unwrap_or_default()
}
