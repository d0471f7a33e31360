//! What expressions read: fields, rules and shares of the row or of a row it points at, and parameters.

use super::dated::{version, Axes, Version};
use super::{empty_or_one, Col, Eval, RuleColumns, Scope, Sel};
use crate::column::{concat, pick, Column, Data};
use crate::failure::{DEPENDS_ON_REJECT, NO_ROW};
use crate::keys::encode;
use crate::store::Store;
use crate::times::Times;
use prakas::ir::{
    CellColumn, Entry, Expr, ExprKind, Item, MoneyPart, Parameter, ParameterId, RecordId, TableId, VarId,
};
use prakas::value::Value;
use std::sync::Arc;

impl RuleColumns {
    pub(crate) fn part(&self, part: MoneyPart) -> Option<&Col> {
        match part {
            MoneyPart::State => self.state.as_ref(),
            MoneyPart::Reason => self.reason.as_ref(),
            MoneyPart::Share(party) => self.shares.iter().find(|(p, _)| *p == party).map(|(_, c)| c),
        }
    }
}

impl Eval<'_> {
    /// A column of the frame, for all its rows.
    pub(crate) fn item(&self, item: Item) -> Option<Col> {
        match item {
            Item::Field(field) => self.frame.fields.get(field.index()).cloned().flatten(),
            Item::Rule(rule) => Some(self.rule(rule).amount.clone()),
            Item::Money(rule, part) => self.rule(rule).part(part).cloned(),
        }
    }

    pub(crate) fn own(&self, scope: &Scope, item: Item, expr: &Expr, sel: &Sel) -> Col {
        match (self.item(item), &scope.up) {
            (Some(column), None) => {
                let out = sel.gather(&column);
                self.record_own(item, expr, &out);
                out
            }
            (Some(column), Some((_, rows))) => Arc::new(column.gather(&sel.of(rows))),
            (None, _) => self.bug(sel, expr),
        }
    }

    /// The numbers of the rows themselves.
    pub(crate) fn this(&self, scope: &Scope, expr: &Expr, sel: &Sel) -> Col {
        let rows = match &scope.up {
            None => sel.rows(),
            Some((_, rows)) => sel.of(rows),
        };
        let ids: Option<Vec<u32>> = rows.iter().map(|r| self.frame.ids.get(*r as usize)).collect();
        match ids {
            Some(ids) => Arc::new(Column::new(ids.len(), Data::Row(self.frame.record, ids))),
            None => self.bug(sel, expr),
        }
    }

    pub(crate) fn cell_of(
        &self,
        scope: &Scope,
        (row, table, column): (VarId, TableId, CellColumn),
        expr: &Expr,
        sel: &Sel,
    ) -> Col {
        let index = self.shared.tables.get(table.index());
        let source = index.and_then(|t| t.column(column));
        match (source, scope.var(row).map(|c| &c.data)) {
            (Some(source), Some(Data::Code(rows))) => Arc::new(source.gather(&sel.of(rows))),
            _ => self.bug(sel, expr),
        }
    }

    pub(crate) fn of(&self, scope: &Scope, from: &Expr, item: Item, expr: &Expr, sel: &Sel) -> Col {
        let pointers = self.quietly(|| self.eval(scope, from, sel));
        let Data::Row(record, rows) = &pointers.data else { return self.bug(sel, expr) };
        let Some(store) = self.shared.store(*record) else { return self.bug(sel, expr) };
        let Some(source) = store.item(item) else { return self.bug(sel, expr) };
        // Whether an inner row is rejected is the question of the aggregate; but a rejected row has no results.
        let inner = matches!((&from.kind, item), (ExprKind::Row(_), Item::Field(_)));
        let out = self.follow(store, &pointers, rows, source, (expr, inner));
        self.record_of(*record, &pointers, item, expr, &out);
        out
    }

    fn follow(&self, store: &Store, pointers: &Col, rows: &[u32], source: &Col, (expr, inner): (&Expr, bool)) -> Col {
        let data = source.data.gather(rows);
        let missing = match (&pointers.missing, &source.missing) {
            (None, None) => None,
            _ => {
                let one = |i| pointers.is_missing(i) || source.is_missing(pick(rows, i) as usize);
                Some((0..pointers.len).map(one).collect::<Vec<bool>>()).filter(|m| m.contains(&true))
            }
        };
        let clean = pointers.errors.is_none() && source.errors.is_none() && (inner || !store.any_bad);
        let errors = if clean {
            None
        } else {
            let one = |i| match pointers.error(i) {
                0 if pointers.is_missing(i) => 0,
                0 if inner && source.error(pick(rows, i) as usize) == 0 => 0,
                0 => self.reject_of(store, pick(rows, i), source, expr),
                id => id,
            };
            Some((0..pointers.len).map(one).collect::<Vec<u32>>()).filter(|e| e.iter().any(|id| *id != 0))
        };
        Arc::new(Column { len: pointers.len, data, missing, errors })
    }

    /// Reading from a row that was rejected, or a rule that failed there.
    fn reject_of(&self, store: &Store, row: u32, source: &Col, expr: &Expr) -> u32 {
        let id = source.error(row as usize);
        if id == 0 && !store.is_bad(row) {
            return 0;
        }
        let name = &self.shared.record(store.record).name;
        let key = store.key_text(self.shared, row);
        let why = match store.failures.get(id) {
            Some(failure) => format!(": {}", failure.reason),
            None => store.first_problem(row).map(|p| format!(": {p}")).unwrap_or_default(),
        };
        self.fail(DEPENDS_ON_REJECT, format!("{name} {key} is rejected{why}"), expr.span)
    }

    pub(crate) fn parameter(&self, scope: &Scope, id: ParameterId, at: Option<&Expr>, expr: &Expr, sel: &Sel) -> Col {
        let Some(parameter) = self.shared.program.parameters.get(id.index()) else { return self.bug(sel, expr) };
        let (at, errors) = self.day_of(scope, at, sel);
        let known = scope.known.select(sel);
        let axes = Axes { at: &at, known: &known };
        if let Some(out) = in_force_in_all(parameter, axes, sel.len()) {
            return with_errors(out, errors);
        }
        let out = self.per_version(&parameter.value, axes, sel, &mut |index, sel, positions| {
            let entry = index.and_then(|i| parameter.value.entries.get(i));
            match entry.and_then(|e| e.value.as_ref()) {
                Some(value) => Arc::new(Column::constant(sel.len(), value)),
                None => self.not_in_force(&parameter.name, expr.span, &at, positions, empty_or_one(expr)),
            }
        });
        let out = with_errors(out, errors);
        self.record_parameter(parameter, axes, &out);
        out
    }

    /// The day on which a thing is read: the rows' own, or the value of `at D` with the failures of computing it.
    pub(crate) fn day_of(&self, scope: &Scope, at: Option<&Expr>, sel: &Sel) -> (Times, Option<Col>) {
        let Some(at) = at else { return (scope.at.select(sel), None) };
        let column = self.eval(scope, at, sel);
        let column = self.present(&column, at.span);
        let day = |i: usize| match &column.data {
            Data::Month(_) => prakas::value::Month(column.day(i)).first_day().map_or(0, crate::column::days_of),
            _ => column.day(i),
        };
        let times =
            if column.data.width() == 1 { Times::One(day(0)) } else { Times::many((0..column.len).map(day).collect()) };
        let failed = column.errors.is_some().then_some(column);
        (times, failed)
    }

    pub(crate) fn row_of(&self, scope: &Scope, record: RecordId, keys: &[Expr], expr: &Expr, sel: &Sel) -> Col {
        let Some(store) = self.shared.store(record) else { return self.bug(sel, expr) };
        let columns = self.all(scope, keys, sel);
        let errors = crate::column::join_errors(&columns.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let mut ids = errors.unwrap_or_default();
        let mut bytes = Vec::new();
        let mut rows = Vec::with_capacity(sel.len());
        for i in 0..sel.len() {
            if pick(&ids, i) != 0 {
                rows.push(0);
                continue;
            }
            bytes.clear();
            columns.iter().for_each(|c| encode(self.shared, c, i, &mut bytes));
            rows.push(store.index.find(&bytes).unwrap_or_else(|| {
                let id = self.no_row(&self.shared.record(record).name, keys, &columns, i, expr);
                set(&mut ids, sel.len(), i, id);
                0
            }));
        }
        let errors = (!ids.is_empty()).then_some(ids);
        Arc::new(Column { len: sel.len(), data: Data::Row(record, rows), missing: None, errors })
    }

    /// A look-up that found nothing.
    pub(crate) fn no_row(&self, name: &str, keys: &[Expr], columns: &[Col], i: usize, expr: &Expr) -> u32 {
        let show = |(key, column): (&Expr, &Col)| {
            crate::show::cell(self.shared, &key.ty, column, i).unwrap_or_else(|| "nothing".into())
        };
        let shown: Vec<String> = keys.iter().zip(columns).map(show).collect();
        let reason = format!("`{name}` has no row for {}", shown.join(", "));
        self.failures.borrow_mut().add(NO_ROW, reason, expr.span, true)
    }

    /// Values that must be there, left to right.
    pub(crate) fn all(&self, scope: &Scope, parts: &[Expr], sel: &Sel) -> Vec<Col> {
        parts.iter().map(|e| self.present(&self.eval(scope, e, sel), e.span)).collect()
    }
}

