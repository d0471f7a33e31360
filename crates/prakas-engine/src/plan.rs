//! Which records run, which are held in memory with which columns, and what must be computed for the held ones before
//! others can read it, in the order of the program.

use crate::api::DataSet;
use prakas::ir::{
    Expr, ExprKind, FieldId, FieldKind, GroupId, Hop, Item, Program, Record, RecordId, Rows, Rule, RuleId, RuleKind,
    Step, Type,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// No data, or nothing to compute or look up.
    Skip,
    /// Read in batches, never held.
    Stream,
    /// Read whole, because others read it, or made by a group.
    Hold,
}

pub(crate) struct Plan {
    pub(crate) roles: Vec<Role>,
    /// Groups to make and rules to compute for held records before others can read them, in order.
    pub(crate) steps: Vec<Step>,
    /// Per record: all rules to compute for its own output, in order.
    pub(crate) own_rules: Vec<Vec<RuleId>>,
    /// Per record: output rules in written order.
    pub(crate) outputs: Vec<Vec<RuleId>>,
    /// Per record: fields that something reads; the columns of the others are not kept.
    pub(crate) fields: Vec<BTreeSet<FieldId>>,
    /// Records that are read but have no data, and who reads them.
    pub(crate) lacking: BTreeMap<RecordId, String>,
}

/// What expressions read.
#[derive(Default)]
pub(crate) struct Reads {
    pub(crate) own: BTreeSet<RuleId>,
    own_fields: BTreeSet<FieldId>,
    /// The own record is gone through by row number.
    this: bool,
    pub(crate) records: BTreeSet<RecordId>,
    fields: BTreeSet<(RecordId, FieldId)>,
    pub(crate) rules: BTreeSet<RuleId>,
}

impl Reads {
    pub(crate) fn of<'e>(program: &Program, parts: impl IntoIterator<Item = &'e Expr>) -> Reads {
        let mut reads = Reads::default();
        parts.into_iter().for_each(|part| note(program, part, &mut reads));
        reads
    }
}

impl Plan {
    pub(crate) fn new(program: &Program, data: &DataSet) -> Plan {
        let count = program.records.len();
        let present: Vec<bool> = program.records.iter().map(|r| has_data(program, data, r)).collect();
        let has = |id: RecordId| present.get(id.index()).copied().unwrap_or(false);
        let outputs: Vec<Vec<RuleId>> = ids(count).map(|record| outputs_of(program, RecordId(record))).collect();
        let mut builder = Builder {
            program,
            needed: BTreeSet::new(),
            held: BTreeSet::new(),
            held_rules: BTreeSet::new(),
            groups: BTreeSet::new(),
            fields: vec![BTreeSet::new(); count],
            readers: BTreeMap::new(),
        };
        let mut roles = vec![Role::Skip; count];
        for (record, outputs) in ids(count).map(RecordId).zip(&outputs) {
            let asserted = program.asserts.iter().any(|a| a.record == record);
            let required = program.records.get(record.index()).is_some_and(|r| !r.requires.is_empty());
            if has(record) && (asserted || required || !outputs.is_empty()) {
                set(&mut roles, record, Role::Stream);
                builder.root(record, outputs);
            }
        }
        builder.settle(&has);
        let mut lacking = BTreeMap::new();
        for record in builder.held.clone() {
            if has(record) {
                set(&mut roles, record, Role::Hold);
            } else {
                lacking.insert(record, builder.readers.get(&record).cloned().unwrap_or_default());
            }
        }
        let steps = program.order.iter().copied().filter(|step| builder.takes(*step)).collect();
        let own_rules = ids(count).map(|record| builder.rules_of(RecordId(record))).collect();
        Plan { roles, steps, own_rules, outputs, fields: builder.fields, lacking }
    }
}

fn outputs_of(program: &Program, record: RecordId) -> Vec<RuleId> {
    let own = |(_, r): &(RuleId, &Rule)| r.record == record && !r.hidden;
    let mut all: Vec<(RuleId, &Rule)> = (0u32..).map(RuleId).zip(&program.rules).filter(own).collect();
    // The measures of a group come before the rules that read them.
    all.sort_by_key(|(_, rule)| rule.kind != RuleKind::Measure);
    all.into_iter().map(|(id, _)| id).collect()
}

