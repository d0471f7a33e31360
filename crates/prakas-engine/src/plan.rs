//! Which records run, which are held in memory, and which rules must be computed, in the order of the program.

use crate::api::DataSet;
use prakas::ir::{
    Call, Dated, Expr, ExprKind, FieldKind, Item, Program, RecordId, Rule, RuleId, ScaleBody, ShareAmount, Type,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// No data, or nothing to compute or look up.
    Skip,
    /// Read in batches, never held.
    Stream,
    /// Read whole, because others read it.
    Hold,
}

pub(crate) struct Plan {
    pub(crate) roles: Vec<Role>,
    /// Rules that must be computed for held records before others can read them, in order.
    pub(crate) held_rules: Vec<RuleId>,
    /// Per record: all rules to compute for its own output, in order.
    pub(crate) own_rules: Vec<Vec<RuleId>>,
    /// Per record: output rules in written order.
    pub(crate) outputs: Vec<Vec<RuleId>>,
    /// Records that are read but have no data, and who reads them.
    pub(crate) lacking: BTreeMap<RecordId, String>,
}

/// What expressions read.
#[derive(Default)]
struct Reads {
    own: BTreeSet<RuleId>,
    others: BTreeSet<(RecordId, Option<RuleId>)>,
}

impl Plan {
    pub(crate) fn new(program: &Program, data: &DataSet) -> Plan {
        let present: Vec<bool> = program.records.iter().map(|r| data.records.contains_key(&r.name)).collect();
        let has = |id: RecordId| present.get(id.index()).copied().unwrap_or(false);
        let outputs: Vec<Vec<RuleId>> = ids(program.records.len())
            .map(|record| {
                let own = |(_, r): &(RuleId, &Rule)| r.record == RecordId(record) && !r.hidden;
                rules(program).filter(own).map(|(id, _)| id).collect()
            })
            .collect();
        let mut builder = Builder {
            program,
            needed: BTreeSet::new(),
            held: BTreeSet::new(),
            held_rules: BTreeSet::new(),
            readers: BTreeMap::new(),
        };
        let mut roles = vec![Role::Skip; program.records.len()];
        for (record, outputs) in ids(program.records.len()).map(RecordId).zip(&outputs) {
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
        let order = |set: &BTreeSet<RuleId>| program.order.iter().copied().filter(|r| set.contains(r)).collect();
        let own_rules = ids(program.records.len())
            .map(|record| {
                let own: BTreeSet<RuleId> = builder
                    .needed
                    .iter()
                    .copied()
                    .filter(|r| program.rules.get(r.index()).is_some_and(|r| r.record == RecordId(record)))
                    .collect();
                order(&own)
            })
            .collect();
        Plan { roles, held_rules: order(&builder.held_rules), own_rules, outputs, lacking }
    }
}

fn ids(n: usize) -> std::ops::Range<u32> {
    0..u32::try_from(n).unwrap_or(u32::MAX)
}

fn rules(program: &Program) -> impl Iterator<Item = (RuleId, &Rule)> {
    (0u32..).map(RuleId).zip(&program.rules)
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
    readers: BTreeMap<RecordId, String>,
}

impl Builder<'_> {
    fn root(&mut self, record: RecordId, outputs: &[RuleId]) {
        outputs.iter().for_each(|r| self.need(*r, false));
        let program = self.program;
        let Some(definition) = program.records.get(record.index()) else { return };
        let mut reads = Reads::default();
        for require in &definition.requires {
            walk(&require.condition, &mut |e| note(e, &mut reads));
        }
        for assert in program.asserts.iter().filter(|a| a.record == record) {
            let lets = assert.lets.iter().map(|l| &l.value);
            let conditions = assert.condition.entries.iter().filter_map(|e| e.value.as_ref());
            for expr in lets.chain(&assert.when).chain(conditions) {
                walk(expr, &mut |e| note(e, &mut reads));
            }
        }
        self.absorb(&reads, &definition.name, false);
    }

    /// A rule and all that it reads. `held`: others read it through references.
    fn need(&mut self, id: RuleId, held: bool) {
        let fresh = self.needed.insert(id) | (held && self.held_rules.insert(id));
        let Some(rule) = self.program.rules.get(id.index()).filter(|_| fresh) else { return };
        let mut reads = Reads::default();
        for_each_expr(rule, &mut |e| walk(e, &mut |e| note(e, &mut reads)));
        self.absorb(&reads, &rule.name, held);
    }

    fn absorb(&mut self, reads: &Reads, reader: &str, held: bool) {
        for rule in &reads.own {
            self.need(*rule, held);
        }
        for (record, rule) in &reads.others {
            self.held.insert(*record);
            self.readers.entry(*record).or_insert_with(|| reader.to_string());
            if let Some(rule) = rule {
                self.need(*rule, true);
            }
        }
    }

