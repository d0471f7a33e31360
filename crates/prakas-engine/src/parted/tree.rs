//! Which records can be worked on part by part: one record by its key, and all that refer to it, each by its one way there.
//! In: the program and what each record needs. Out: the records, or the rule that reads across all parts.

use super::totals::{measures, over_members};
use crate::api::Need;
use crate::plan::{is_group, Plan, Reads, Role};
use prakas::ir::{
    Expr, ExprKind, FieldId, FieldKind, Fold, Group, GroupId, Hop, Item, Program, Record, RecordId, Rows, Step, Type,
};

/// Rows that belong to the same row of the root are in the same part.
pub(crate) struct Tree {
    pub(crate) root: RecordId,
    /// The other records, each after the one that it refers to, with the field that does so. Last come groups that have a
    /// row of the tree as a key, so that each of their rows is made in one part.
    pub(crate) ways: Vec<(RecordId, FieldId)>,
    /// The other groups over records of the tree: their rows are made of rows of all parts.
    pub(crate) totals: Vec<GroupId>,
    /// What reads them, in order: it has to wait until all parts have run.
    pub(crate) late: Vec<Step>,
}

impl Tree {
    /// The trees that can be parted, the best first, and why the largest of the others cannot.
    pub(crate) fn all(program: &Program, plan: &Plan, needs: &[(RecordId, Need)]) -> (Vec<Tree>, Option<String>) {
        let bytes = |tree: &Tree| -> u64 {
            needs.iter().filter(|(id, _)| tree.contains(*id)).map(|(_, need)| need.bytes).sum()
        };
        let roots = needs.iter().map(|(id, _)| *id).filter(|id| one_key(program, *id));
        let mut trees: Vec<Tree> = roots.map(|root| Tree::grown(program, plan, root)).collect();
        trees.sort_by_key(|tree| (std::cmp::Reverse(bytes(tree)), tree.root));
        let mut refused = None;
        trees.retain(|tree| match tree.crossing(program, plan) {
            None => true,
            Some(why) => {
                refused.get_or_insert(why);
                false
            }
        });
        // Of those that part nearly as much as the largest, the one with most keys has the most even parts.
        let enough = trees.first().map_or(0, bytes) / 10 * 9;
        let keys = |tree: &Tree| needs.iter().find(|(id, _)| *id == tree.root).map_or(0, |(_, need)| need.rows);
        trees.sort_by_key(|tree| match bytes(tree) >= enough {
            true => (0, std::cmp::Reverse(keys(tree)), tree.root),
            false => (1, std::cmp::Reverse(bytes(tree)), tree.root),
        });
        (trees, refused)
    }

    fn grown(program: &Program, plan: &Plan, root: RecordId) -> Tree {
        let mut tree = Tree { root, ways: Vec::new(), totals: Vec::new(), late: Vec::new() };
        loop {
            let more = runs(program, plan).filter(|(id, _)| !tree.contains(*id));
            let more = more.filter_map(|(id, record)| Some((id, tree.columns_into(record).next()?))).next();
            match more {
                Some(way) => tree.ways.push(way),
                None => break,
            }
        }
        for step in &plan.steps {
            let Step::Group(id) = step else { continue };
            let Some(group) = program.groups.get(id.index()) else { continue };
            let own = (0u32..).map(FieldId).zip(&group.keys).find(|(_, key)| tree.follows(group.over, key));
            tree.ways.extend(own.map(|(field, _)| (group.record, field)));
        }
        tree.wait(program, plan);
        tree
    }

    pub(crate) fn contains(&self, id: RecordId) -> bool {
        id == self.root || self.way(id).is_some()
    }

    /// The field by which rows of the record belong to a part.
    pub(crate) fn way(&self, id: RecordId) -> Option<FieldId> {
        self.ways.iter().find(|(record, _)| *record == id).map(|(_, field)| *field)
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = RecordId> + '_ {
        std::iter::once(self.root).chain(self.ways.iter().map(|(id, _)| *id))
    }

