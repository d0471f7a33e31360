//! The evaluator's reports to the recorder, one per kind of step.

mod between;
mod money;
mod steps;

use crate::api::{Node, NodeKind};
use crate::column::{Column, Data};
use crate::eval::{version, Axes, Col, Eval};
use crate::recorder::{node, Recorder};
use crate::show;
use prakas::ir::{
    Bracket, Cite, Decision, DecisionRow, Entry, Expr, Item, Let, MoneyPart, Parameter, RecordId, RuleId, Scale, Table,
    Type,
};
use prakas::source::{Place, Span};
use prakas::value::Rounding;
use rust_decimal::Decimal;

/// A step was opened; nothing when nobody records.
pub(crate) struct Mark(bool);

pub(crate) fn cite_texts<'c>(cites: impl IntoIterator<Item = &'c Cite>) -> Vec<String> {
    cites.into_iter().map(|c| c.text.clone()).collect()
}

/// `from 2018-01-01, enacted 2017-11-10`
pub(crate) fn since<T>(entry: &Entry<T>) -> Option<String> {
    let from = entry.from.map(|d| format!("from {d}"));
    let enacted = entry.enacted.map(|d| format!("enacted {d}"));
    let both: Vec<String> = from.into_iter().chain(enacted).collect();
    (!both.is_empty()).then(|| both.join(", "))
}

