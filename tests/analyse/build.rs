//! Small programs of the IR, built by hand.

use prakas::ir::*;
use prakas::source::{FileId, Span};
use prakas::value::Value;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A span that says which thing it is.
pub fn span(n: usize) -> Span {
    Span::new(FileId(0), n, n + 1)
}

pub fn program() -> Program {
    Program {
        scheme: None,
        variant: None,
        coins: BTreeMap::new(),
        enums: vec![EnumDef {
            name: "Grade".into(),
            members: ["A", "B", "C"].map(String::from).to_vec(),
            titles: vec![None, None, None],
            span: span(0),
        }],
        records: Vec::new(),
        tables: Vec::new(),
        parameters: Vec::new(),
        scales: Vec::new(),
        decisions: Vec::new(),
        rules: Vec::new(),
        groups: Vec::new(),
        asserts: Vec::new(),
        order: Vec::new(),
        sources: Arc::default(),
    }
}

pub fn always<T>(value: T) -> Dated<T> {
    Dated { entries: vec![Entry { from: None, enacted: None, value: Some(value), cites: vec![], span: span(1) }] }
}

pub fn number(n: i64) -> Expr {
    let kind = ExprKind::Literal(Value::Number(Decimal::from(n)));
    Expr { kind, ty: Type::integer(), optional: false, span: span(2) }
}

pub fn argument(name: &str, ty: Type, optional: bool, range: Option<(i64, i64)>) -> Argument {
    let range = range.map(|(low, high)| Range { low: Decimal::from(low), high: Decimal::from(high) });
    Argument { name: name.into(), ty, optional, range, span: span(3) }
}

/// A decision whose rows have the spans 100, 101, ... and the results 0, 1, ...
pub fn decision(arguments: Vec<Argument>, hit: Hit, rows: Vec<Vec<Cell>>) -> Decision {
    let row = |(i, cells)| DecisionRow {
        cells,
        results: vec![number(i as i64)],
        otherwise: false,
        cites: vec![],
        span: span(100 + i),
    };
    Decision {
        name: "d".into(),
        title: None,
        arguments,
        results: vec![(String::new(), Type::integer())],
        hit,
        cites: vec![],
        body: always(rows.into_iter().enumerate().map(row).collect()),
        span: span(4),
    }
}

pub fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr { kind, ty, optional: false, span: span(5) }
}

pub fn field(name: &str, ty: Type, optional: bool, range: Option<(i64, i64)>) -> Field {
    let range = range.map(|(low, high)| Range { low: Decimal::from(low), high: Decimal::from(high) });
    let (doc, kind, listed_as) = (None, FieldKind::Column, None);
    Field { name: name.into(), doc, kind, ty, optional, range, listed_as, span: span(6) }
}

pub fn record(fields: Vec<Field>) -> Record {
    let (title, keys, at, known, requires) = (None, vec![], None, None, vec![]);
    Record { name: "Person".into(), title, fields, keys, at, known, requires, group: None, span: span(7) }
}

/// A plain rule of the first record, always 0 but for its exceptions, whose spans are 200, 201, ...
pub fn rule(exceptions: Vec<Expr>) -> Rule {
    let exception = |(i, condition): (usize, Expr)| {
        let mut body = always((condition, number(1)));
        body.entries[0].span = span(200 + i);
        Exception { name: format!("x{i}"), overrides: vec![], body, span: span(200 + i) }
    };
    Rule {
        name: "r".into(),
        title: None,
        doc: None,
        kind: RuleKind::Rule,
        record: RecordId(0),
        hidden: false,
        ty: Type::integer(),
        optional: false,
        scale: None,
        cites: vec![],
        tags: vec![],
        lets: vec![],
        body: RuleBody {
            formula: always(number(0)),
            exceptions: exceptions.into_iter().enumerate().map(exception).collect(),
        },
        money: None,
        waits: Vec::new(),
        span: span(8),
    }
}
