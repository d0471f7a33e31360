//! Which outputs depend on a declaration, directly or through others.

use super::facts::{Kind, Part};
use super::Change;
use crate::ir::{
    CellColumn, Expr, ExprKind, GroupId, Hop, Item, MoneyPart, NumberType, Program, RecordId, Rows, Rule, RuleId,
    TableId, Type,
};
use crate::value::Dim;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A declaration, or the part of one that others can read by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Whole(Kind, String),
    /// Record, name.
    Field(String, String),
    /// Table, column.
    Column(String, String),
    /// Record, name: the result.
    Rule(String, String),
    /// Record, name: who carries the result.
    Shares(String, String),
    /// Record, rule, name.
    Let(String, String, String),
}

impl Node {
    /// What a change is of.
    pub(super) fn of(change: &Change) -> Node {
        let (owner, name) = (change.owner.clone(), change.name.clone());
        match (&change.kind, &change.part) {
            (Kind::Record, Part::Field(field)) => Node::Field(name, field.clone()),
            (Kind::Table, Part::Cell(_, column)) => Node::Column(name, column.clone()),
            (Kind::Group, _) => Node::Whole(Kind::Record, name),
            (Kind::Rule, Part::Let(of)) => Node::Let(owner, name, of.clone()),
            (Kind::Rule, Part::Share(_) | Part::ShareException(..) | Part::ShareExceptionWhen(_)) => {
                Node::Shares(owner, name)
            }
            (Kind::Rule, _) => Node::Rule(owner, name),
            (kind, _) => Node::Whole(*kind, name),
        }
    }
}

/// A rule whose results are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Output {
    pub record: String,
    pub name: String,
}

/// Who reads what, in one program.
pub(super) struct Reach<'p> {
    program: &'p Program,
    readers: BTreeMap<Node, BTreeSet<Node>>,
    outputs: BTreeSet<Output>,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Within<'p> {
    record: Option<RecordId>,
    rule: Option<&'p Rule>,
}

const NOWHERE: Within<'_> = Within { record: None, rule: None };