/// A file, or for the rows of a group those of what it ranges over.
fn has_data(program: &Program, data: &DataSet, record: &Record) -> bool {
    let mut record = record;
    for _ in 0..=program.groups.len() {
        let Some(group) = record.group.and_then(|g| program.groups.get(g.index())) else {
            return data.records.contains_key(&record.name);
        };
        let Some(over) = program.records.get(group.over.index()) else { return false };
        record = over;
    }
    false
}

fn ids(n: usize) -> std::ops::Range<u32> {
    0..u32::try_from(n).unwrap_or(u32::MAX)
}

fn set(roles: &mut [Role], record: RecordId, role: Role) {
    if let Some(slot) = roles.get_mut(record.index()) {
        *slot = role;
    }
}

struct Builder<'a> {
    program: &'a Program,
    /// All rules that any output, assertion or requirement needs.
    needed: BTreeSet<RuleId>,
    held: BTreeSet<RecordId>,
    held_rules: BTreeSet<RuleId>,
    groups: BTreeSet<GroupId>,
    fields: Vec<BTreeSet<FieldId>>,
    readers: BTreeMap<RecordId, String>,
}

impl Builder<'_> {
    fn takes(&self, step: Step) -> bool {
        match step {
            Step::Rule(id) => self.held_rules.contains(&id),
            Step::Group(id) => self.groups.contains(&id),
        }
    }

    /// All needed rules of a record, in order.
    fn rules_of(&self, record: RecordId) -> Vec<RuleId> {
        let own = |id: &RuleId| self.program.rules.get(id.index()).is_some_and(|r| r.record == record);
        self.program.rules_in_order().filter(|id| self.needed.contains(id)).filter(own).collect()
    }

    fn root(&mut self, record: RecordId, outputs: &[RuleId]) {
        outputs.iter().for_each(|r| self.need(*r, false));
        let program = self.program;
        let Some(definition) = program.records.get(record.index()) else { return };
        if definition.group.is_some() {
            self.hold(record, &definition.name);
        }
        let mut reads = Reads::default();
        definition.requires.iter().for_each(|r| note(program, &r.condition, &mut reads));
        for assert in program.asserts.iter().filter(|a| a.record == record) {
            assert.parts().into_iter().for_each(|e| note(program, e, &mut reads));
        }
        self.absorb(record, &reads, &definition.name, false);
    }

    /// A rule and all that it reads. `held`: others read it, or all rows of its record are needed at once.
    fn need(&mut self, id: RuleId, held: bool) {
        let program = self.program;
        let Some(rule) = program.rules.get(id.index()) else { return };
        let held = held || rule.whole().is_some();
        let fresh = self.needed.insert(id) | (held && self.held_rules.insert(id));
        if !fresh {
            return;
        }
        if held {
            self.hold(rule.record, &rule.name);
        }
        let mut reads = Reads::default();
        rule.parts().into_iter().for_each(|e| note(program, e, &mut reads));
        reads.rules.extend(&rule.waits);
        self.absorb(rule.record, &reads, &rule.name, held);
    }

    fn hold(&mut self, record: RecordId, reader: &str) {
        if !self.held.insert(record) {
            return;
        }
        self.readers.entry(record).or_insert_with(|| reader.to_string());
        let program = self.program;
        let Some(number) = program.records.get(record.index()).and_then(|r| r.group) else { return };
        let Some(group) = program.groups.get(number.index()).filter(|_| self.groups.insert(number)) else { return };
        let mut reads = Reads::default();
        group.parts().into_iter().for_each(|e| note(program, e, &mut reads));
        note_rows(program, group.with.as_ref().map(|(rows, _)| rows), &mut reads);
        reads.records.insert(group.over);
        self.absorb(group.over, &reads, reader, true);
    }

    fn absorb(&mut self, record: RecordId, reads: &Reads, reader: &str, held: bool) {
        if reads.this {
            self.hold(record, reader);
        }
        for field in &reads.own_fields {
            self.keep(record, *field);
        }
        for (record, field) in &reads.fields {
            self.keep(*record, *field);
        }
        for rule in &reads.own {
            self.need(*rule, held);
        }
        for record in &reads.records {
            self.hold(*record, reader);
        }
        for rule in &reads.rules {
            self.need(*rule, true);
        }
    }

    fn keep(&mut self, record: RecordId, field: FieldId) {
        if let Some(fields) = self.fields.get_mut(record.index()) {
            fields.insert(field);
        }
    }

    /// References of the records that run: their other side is held when it has data, to find dangling ones.
    fn settle(&mut self, has: &dyn Fn(RecordId) -> bool) {
        let program = self.program;
        let mut reads = Reads::default();
        program.scales.iter().flat_map(|s| s.parts()).for_each(|e| note(program, e, &mut reads));
        program.decisions.iter().flat_map(|d| d.parts()).for_each(|e| note(program, e, &mut reads));
        self.absorb(RecordId(0), &reads, "", false);
        loop {
            let before = self.held.len();
            for (id, record) in (0u32..).map(RecordId).zip(&program.records) {
                let rules = |r: &RuleId| program.rules.get(r.index()).is_some_and(|r| r.record == id);
                let asserted = program.asserts.iter().any(|a| a.record == id);
                let runs = asserted || self.needed.iter().any(rules) || !record.requires.is_empty();
                if has(id) && (runs || self.held.contains(&id)) {
                    self.columns(id, record, has);
                }
            }
            if self.held.len() == before {
                return;
            }
        }
    }

    /// What every row of a record needs: keys, dates, references, requirements.
    fn columns(&mut self, id: RecordId, record: &Record, has: &dyn Fn(RecordId) -> bool) {
        let program = self.program;
        let dates = record.at.iter().map(|(field, _)| field).chain(&record.known);
        record.keys.iter().chain(dates).for_each(|field| self.keep(id, *field));
        let mut reads = Reads::default();
        record.requires.iter().for_each(|r| note(program, &r.condition, &mut reads));
        for (number, field) in (0u32..).map(FieldId).zip(&record.fields) {
            let Type::Record(other) = field.ty else { continue };
            if is_group(program, other) && record.group.is_none() {
                continue;
            }
            if let FieldKind::By(parts) = &field.kind {
                parts.iter().for_each(|e| note(program, e, &mut reads));
            }
            self.keep(id, number);
            if has(other) {
                self.hold(other, &record.name);
            }
        }
        self.absorb(id, &reads, &record.name, false);
    }
}

