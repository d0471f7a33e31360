//! What an aggregate, a rank or an allocation goes through.
//! In: `claims`, `member.household.members`, `Claim`, `case_list`, `days(a, b)`. Out: rows, and what its letter stands for.

use super::letters::{Bare, Letter};
use super::{expr, Body, Due};
use crate::check::between_codes::NOT_ROWS;
use crate::check::types;
use crate::check::world::{Entity, Relation};
use crate::ir::{Expr, ExprKind, Hop, RecordId, Rows, Type};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Step};

/// A path so far: one value, or rows behind one or more relations.
enum Way {
    One(Expr),
    Many { from: Expr, hops: Vec<Hop>, record: RecordId },
}

impl Body<'_> {
    pub(super) fn rows(&mut self, written: &tree::Expr) -> Option<(Rows, Letter)> {
        match &written.kind {
            tree::ExprKind::Bracket(inner) => self.rows(inner),
            tree::ExprKind::Call { callee, arguments, steps } if steps.is_empty() => {
                self.span_of_time(callee, arguments, written.span)
            }
            tree::ExprKind::Path { root, steps } => self.row_path(root, steps, written.span),
            _ => self.not_rows(written.span, "this is no relation"),
        }
    }

    fn not_rows<T>(&mut self, span: Span, label: &str) -> Option<T> {
        let problem = Problem::new(&NOT_ROWS, "there are no rows to go through here")
            .label(span, label.to_owned())
            .help(
            "name a relation (`member.claims`), a record, a group, a table, or write `days(a, b)` or `months(a, b)`",
        );
        self.world.report(problem);
        None
    }

    fn span_of_time(&mut self, callee: &Name, arguments: &[tree::Expr], span: Span) -> Option<(Rows, Letter)> {
        let (ty, letter, what) = match callee.text.as_str() {
            "days" => (Type::Date, Letter::Day, "a date"),
            "months" => (Type::Month, Letter::Month, "a month"),
            _ => return self.not_rows(callee.span, "this is no relation"),
        };
        let [first, last] = arguments else {
            return self.not_rows(span, &format!("`{}` takes a first and a last one", callee.text));
        };
        let due = Due::new(&ty, format!("`{}` takes {what}", callee.text), None);
        let (first, last) = (self.due(first, &due), self.due(last, &due));
        let (first, last) = (Box::new(first?), Box::new(last?));
        let rows = if ty == Type::Date { Rows::Days(first, last) } else { Rows::Months(first, last) };
        Some((rows, letter))
    }

    fn row_path(&mut self, root: &Name, steps: &[Step], span: Span) -> Option<(Rows, Letter)> {
        let (mut way, steps) = self.start(root, steps, span)?;
        if let Err(all) = way {
            return Some(all);
        }
        for step in steps {
            way = Ok(self.further(way.ok()?, step, span)?);
        }
        match way.ok()? {
            Way::Many { from, hops, record } => {
                Some((Rows::Relation { from: Box::new(from), hops }, Letter::Row(record)))
            }
            Way::One(value) => {
                let what = types::describe(self.world, &value.ty);
                self.not_rows(span, &format!("this is {what}"))
            }
        }
    }

    /// Where the path begins; all rows of a record or table are a whole path.
    #[expect(clippy::type_complexity, reason = "a way, or all rows at once, with the steps that are left")]
    fn start<'s>(
        &mut self,
        root: &Name,
        steps: &'s [Step],
        span: Span,
    ) -> Option<(Result<Way, (Rows, Letter)>, &'s [Step])> {
        if self.vars.iter().any(|v| v.name == root.text) {
            let from = self.letter_path(root, &[], root.span)??;
            return Some((Ok(Way::One(from)), steps));
        }
        if let Some(reading) = self.readings(&root.text).first() {
            let from = self.read(*reading, root.span)?;
            return Some((Ok(Way::One(from)), steps));
        }
        if let Some((from, relation)) = self.own_relation(root) {
            let way = Way::Many { from, hops: vec![relation.hop], record: relation.record };
            return Some((Ok(way), steps));
        }
        let found = self.world.entities_of(&self.scope, &root.text);
        match (found.first().copied(), steps) {
            (Some((item, Entity::Record(id))), []) => {
                self.world.mark(item);
                Some((Err((Rows::Record(id), Letter::Row(id))), steps))
            }
            (Some((item, Entity::Table(id))), []) => {
                self.world.mark(item);
                Some((Err((Rows::Table(id), Letter::Table(id))), steps))
            }
            (Some((item, Entity::Record(id))), [Step::Index(keys, at), rest @ ..]) => {
                self.world.mark(item);
                let keys = self.keys(id, keys, *at, false)?;
                Some((Ok(Way::One(expr(ExprKind::RowOf { record: id, keys }, Type::Record(id), root.span))), rest))
            }
            (Some(_), _) => self.not_rows(span, "this is no relation"),
            (None, _) => {
                self.unknown_rows(root);
                None
            }
        }
    }

    /// A relation of the row at hand, or of the rows of a group inside a measure.
    fn own_relation(&self, root: &Name) -> Option<(Expr, Relation)> {
        let (record, kind) = match self.bare {
            Bare::Own => (self.row?, ExprKind::This),
            Bare::Inner(var, record) => (record, ExprKind::Row(var)),
            Bare::Nothing => return None,
        };
        let relation = self.relation(record, &root.text)?;
        Some((expr(kind, Type::Record(record), root.span), relation))
    }

    fn relation(&self, record: RecordId, name: &str) -> Option<Relation> {
        self.world.record(record)?.relations.iter().find(|r| r.name == name).cloned()
    }

    fn further(&mut self, way: Way, step: &Step, span: Span) -> Option<Way> {
        let Step::Field(name) = step else { return self.not_rows(span, "this is no relation") };
        match way {
            Way::One(from) => {
                let relation = match from.ty {
                    Type::Record(record) => self.relation(record, &name.text),
                    _ => None,
                };
                match relation {
                    Some(relation) => {
                        let from = self.present_value(from)?;
                        Some(Way::Many { from, hops: vec![relation.hop], record: relation.record })
                    }
                    None => {
                        let start = from.span;
                        self.field(from, name, start.to(name.span)).map(Way::One)
                    }
                }
            }
            Way::Many { from, mut hops, record } => match self.relation(record, &name.text) {
                Some(relation) => {
                    hops.push(relation.hop);
                    Some(Way::Many { from, hops, record: relation.record })
                }
                None => {
                    let many = self.world.record(record).map_or("", |r| r.name.as_str());
                    let problem = Problem::new(&NOT_ROWS, format!("`{}` is asked of many rows of `{many}`", name.text))
                        .label(name.span, "no relation of theirs")
                        .help(format!("take it from each: `x.{} for x in ..`", name.text));
                    self.world.report(problem);
                    None
                }
            },
        }
    }

    fn unknown_rows(&mut self, root: &Name) {
        let world = self.world;
        let mut all: Vec<&str> = world.visible(&self.scope);
        let record = self.row.and_then(|id| world.record(id));
        all.extend(record.into_iter().flat_map(|r| &r.relations).map(|r| r.name.as_str()));
        let message = format!("there is no relation, record or table `{}`", root.text);
        crate::check::names::unknown(world, &self.scope, root, &message, all.into_iter());
    }
}