impl<'p> Reach<'p> {
    pub(super) fn of(program: &'p Program) -> Reach<'p> {
        let mut reach = Reach { program, readers: BTreeMap::new(), outputs: BTreeSet::new() };
        for rule in &program.rules {
            reach.rule(rule);
        }
        for table in &program.tables {
            for column in &table.columns {
                let whole = Node::Whole(Kind::Table, table.name.clone());
                reach.add(whole, Node::Column(table.name.clone(), column.name.clone()));
            }
        }
        for scale in &program.scales {
            reach.all(&Node::Whole(Kind::Scale, scale.name.clone()), NOWHERE, scale.parts());
        }
        for decision in &program.decisions {
            reach.all(&Node::Whole(Kind::Decision, decision.name.clone()), NOWHERE, decision.parts());
        }
        for (id, record) in (0u32..).map(RecordId).zip(&program.records) {
            let me = Node::Whole(Kind::Record, record.name.clone());
            reach.all(&me, Within { record: Some(id), rule: None }, record.parts());
        }
        for group in &program.groups {
            let me = Node::Whole(Kind::Record, reach.record(group.record));
            reach.all(&me, Within { record: Some(group.over), rule: None }, group.parts());
            reach.read(&me, group.over);
        }
        reach
    }

    /// The outputs that depend on it, the nearest first.
    pub(super) fn outputs(&self, node: &Node) -> Vec<Output> {
        let mut seen = BTreeSet::from([node]);
        let mut found = VecDeque::from([node]);
        let mut outputs = Vec::new();
        while let Some(next) = found.pop_front() {
            if let Node::Rule(record, name) | Node::Shares(record, name) = next {
                let output = self.outputs.get(&Output { record: record.clone(), name: name.clone() });
                outputs.extend(output.filter(|output| !outputs.contains(*output)).cloned());
            }
            found.extend(self.readers.get(next).into_iter().flatten().filter(|reader| seen.insert(reader)));
        }
        outputs
    }

    fn rule(&mut self, rule: &'p Rule) {
        let (record, name) = (self.record(rule.record), rule.name.clone());
        let within = Within { record: Some(rule.record), rule: Some(rule) };
        if !rule.hidden {
            self.outputs.insert(Output { record: record.clone(), name: name.clone() });
        }
        let me = Node::Rule(record.clone(), name.clone());
        self.read(&me, rule.record);
        self.all(&me, within, rule.amount_parts());
        for named in &rule.lets {
            self.all(&Node::Let(record.clone(), name.clone(), named.name.clone()), within, vec![&named.value]);
        }
        if rule.money.is_some() {
            let shares = Node::Shares(record, name);
            self.all(&shares, within, rule.share_parts());
            if let Type::Number(NumberType { dim, .. }) = &rule.ty {
                for unit in self.program.coins.keys().filter(|unit| *dim == Dim::of((*unit).clone())) {
                    self.add(Node::Whole(Kind::Coin, unit.0.to_string()), shares.clone());
                }
            }
            self.add(me, shares);
        }
    }

    fn add(&mut self, read: Node, reader: Node) {
        self.readers.entry(read).or_default().insert(reader);
    }

    /// The rows of a record and what is required of them.
    fn read(&mut self, reader: &Node, record: RecordId) {
        self.add(Node::Whole(Kind::Record, self.record(record)), reader.clone());
    }

    fn all(&mut self, reader: &Node, within: Within<'p>, parts: Vec<&Expr>) {
        for part in parts {
            part.visit(&mut |expr| self.one(reader, within, expr));
        }
    }

    fn one(&mut self, reader: &Node, within: Within<'p>, expr: &Expr) {
        let program = self.program;
        if let Type::Enum(id) = &expr.ty {
            let name = program.enums.get(id.index()).map(|e| e.name.clone()).unwrap_or_default();
            self.add(Node::Whole(Kind::Enum, name), reader.clone());
        }
        let named = |kind, name: Option<&String>| Node::Whole(kind, name.cloned().unwrap_or_default());
        let read = match &expr.kind {
            ExprKind::Let(id) => {
                let Some((rule, named)) = within.rule.and_then(|r| Some((r, r.lets.get(id.index())?))) else { return };
                Node::Let(self.record(rule.record), rule.name.clone(), named.name.clone())
            }
            ExprKind::Own(item) => return self.item(reader, within.record, *item),
            ExprKind::Of { from, item } => {
                let Type::Record(of) = from.ty else { return };
                return self.item(reader, Some(of), *item);
            }
            ExprKind::Aggregate(aggregate) => return self.rows(reader, &aggregate.rows),
            ExprKind::Rank(rank) => return self.rows(reader, &rank.rows),
            ExprKind::Allocate(allocate) => return self.rows(reader, &allocate.among),
            ExprKind::RowOf { record, .. } => return self.read(reader, *record),
            ExprKind::Cell { table, column, .. } => return self.cell(reader, *table, *column),
            ExprKind::CellOf { table, column: CellColumn::Value(column), .. } => {
                return self.cell(reader, *table, *column);
            }
            ExprKind::CellOf { table, .. } => named(Kind::Table, program.tables.get(table.index()).map(|t| &t.name)),
            ExprKind::Parameter { parameter, .. } => {
                named(Kind::Parameter, program.parameters.get(parameter.index()).map(|p| &p.name))
            }
            ExprKind::Scale { scale, .. } => named(Kind::Scale, program.scales.get(scale.index()).map(|s| &s.name)),
            ExprKind::Decision { decision, .. } => {
                named(Kind::Decision, program.decisions.get(decision.index()).map(|d| &d.name))
            }
            _ => return,
        };
        self.add(read, reader.clone());
    }

    fn cell(&mut self, reader: &Node, table: TableId, column: u32) {
        let Some(table) = self.program.tables.get(table.index()) else { return };
        let Some(column) = table.columns.get(column as usize) else { return };
        self.add(Node::Column(table.name.clone(), column.name.clone()), reader.clone());
    }

    fn item(&mut self, reader: &Node, record: Option<RecordId>, item: Item) {
        let rule = |id: RuleId| self.program.rules.get(id.index()).map(|r| (self.record(r.record), r.name.clone()));
        let read = match item {
            Item::Field(field) => {
                let record = record.and_then(|id| self.program.records.get(id.index()));
                let Some((record, field)) = record.and_then(|r| Some((r, r.fields.get(field.index())?))) else {
                    return;
                };
                Node::Field(record.name.clone(), field.name.clone())
            }
            Item::Money(id, MoneyPart::Share(_)) => {
                let Some((record, name)) = rule(id) else { return };
                Node::Shares(record, name)
            }
            Item::Rule(id) | Item::Money(id, _) => {
                let Some((record, name)) = rule(id) else { return };
                Node::Rule(record, name)
            }
        };
        self.add(read, reader.clone());
    }

    fn rows(&mut self, reader: &Node, rows: &Rows) {
        let program = self.program;
        let members = |id: &GroupId| program.groups.get(id.index()).map(|group| group.over);
        match rows {
            Rows::Record(id) => self.read(reader, *id),
            Rows::Table(id) => {
                let name = program.tables.get(id.index()).map(|t| t.name.clone()).unwrap_or_default();
                self.add(Node::Whole(Kind::Table, name), reader.clone());
            }
            Rows::Members(id) => members(id).into_iter().for_each(|over| self.read(reader, over)),
            Rows::Relation { hops, .. } => {
                for hop in hops {
                    match hop {
                        Hop::Back { record, .. } => self.read(reader, *record),
                        Hop::Members(id) => members(id).into_iter().for_each(|over| self.read(reader, over)),
                    }
                }
            }
            Rows::Days(..) | Rows::Months(..) => {}
        }
    }

    fn record(&self, id: RecordId) -> String {
        self.program.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default()
    }
}