    /// References of the records that run: their other side is held when it has data, to find dangling ones.
    fn settle(&mut self, has: &dyn Fn(RecordId) -> bool) {
        let mut reads = Reads::default();
        for scale in &self.program.scales {
            for body in scale.body.entries.iter().filter_map(|e| e.value.as_ref()) {
                match body {
                    ScaleBody::Formula(e) => walk(e, &mut |e| note(e, &mut reads)),
                    ScaleBody::Rows(rows) => rows.brackets.iter().for_each(|b| {
                        b.bound.iter().chain([&b.value]).for_each(|e| walk(e, &mut |e| note(e, &mut reads)));
                    }),
                }
            }
        }
        for rows in self.program.decisions.iter().flat_map(|d| entries(&d.body)) {
            rows.iter().flat_map(|r| &r.results).for_each(|e| walk(e, &mut |e| note(e, &mut reads)));
        }
        self.absorb(&reads, "", false);
        let program = self.program;
        loop {
            let before = self.held.len();
            for (id, record) in (0u32..).map(RecordId).zip(&program.records) {
                let rules = |r: &RuleId| program.rules.get(r.index()).is_some_and(|r| r.record == id);
                let asserted = program.asserts.iter().any(|a| a.record == id);
                let runs = asserted || self.needed.iter().any(rules) || !record.requires.is_empty();
                if !has(id) || !(runs || self.held.contains(&id)) {
                    continue;
                }
                for field in &record.fields {
                    if let FieldKind::By(parts) = &field.kind {
                        let mut reads = Reads::default();
                        parts.iter().for_each(|e| walk(e, &mut |e| note(e, &mut reads)));
                        self.absorb(&reads, &record.name, false);
                    }
                    if let Type::Record(other) = field.ty {
                        if has(other) {
                            self.held.insert(other);
                        }
                    }
                }
            }
            if self.held.len() == before {
                return;
            }
        }
    }
}

fn entries<T>(dated: &Dated<T>) -> impl Iterator<Item = &T> {
    dated.entries.iter().filter_map(|e| e.value.as_ref())
}

fn note(expr: &Expr, reads: &mut Reads) {
    let rule_of = |item: &Item| match item {
        Item::Rule(rule) | Item::Money(rule, _) => Some(*rule),
        Item::Field(_) => None,
    };
    match &expr.kind {
        ExprKind::Own(item) => reads.own.extend(rule_of(item)),
        ExprKind::Of { from, item } => {
            if let Type::Record(record) = from.ty {
                reads.others.insert((record, rule_of(item)));
            }
        }
        ExprKind::RowOf { record, .. } => {
            reads.others.insert((*record, None));
        }
        _ => {}
    }
}

/// All expressions of a rule.
pub(crate) fn for_each_expr(rule: &Rule, f: &mut dyn FnMut(&Expr)) {
    rule.lets.iter().for_each(|l| f(&l.value));
    entries(&rule.body.formula).for_each(&mut *f);
    for (condition, value) in rule.body.exceptions.iter().flat_map(|e| entries(&e.body)) {
        f(condition);
        f(value);
    }
    let Some(money) = &rule.money else { return };
    money.when.iter().for_each(&mut *f);
    money.denies.iter().for_each(|d| f(&d.condition));
    let Some(split) = &money.split else { return };
    let mut shares: Vec<&prakas::ir::Share> = entries(&split.shares).flatten().collect();
    for (condition, list) in split.exceptions.iter().flat_map(|e| entries(&e.body)) {
        f(condition);
        shares.extend(list);
    }
    for share in shares {
        match &share.amount {
            ShareAmount::Percent(e, _) | ShareAmount::Amount(e, _) => f(e),
            ShareAmount::TheRest => {}
        }
    }
}

/// An expression and all parts of it.
fn walk(expr: &Expr, f: &mut dyn FnMut(&Expr)) {
    f(expr);
    let mut each = |e: &Expr| walk(e, f);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Let(_) | ExprKind::Argument(_) | ExprKind::Own(_) => {}
        ExprKind::Of { from, .. } => each(from),
        ExprKind::Parameter { at, .. } => at.iter().for_each(|e| each(e)),
        ExprKind::Scale { argument, at, .. } => {
            each(argument);
            at.iter().for_each(|e| each(e));
        }
        ExprKind::Decision { arguments: parts, at, .. } | ExprKind::Cell { keys: parts, at, .. } => {
            parts.iter().for_each(&mut each);
            at.iter().for_each(|e| each(e));
        }
        ExprKind::RowOf { keys: parts, .. } | ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().for_each(each);
        }
        ExprKind::Given(e) | ExprKind::Negate(e) | ExprKind::Not(e) | ExprKind::Round { value: e, .. } => each(e),
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(_, a, b) | ExprKind::Is { left: a, right: b, .. } => {
            each(a);
            each(b);
        }
        ExprKind::Compare(first, rest) => {
            each(first);
            rest.iter().for_each(|(_, e)| each(e));
        }
        ExprKind::InSet { value, members } => {
            each(value);
            members.iter().for_each(each);
        }
        ExprKind::InRange { value: a, low: b, high: c }
        | ExprKind::InPeriod { value: a, length: b, date: c, .. }
        | ExprKind::If { condition: a, then: b, otherwise: c } => {
            each(a);
            each(b);
            each(c);
        }
        ExprKind::Call(Call { arguments, .. }) => arguments.iter().for_each(each),
    }
}