    /// Fields that refer to a record of the tree.
    fn into<'r>(&'r self, record: &'r Record) -> impl Iterator<Item = (FieldId, &'r FieldKind)> + 'r {
        let inside = |ty: &Type| matches!(ty, Type::Record(other) if self.contains(*other));
        let fields = (0u32..).map(FieldId).zip(&record.fields);
        fields.filter(move |(_, f)| inside(&f.ty)).map(|(id, f)| (id, &f.kind))
    }

    fn columns_into<'r>(&'r self, record: &'r Record) -> impl Iterator<Item = FieldId> + 'r {
        self.into(record).filter(|(_, kind)| matches!(kind, FieldKind::Column)).map(|(id, _)| id)
    }

    /// What reads rows of more than one part, in a sentence.
    fn crossing(&self, program: &Program, plan: &Plan) -> Option<String> {
        let by = name(program, self.root);
        for (id, record) in runs(program, plan) {
            let inside = |kind: &FieldKind| match kind {
                // A look-up of a group row by the row's own way.
                FieldKind::By(keys) => keys.iter().any(|key| self.follows(id, key)),
                FieldKind::Column | FieldKind::Group => false,
            };
            let mut others = self.into(record).filter(|(field, _)| self.way(id) != Some(*field));
            let second = others.find(|(_, kind)| !inside(kind));
            if let Some(field) = second.and_then(|(field, _)| record.fields.get(field.index())) {
                let owner = &record.name;
                return Some(format!(
                    "`{}` of {owner} refers to rows of another part when rows are parted by {by}",
                    field.name
                ));
            }
        }
        let crossed = |owner: &str, what: String| format!("`{owner}` {what}, so rows cannot be parted by {by}");
        for step in &plan.steps {
            let Step::Group(id) = step else { continue };
            let Some(group) = program.groups.get(id.index()) else { continue };
            let with = group.with.as_ref().and_then(|(rows, _)| self.rows_cross(program, rows));
            let over = || self.totals.contains(id).then(|| self.group_crosses(program, *id, group)).flatten();
            if let Some(what) = with.or_else(over) {
                return Some(crossed(name(program, group.record), what));
            }
        }
        for (id, record) in runs(program, plan) {
            if self.is_late(program, record.parts()) {
                return Some(crossed(name(program, id), "requires something of a group over all parts".to_string()));
            }
        }
        for (owner, record, expr) in expressions(program, plan) {
            if self.contains(record) && self.is_late(program, [expr]) {
                return Some(crossed(owner, "reads a group over all parts".to_string()));
            }
            let mut found = None;
            expr.visit(&mut |part| found = found.take().or_else(|| self.expr_crosses(program, record, part)));
            if let Some(what) = found {
                return Some(crossed(owner, what));
            }
        }
        None
    }

    /// Finds the groups over parted records, and all that has to wait for them.
    fn wait(&mut self, program: &Program, plan: &Plan) {
        for step in &plan.steps {
            match step {
                Step::Group(id) => {
                    let Some(group) = program.groups.get(id.index()) else { continue };
                    let second = group.with.iter().any(|(rows, _)| self.is_late_row(program, rows));
                    let waits = self.is_of_late(program, group.over) || self.is_late(program, group.parts());
                    if self.contains(group.over) && !self.contains(group.record) {
                        self.totals.push(*id);
                    }
                    if second || waits {
                        self.late.push(*step);
                    }
                }
                Step::Rule(id) => {
                    let Some(rule) = program.rules.get(id.index()) else { continue };
                    if self.is_of_late(program, rule.record) || self.is_late(program, rule.parts()) {
                        self.late.push(*step);
                    }
                }
            }
        }
    }

    /// The record is a group that is there only after all parts.
    fn is_of_late(&self, program: &Program, record: RecordId) -> bool {
        let group = program.records.get(record.index()).and_then(|r| r.group);
        group.is_some_and(|id| self.totals.contains(&id) || self.late.contains(&Step::Group(id)))
    }

    fn is_late_row(&self, program: &Program, rows: &Rows) -> bool {
        matches!(rows, Rows::Record(record) if self.is_of_late(program, *record))
    }

    fn is_late<'e>(&self, program: &Program, parts: impl IntoIterator<Item = &'e Expr>) -> bool {
        let reads = Reads::of(program, parts);
        let mut rules = reads.rules.iter().chain(&reads.own);
        reads.records.iter().any(|id| self.is_of_late(program, *id))
            || rules.any(|id| self.late.contains(&Step::Rule(*id)))
    }

    fn group_crosses(&self, program: &Program, id: GroupId, group: &Group) -> Option<String> {
        if self.late.contains(&Step::Group(id)) {
            return Some("reads a group over all parts".to_string());
        }
        let inside = |ty: &Type| matches!(ty, Type::Record(other) if self.contains(*other));
        let parted = |ty: &Type| match ty {
            Type::Record(other) => name(program, *other).to_string(),
            _ => String::new(),
        };
        if let Some(key) = group.keys.iter().find(|key| inside(&key.ty)) {
            return Some(format!("has rows of {} as keys", parted(&key.ty)));
        }
        for (aggregate, _) in measures(program, group.record).flat_map(over_members) {
            let of_row = aggregate.value.as_ref().filter(|value| inside(&value.ty));
            if let Some(value) = of_row.filter(|_| aggregate.fold != Fold::CountDistinct) {
                return Some(format!("gives rows of {}", parted(&value.ty)));
            }
            let inner = aggregate.value.iter().chain(&aggregate.condition);
            let inner = inner.chain(aggregate.order.iter().map(|o| &o.key));
            if inner
                .into_iter()
                .any(|part| reads_measures(program, group.record, part) || self.is_late(program, [part]))
            {
                return Some("compares its rows with measures of all of them".to_string());
            }
        }
        None
    }

    fn expr_crosses(&self, program: &Program, record: RecordId, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::RowOf { record: other, keys } if self.contains(*other) => {
                let own = self.way(*other).filter(|_| is_group(program, *other)).and_then(|way| keys.get(way.index()));
                let own = own.is_some_and(|key| self.follows(record, key));
                (!own).then(|| format!("looks up rows of {} by key", name(program, *other)))
            }
            ExprKind::Aggregate(aggregate) => self.rows_cross(program, &aggregate.rows),
            ExprKind::Rank(rank) => self.rows_cross(program, &rank.rows),
            ExprKind::Allocate(allocate) => self.rows_cross(program, &allocate.among),
            ExprKind::Limit(limit) if self.contains(record) && !self.follows(record, &limit.per) => {
                Some(format!("has the limit `{}` that is not counted per {}", limit.name, name(program, self.root)))
            }
            _ => None,
        }
    }

    fn rows_cross(&self, program: &Program, rows: &Rows) -> Option<String> {
        match rows {
            Rows::Record(record) if self.contains(*record) => {
                Some(format!("goes through all rows of {}", name(program, *record)))
            }
            Rows::Relation { hops, .. } => hops.iter().find_map(|hop| match hop {
                Hop::Members(group) if self.totals.contains(group) => {
                    Some("goes through the rows that a group was made of".to_string())
                }
                Hop::Back { record, field } if self.contains(*record) && self.way(*record) != Some(*field) => {
                    let other = program.records.get(record.index()).and_then(|r| r.fields.get(field.index()));
                    let other = other.map_or("", |f| f.name.as_str());
                    Some(format!("goes to the rows of {} by `{other}`", name(program, *record)))
                }
                _ => None,
            }),
            _ => None,
        }
    }

    /// The row that the expression gives is one on the way to the root.
    fn follows(&self, record: RecordId, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Own(Item::Field(field)) => self.way(record) == Some(*field),
            ExprKind::Of { from, item: Item::Field(field) } if from.kind == ExprKind::This => {
                self.way(record) == Some(*field)
            }
            ExprKind::Of { from, item: Item::Field(field) } => match from.ty {
                Type::Record(between) => self.way(between) == Some(*field) && self.follows(record, from),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Within an aggregate over members: a measure of the same group, or another aggregate over them.
fn reads_measures(program: &Program, record: RecordId, part: &Expr) -> bool {
    let mut found = false;
    part.visit(&mut |e| {
        found |= match &e.kind {
            ExprKind::Own(Item::Rule(id) | Item::Money(id, _)) => {
                program.rules.get(id.index()).is_some_and(|rule| rule.record == record)
            }
            ExprKind::Aggregate(inner) => matches!(inner.rows, Rows::Members(_)),
            _ => false,
        };
    });
    found
}

fn name(program: &Program, id: RecordId) -> &str {
    program.records.get(id.index()).map_or("", |r| r.name.as_str())
}

fn one_key(program: &Program, id: RecordId) -> bool {
    program.records.get(id.index()).is_some_and(|r| r.keys.len() == 1)
}

/// Records of data that the run reads.
fn runs<'p>(program: &'p Program, plan: &'p Plan) -> impl Iterator<Item = (RecordId, &'p Record)> + 'p {
    let all = (0u32..).map(RecordId).zip(&program.records).zip(&plan.roles);
    let read = |((id, _), role): &((RecordId, &Record), &Role)| **role != Role::Skip && !is_group(program, *id);
    all.filter(read).map(|(record, _)| record)
}

/// All that is evaluated, with its name and the record that it is evaluated for.
fn expressions<'p>(program: &'p Program, plan: &'p Plan) -> Vec<(&'p str, RecordId, &'p Expr)> {
    let mut all = Vec::new();
    for rule in plan.own_rules.iter().flatten().filter_map(|id| program.rules.get(id.index())) {
        all.extend(rule.parts().into_iter().map(|e| (rule.name.as_str(), rule.record, e)));
    }
    for step in &plan.steps {
        let Step::Group(id) = step else { continue };
        let Some(group) = program.groups.get(id.index()) else { continue };
        let owner = name(program, group.record);
        all.extend(group.parts().into_iter().map(|e| (owner, group.over, e)));
    }
    for assert in &program.asserts {
        all.extend(assert.parts().into_iter().map(|e| (assert.name.as_str(), assert.record, e)));
    }
    for (id, record) in runs(program, plan) {
        all.extend(record.parts().into_iter().map(|e| (record.name.as_str(), id, e)));
    }
    all
}
