//! Which records can be worked on part by part: one record by its key, and all that refer to it, each by its one way there.
//! In: the program and what each record needs. Out: the records, or the rule that reads across all parts.

use crate::api::Need;
use crate::plan::{is_group, Plan, Role};
use prakas::ir::{Expr, ExprKind, FieldId, FieldKind, Hop, Item, Program, Record, RecordId, Rows, Step, Type};

/// Rows that belong to the same row of the root are in the same part.
pub(crate) struct Tree {
    pub(crate) root: RecordId,
    /// The other records, each after the one that it refers to, with the field that does so.
    pub(crate) ways: Vec<(RecordId, FieldId)>,
}

impl Tree {
    /// The trees that can be parted, the best first, or why the largest one cannot.
    pub(crate) fn all(program: &Program, plan: &Plan, needs: &[(RecordId, Need)]) -> Result<Vec<Tree>, String> {
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
        let enough = trees.first().map_or(0, |tree| bytes(tree) / 10 * 9);
        let keys = |tree: &Tree| needs.iter().find(|(id, _)| *id == tree.root).map_or(0, |(_, need)| need.rows);
        trees.sort_by_key(|tree| match bytes(tree) >= enough {
            true => (0, std::cmp::Reverse(keys(tree))),
            false => (1, std::cmp::Reverse(bytes(tree))),
        });
        if trees.is_empty() {
            return Err(refused.unwrap_or_else(|| "no record with one key field is held".to_string()));
        }
        Ok(trees)
    }

    fn grown(program: &Program, plan: &Plan, root: RecordId) -> Tree {
        let mut tree = Tree { root, ways: Vec::new() };
        loop {
            let more = runs(program, plan).filter(|(id, _)| !tree.contains(*id));
            let more = more.filter_map(|(id, record)| Some((id, tree.columns_into(record).next()?))).next();
            match more {
                Some(way) => tree.ways.push(way),
                None => return tree,
            }
        }
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
            let second = self.into(record).find(|(field, _)| self.way(id) != Some(*field));
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
            let over =
                self.contains(group.over).then(|| format!("puts rows of {} together", name(program, group.over)));
            if let Some(what) = over.or(with) {
                return Some(crossed(name(program, group.record), what));
            }
        }
        for (owner, record, expr) in expressions(program, plan) {
            let mut found = None;
            expr.visit(&mut |part| found = found.take().or_else(|| self.expr_crosses(program, record, part)));
            if let Some(what) = found {
                return Some(crossed(owner, what));
            }
        }
        None
    }

    fn expr_crosses(&self, program: &Program, record: RecordId, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::RowOf { record, .. } if self.contains(*record) => {
                Some(format!("looks up rows of {} by key", name(program, *record)))
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
            ExprKind::Of { from, item: Item::Field(field) } => match from.ty {
                Type::Record(between) => self.way(between) == Some(*field) && self.follows(record, from),
                _ => false,
            },
            _ => false,
        }
    }
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