impl Eval<'_> {
    pub(crate) fn place(&self, span: Span) -> Option<Place> {
        let place = self.shared.program.sources.place(span);
        (place.line > 0).then_some(place)
    }

    pub(crate) fn text(&self, expr: &Expr) -> String {
        let text = self.shared.program.sources.text(expr.span);
        // What `fmt` lays out over lines comes back on one, without the breaks behind and before brackets.
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
    }

    pub(crate) fn shown(&self, ty: &Type, column: &Column) -> Option<String> {
        if column.error(0) != 0 {
            // A look-up that its own rule may still catch, with `given` or `otherwise`, rejects nothing yet.
            let told = |f: &crate::failure::Failure| match f.lookup && f.rule.is_none() {
                true => "no row".to_owned(),
                false => format!("rejected: {}", f.code),
            };
            return self.failures.borrow().get(column.error(0)).map(told);
        }
        if column.is_missing(0) {
            return Some("missing".into());
        }
        show::value(self.shared, ty, column, 0)
    }

    pub(crate) fn recording(&self) -> Option<&Recorder> {
        self.recorder.filter(|r| !r.is_quiet())
    }

    /// Evaluates without recording the steps.
    pub(crate) fn quietly<T>(&self, f: impl FnOnce() -> T) -> T {
        match self.recorder {
            Some(recorder) => recorder.quietly(f),
            None => f(),
        }
    }

    pub(crate) fn enter(&self) -> Mark {
        let recorder = self.recording();
        if let Some(recorder) = recorder {
            recorder.enter();
        }
        Mark(recorder.is_some())
    }

    /// Ends a step; `make` gets what happened inside it.
    pub(crate) fn leave(&self, mark: Mark, make: impl FnOnce(Vec<Node>) -> Option<Node>) {
        if let (true, Some(recorder)) = (mark.0, self.recorder) {
            let inside = recorder.leave();
            if let Some(node) = make(inside) {
                recorder.push(node);
            }
        }
    }

    pub(crate) fn note(&self, make: impl FnOnce() -> Node) {
        if let Some(recorder) = self.recording() {
            recorder.push(make());
        }
    }

    pub(crate) fn recorded_again(&self, name: &str) {
        self.note(|| Node { detail: Some("as above".into()), ..node(NodeKind::Let, name) });
    }

    pub(crate) fn leave_let(&self, mark: Mark, definition: &Let, out: &Col) {
        self.leave(mark, |children| {
            let value = self.shown(&definition.value.ty, out);
            let place = self.place(definition.span);
            Some(Node { value, place, children, ..node(NodeKind::Let, &definition.name) })
        });
    }

    pub(crate) fn record_own(&self, item: Item, expr: &Expr, out: &Col) {
        let Some(recorder) = self.recording() else { return };
        match item {
            Item::Field(field) => {
                let name = self.shared.record(self.frame.record).fields.get(field.index()).map(|f| f.name.clone());
                let value = self.shown(&expr.ty, out);
                recorder.push(Node { value, ..node(NodeKind::Field, name.unwrap_or_default()) });
            }
            Item::Rule(id) | Item::Money(id, _) => {
                let full = recorder.rule(id);
                let first = recorder.show(id, None);
                recorder.push(self.rule_read(id, item, expr, out, full.filter(|_| first)));
            }
        }
    }

    /// A rule that was read: in full the first time, by its value afterwards.
    fn rule_read(&self, id: RuleId, item: Item, expr: &Expr, out: &Col, full: Option<Node>) -> Node {
        let program = self.shared.program;
        let name = program.rules.get(id.index()).map(|r| r.name.clone()).unwrap_or_default();
        let part = match item {
            Item::Money(_, MoneyPart::State) => Some("state".to_string()),
            Item::Money(_, MoneyPart::Reason) => Some("reason".to_string()),
            Item::Money(_, MoneyPart::Share(p)) => {
                program.scheme.as_ref().and_then(|s| s.parties.get(p.index())).cloned()
            }
            _ => None,
        };
        let value = self.shown(&expr.ty, out);
        match (part, full) {
            (None, Some(full)) => full,
            (None, None) => Node { value, detail: Some("as above".into()), ..node(NodeKind::Rule, name) },
            (Some(part), full) => {
                let children = full.into_iter().collect();
                Node { value, children, ..node(NodeKind::Rule, format!("{name}.{part}")) }
            }
        }
    }

    pub(crate) fn record_of(&self, record: RecordId, pointers: &Col, item: Item, expr: &Expr, out: &Col) {
        let Some(recorder) = self.recording() else { return };
        let (Data::Row(_, rows), Some(store)) = (&pointers.data, self.shared.store(record)) else { return };
        let definition = self.shared.record(record);
        let value = self.shown(&expr.ty, out);
        if pointers.is_missing(0) || pointers.error(0) != 0 {
            recorder.push(Node { value, ..node(NodeKind::Field, self.text(expr)) });
            return;
        }
        let row = crate::column::pick(rows, 0);
        let of = Some(format!("{} {}", definition.name, store.key_text(self.shared, row)));
        match item {
            Item::Field(field) => {
                let name = definition.fields.get(field.index()).map(|f| f.name.clone()).unwrap_or_default();
                recorder.push(Node { value, of, ..node(NodeKind::Field, name) });
            }
            Item::Rule(id) | Item::Money(id, _) => {
                let full = recorder.show(id, Some(row)).then(|| self.rule_elsewhere(record, row, id)).flatten();
                let read = self.rule_read(id, item, expr, out, full);
                recorder.push(Node { of, ..read });
            }
        }
    }

    /// A rule of another record's row, explained by evaluating it again with recording on.
    fn rule_elsewhere(&self, record: RecordId, row: u32, id: RuleId) -> Option<Node> {
        let store = self.shared.store(record)?;
        let frame = store.frame(self.shared, row as usize, row as usize + 1, false);
        let recorder = Recorder::default();
        let mut eval = Eval::new(self.shared, &frame);
        eval.recorder = Some(&recorder);
        eval.rule(id);
        recorder.rule(id)
    }

    pub(crate) fn record_parameter(&self, parameter: &Parameter, axes: Axes, out: &Col) {
        self.note(|| {
            let entry = version(&parameter.value, axes, 1).of(0).and_then(|v| parameter.value.entries.get(v));
            let cites = entry.map(|e| e.cites.as_slice()).unwrap_or_default();
            Node {
                value: self.shown(&parameter.ty, out),
                detail: entry.and_then(since),
                cites: cite_texts(cites.iter().chain(&parameter.cites)),
                doc: parameter.doc.clone().or_else(|| parameter.title.clone()),
                place: self.place(entry.map_or(parameter.span, |e| e.span)),
                ..node(NodeKind::Parameter, &parameter.name)
            }
        });
    }

    pub(crate) fn record_round(&self, before: &Col, to: Decimal, mode: Rounding, expr: &Expr, out: &Col) {
        self.note(|| {
            let unit = Column::constant(1, &prakas::value::Value::Number(to));
            let unit = show::value(self.shared, &expr.ty, &unit, 0).unwrap_or_default();
            let from = self.shown(&expr.ty, before).unwrap_or_default();
            Node {
                value: self.shown(&expr.ty, out),
                detail: Some(format!("{from} to {unit}, {mode}")),
                place: self.place(expr.span),
                ..node(NodeKind::Round, "round")
            }
        });
    }

    pub(crate) fn leave_branch(&self, mark: Mark, expr: &Expr, taken: bool, condition: &Expr, out: &Col) {
        self.leave(mark, |children| {
            let word = if taken { "yes" } else { "no" };
            Some(Node {
                value: self.shown(&expr.ty, out),
                detail: Some(format!("{}: {word}", self.text(condition))),
                place: self.place(expr.span),
                children,
                ..node(NodeKind::Branch, "if")
            })
        });
    }

    pub(crate) fn leave_scale(&self, mark: Mark, scale: &Scale, axes: Axes, input: &Col, argument: &Expr, out: &Col) {
        self.leave(mark, |children| {
            let entry = version(&scale.body, axes, 1).of(0).and_then(|v| scale.body.entries.get(v));
            let cites = entry.map(|e| e.cites.as_slice()).unwrap_or_default();
            let at = format!("{} = {}", scale.argument.name, self.shown(&argument.ty, input).unwrap_or_default());
            let detail = entry.and_then(since).map_or(at.clone(), |since| format!("{at}, {since}"));
            Some(Node {
                value: self.shown(&scale.ty, out),
                detail: Some(detail),
                cites: cite_texts(cites.iter().chain(&scale.cites)),
                doc: scale.title.clone(),
                place: self.place(entry.map_or(scale.span, |e| e.span)),
                children,
                ..node(NodeKind::Scale, &scale.name)
            })
        });
    }

    fn bracket_text(&self, bracket: &Bracket, index: usize, bounds: &[Col], inclusive: bool, scale: &Type) -> String {
        let show = |c: Option<&Col>| c.and_then(|c| show::value(self.shared, scale, c, 0));
        let low = index.checked_sub(1).and_then(|i| show(bounds.get(i)));
        let high = bracket.bound.as_ref().and_then(|_| show(bounds.get(index)));
        let low = low.map(|l| if inclusive { format!("above {l}") } else { format!("{l} or more") });
        let high = high.map(|h| if inclusive { format!("up to {h}") } else { format!("below {h}") });
        low.into_iter().chain(high).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn record_bracket(&self, bracket: &Bracket, index: usize, bounds: &[Col], inclusive: bool) {
        self.note(|| {
            let ty = bracket.bound.as_ref().map_or_else(Type::decimal, |b| b.ty.clone());
            Node {
                detail: Some(self.bracket_text(bracket, index, bounds, inclusive, &ty)),
                cites: cite_texts(&bracket.cites),
                place: self.place(bracket.span),
                ..node(NodeKind::Scale, "bracket")
            }
        });
    }

    pub(crate) fn record_slice(&self, bracket: &Bracket, index: usize, bounds: &[Col], inclusive: bool, part: &Col) {
        self.note(|| {
            let ty = bracket.bound.as_ref().map_or_else(Type::decimal, |b| b.ty.clone());
            Node {
                value: self.shown(&ty, part),
                detail: Some(self.bracket_text(bracket, index, bounds, inclusive, &ty)),
                cites: cite_texts(&bracket.cites),
                place: self.place(bracket.span),
                ..node(NodeKind::Scale, "slice")
            }
        });
    }

    pub(crate) fn leave_decision(
        &self,
        mark: Mark,
        decision: &Decision,
        axes: Axes,
        arguments: &[Expr],
        columns: &[Col],
        out: &Col,
    ) {
        self.leave(mark, |children| {
            let entry = version(&decision.body, axes, 1).of(0).and_then(|v| decision.body.entries.get(v));
            let cites = entry.map(|e| e.cites.as_slice()).unwrap_or_default();
            let show = |((e, c), a): ((&Expr, &Col), &prakas::ir::Argument)| {
                format!("{} = {}", a.name, self.shown(&e.ty, c).unwrap_or_default())
            };
            let called = arguments.iter().zip(columns).zip(&decision.arguments).map(show);
            let detail: Vec<String> = called.chain(entry.and_then(since)).collect();
            Some(Node {
                value: decision.results.first().and_then(|(_, ty)| self.shown(ty, out)),
                detail: Some(detail.join(", ")),
                cites: cite_texts(cites.iter().chain(&decision.cites)),
                doc: decision.title.clone(),
                place: self.place(entry.map_or(decision.span, |e| e.span)),
                children,
                ..node(NodeKind::Decision, &decision.name)
            })
        });
    }

    pub(crate) fn record_row(&self, decision: &Decision, row: &DecisionRow, index: usize) {
        self.note(|| {
            let text = self.shared.program.sources.text(row.span);
            let cells: Vec<&str> = text.split('|').map(str::trim).filter(|c| !c.is_empty()).collect();
            Node {
                detail: Some(format!("row {}: {}", index + 1, cells.join(", "))),
                cites: cite_texts(&row.cites),
                place: self.place(row.span),
                ..node(NodeKind::Decision, format!("row of {}", decision.name))
            }
        });
    }

    pub(crate) fn leave_table(
        &self,
        mark: Mark,
        table: &Table,
        column: usize,
        (keys, columns): (&[Expr], &[Col]),
        row: u32,
        out: &Col,
    ) {
        self.leave(mark, |children| {
            let definition = table.columns.get(column)?;
            let found = table.rows.get(row as usize).filter(|_| out.error(0) == 0);
            let show = |((e, c), k): ((&Expr, &Col), &prakas::ir::TableColumn)| {
                format!("{} = {}", k.name, self.shown(&e.ty, c).unwrap_or_default())
            };
            let from = found.and_then(|r| r.from).map(|d| format!("from {d}"));
            let detail: Vec<String> = keys.iter().zip(columns).zip(&table.keys).map(show).chain(from).collect();
            let cites = found.and_then(|r| r.cite.as_ref()).into_iter().chain(&table.cites);
            Some(Node {
                value: self.shown(&definition.ty, out),
                detail: Some(detail.join(", ")),
                cites: cite_texts(cites),
                place: self.place(found.map_or(table.span, |r| r.span)),
                children,
                ..node(NodeKind::Table, format!("{}.{}", table.name, definition.name))
            })
        });
    }
}