pub(crate) fn is_group(program: &Program, record: RecordId) -> bool {
    program.records.get(record.index()).is_some_and(|r| r.group.is_some())
}

fn note(program: &Program, expr: &Expr, reads: &mut Reads) {
    expr.visit(&mut |part| match &part.kind {
        ExprKind::This => reads.this = true,
        ExprKind::Own(Item::Field(field)) => {
            reads.own_fields.insert(*field);
        }
        ExprKind::Own(Item::Rule(rule) | Item::Money(rule, _)) => {
            reads.own.insert(*rule);
        }
        ExprKind::Of { from, item } => {
            let Type::Record(record) = from.ty else { return };
            reads.records.insert(record);
            match item {
                Item::Field(field) => {
                    reads.fields.insert((record, *field));
                }
                Item::Rule(rule) | Item::Money(rule, _) => {
                    reads.rules.insert(*rule);
                }
            }
        }
        ExprKind::RowOf { record, .. } => {
            reads.records.insert(*record);
        }
        ExprKind::Aggregate(aggregate) => note_rows(program, Some(&aggregate.rows), reads),
        ExprKind::Rank(rank) => note_rows(program, Some(&rank.rows), reads),
        ExprKind::Allocate(allocate) => note_rows(program, Some(&allocate.among), reads),
        _ => {}
    });
}

fn note_rows(program: &Program, rows: Option<&Rows>, reads: &mut Reads) {
    let members = |group: &GroupId, reads: &mut Reads| {
        if let Some(group) = program.groups.get(group.index()) {
            reads.records.extend([group.over, group.record]);
            if let Some((Rows::Record(second), _)) = group.with {
                reads.records.insert(second);
            }
        }
    };
    match rows {
        Some(Rows::Record(record)) => {
            reads.records.insert(*record);
        }
        Some(Rows::Members(group)) => members(group, reads),
        Some(Rows::Relation { hops, .. }) => {
            for hop in hops {
                match hop {
                    Hop::Back { record, field } => {
                        reads.records.insert(*record);
                        reads.fields.insert((*record, *field));
                    }
                    Hop::Members(group) => members(group, reads),
                }
            }
        }
        Some(Rows::Table(_) | Rows::Days(..) | Rows::Months(..)) | None => {}
    }
}
