//! Which outputs depend on a declaration, directly or through others.

use super::facts::Kind;
use crate::ir::{Expr, ExprKind, GroupId, Hop, Item, Program, RecordId, Rows, Type};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A declaration, or a field of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Whole(Kind, String),
    /// Record, name.
    Rule(String, String),
    Field(String, String),
}

/// A rule whose results are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Output {
    pub record: String,
    pub name: String,
}

/// Who reads what, in one program.
pub(super) struct Reach {
    readers: BTreeMap<Node, BTreeSet<Node>>,
    outputs: BTreeSet<Output>,
}

impl Reach {
    pub(super) fn of(program: &Program) -> Reach {
        let mut reach = Reach { readers: BTreeMap::new(), outputs: BTreeSet::new() };
        for rule in &program.rules {
            if !rule.hidden {
                reach.outputs.insert(Output { record: record_name(program, rule.record), name: rule.name.clone() });
            }
            let me = Node::Rule(record_name(program, rule.record), rule.name.clone());
            reach.all(program, &me, Some(rule.record), rule.parts());
            reach.read(program, &me, rule.record);
        }
        for scale in &program.scales {
            reach.all(program, &Node::Whole(Kind::Scale, scale.name.clone()), None, scale.parts());
        }
        for decision in &program.decisions {
            reach.all(program, &Node::Whole(Kind::Decision, decision.name.clone()), None, decision.parts());
        }
        for (id, record) in (0u32..).map(RecordId).zip(&program.records) {
            let me = Node::Whole(Kind::Record, record.name.clone());
            reach.all(program, &me, Some(id), record.parts());
        }
        for group in &program.groups {
            let me = Node::Whole(Kind::Record, record_name(program, group.record));
            reach.all(program, &me, Some(group.over), group.parts());
            reach.add(Node::Whole(Kind::Record, record_name(program, group.over)), me);
        }
        reach
    }

    /// The outputs that depend on it, the nearest first.
    pub(super) fn outputs(&self, node: &Node) -> Vec<Output> {
        let mut seen = BTreeSet::from([node]);
        let mut found = VecDeque::from([node]);
        let mut outputs = Vec::new();
        while let Some(next) = found.pop_front() {
            if let Node::Rule(record, name) = next {
                outputs.extend(self.outputs.get(&Output { record: record.clone(), name: name.clone() }).cloned());
            }
            found.extend(self.readers.get(next).into_iter().flatten().filter(|reader| seen.insert(reader)));
        }
        outputs
    }

    fn add(&mut self, read: Node, reader: Node) {
        self.readers.entry(read).or_default().insert(reader);
    }

    /// The rows of a record and what is required of them.
    fn read(&mut self, program: &Program, reader: &Node, record: RecordId) {
        self.add(Node::Whole(Kind::Record, record_name(program, record)), reader.clone());
    }

    fn all(&mut self, program: &Program, reader: &Node, record: Option<RecordId>, parts: Vec<&Expr>) {
        for part in parts {
            part.visit(&mut |expr| self.one(program, reader, record, expr));
        }
    }

    fn one(&mut self, program: &Program, reader: &Node, record: Option<RecordId>, expr: &Expr) {
        if let Type::Enum(id) = &expr.ty {
            let name = program.enums.get(id.index()).map(|e| e.name.clone()).unwrap_or_default();
            self.add(Node::Whole(Kind::Enum, name), reader.clone());
        }
        let named = |kind, name: Option<&String>| Node::Whole(kind, name.cloned().unwrap_or_default());
        let read = match &expr.kind {
            ExprKind::Own(item) => return self.item(program, reader, record, *item),
            ExprKind::Of { from, item } => {
                let Type::Record(of) = from.ty else { return };
                return self.item(program, reader, Some(of), *item);
            }
            ExprKind::Aggregate(aggregate) => return self.rows(program, reader, &aggregate.rows),
            ExprKind::Rank(rank) => return self.rows(program, reader, &rank.rows),
            ExprKind::Allocate(allocate) => return self.rows(program, reader, &allocate.among),
            ExprKind::RowOf { record, .. } => return self.read(program, reader, *record),
            ExprKind::Parameter { parameter, .. } => {
                named(Kind::Parameter, program.parameters.get(parameter.index()).map(|p| &p.name))
            }
            ExprKind::Scale { scale, .. } => named(Kind::Scale, program.scales.get(scale.index()).map(|s| &s.name)),
            ExprKind::Decision { decision, .. } => {
                named(Kind::Decision, program.decisions.get(decision.index()).map(|d| &d.name))
            }
            ExprKind::Cell { table, .. } | ExprKind::CellOf { table, .. } => {
                named(Kind::Table, program.tables.get(table.index()).map(|t| &t.name))
            }
            _ => return,
        };
        self.add(read, reader.clone());
    }

    fn item(&mut self, program: &Program, reader: &Node, record: Option<RecordId>, item: Item) {
        let read = match item {
            Item::Field(field) => {
                let record = record.and_then(|id| program.records.get(id.index()));
                let Some((record, field)) = record.and_then(|r| Some((r, r.fields.get(field.index())?))) else {
                    return;
                };
                Node::Field(record.name.clone(), field.name.clone())
            }
            Item::Rule(id) | Item::Money(id, _) => {
                let Some(rule) = program.rules.get(id.index()) else { return };
                Node::Rule(record_name(program, rule.record), rule.name.clone())
            }
        };
        self.add(read, reader.clone());
    }

    fn rows(&mut self, program: &Program, reader: &Node, rows: &Rows) {
        let members = |id: &GroupId| program.groups.get(id.index()).map(|group| group.over);
        match rows {
            Rows::Record(id) => self.read(program, reader, *id),
            Rows::Table(id) => {
                let name = program.tables.get(id.index()).map(|t| t.name.clone()).unwrap_or_default();
                self.add(Node::Whole(Kind::Table, name), reader.clone());
            }
            Rows::Members(id) => members(id).into_iter().for_each(|over| self.read(program, reader, over)),
            Rows::Relation { hops, .. } => {
                for hop in hops {
                    match hop {
                        Hop::Back { record, .. } => self.read(program, reader, *record),
                        Hop::Members(id) => members(id).into_iter().for_each(|over| self.read(program, reader, over)),
                    }
                }
            }
            Rows::Days(..) | Rows::Months(..) => {}
        }
    }
}

fn record_name(program: &Program, id: RecordId) -> String {
    program.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default()
}