/// Sets the failure of one row, spreading a single entry over all rows first.
pub(crate) fn set(ids: &mut Vec<u32>, n: usize, i: usize, id: u32) {
    if ids.len() != n {
        let all = pick(ids, 0);
        *ids = vec![all; n];
    }
    if let Some(slot) = ids.get_mut(i) {
        *slot = id;
    }
}

/// The values of a parameter over rows of several versions, each of which has a value.
fn in_force_in_all(parameter: &Parameter, axes: Axes, n: usize) -> Option<Col> {
    let Version::Each(all) = version(&parameter.value, axes, n) else { return None };
    let one = |e: &Entry<Value>| e.value.as_ref().map(|value| Arc::new(Column::constant(1, value)));
    let values: Vec<Option<Col>> = parameter.value.entries.iter().map(one).collect();
    let rows: Option<Vec<u32>> = all
        .iter()
        .map(|v| v.filter(|v| values.get(*v).is_some_and(Option::is_some)).and_then(|v| u32::try_from(v).ok()))
        .collect();
    let empty = Arc::new(Column::new(1, super::shape(&parameter.ty, true)));
    let values: Vec<Col> = values.into_iter().map(|v| v.unwrap_or_else(|| empty.clone())).collect();
    Some(Arc::new(concat(&values).gather(&rows?)))
}

/// The column with the failures of `first` before its own.
pub(crate) fn with_errors(column: Col, first: Option<Col>) -> Col {
    let Some(first) = first else { return column };
    let errors = crate::column::join_errors(&[&first, &column]);
    Arc::new(Column { len: column.len, data: column.data.clone(), missing: column.missing.clone(), errors })
}
