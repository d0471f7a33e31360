//! Letters of aggregates and of groups over pairs: what they stand for, and how they are read.
//! In: a letter. Out: the inner row, day, month, or a column of an inner table row.

use super::{expr, Body};
use crate::check::world::Slot;
use crate::check::{names, world::id};
use crate::ir::{CellColumn, Expr, ExprKind, GroupId, RecordId, TableId, Type, VarId};
use crate::problem::Problem;
use crate::resolve::codes as known;
use crate::source::Span;
use crate::syntax::tree::{Name, Step};

/// What a letter goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    Row(RecordId),
    /// The row at hand itself: the first letter of a group over pairs.
    This(RecordId),
    Table(TableId),
    Day,
    Month,
}

/// A letter in scope.
#[derive(Debug)]
pub(crate) struct VarSig {
    pub name: String,
    pub letter: Letter,
    pub id: VarId,
    pub span: Span,
}

/// Whose fields and rules bare names mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bare {
    /// Those of the row at hand.
    Own,
    /// Those of the rows of a group, inside an aggregate of a measure.
    Inner(VarId, RecordId),
    /// Nobody's: everything carries a letter.
    Nothing,
}

/// The group whose measure is lowered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure<'w> {
    pub group: GroupId,
    pub over: RecordId,
    /// The letters of a group over pairs, and what the second goes through.
    pub pair: Option<(&'w Name, &'w Name, Letter)>,
}

impl Body<'_> {
    /// A new letter, with a number that no other letter of this body has.
    pub(crate) fn letter(&mut self, name: &Name, letter: Letter) -> VarId {
        self.letter_clash(name);
        let id = self.fresh_var();
        self.vars.push(VarSig { name: name.text.clone(), letter, id, span: name.span });
        id
    }

    pub(super) fn fresh_var(&mut self) -> VarId {
        self.next_var += 1;
        VarId(self.next_var - 1)
    }

    /// The number of a letter by its place.
    pub(crate) fn var_of(&self, place: usize) -> Option<VarId> {
        self.vars.get(place).map(|v| v.id)
    }

    /// A letter is not the name of something that can be seen here.
    fn letter_clash(&self, name: &Name) {
        let world = self.world;
        let earlier = self.vars.iter().find(|v| v.name == name.text).map(|v| ("letter", v.span));
        let one = self.lets.iter().find(|l| l.name == name.text).map(|l| ("let", l.span));
        let record = self.row.filter(|_| self.bare == Bare::Own).and_then(|id| world.record(id));
        let field = record.and_then(|r| r.fields.iter().find(|f| f.name == name.text)).map(|f| ("field", f.span));
        let declared = world.entities_of(&self.scope, &name.text).first().and_then(|(item, entity)| {
            let span = crate::resolve::name_of(&world.resolved.items.get(*item)?.decl).span;
            Some((names::entity_word(*entity), span))
        });
        if let Some((what, span)) = earlier.or(one).or(field).or(declared) {
            let message = format!("`{}` is the name of a {what} already", name.text);
            let problem = Problem::new(&known::SHADOWED_NAME, message)
                .label(name.span, "the letter of these rows")
                .label(span, format!("the {what}"))
                .help("take another letter");
            world.report(problem);
        }
    }

    /// `c`, `c.amount`, `t.price`, `d`: what begins with a letter.
    pub(super) fn letter_path(&mut self, root: &Name, steps: &[Step], span: Span) -> Option<Option<Expr>> {
        let (letter, var) = self.vars.iter().rfind(|v| v.name == root.text).map(|v| (v.letter, v.id))?;
        Some(match letter {
            Letter::Row(record) => {
                let row = expr(ExprKind::Row(var), Type::Record(record), root.span);
                self.steps(row, steps, span)
            }
            Letter::This(record) => self.this_path(record, root, steps, span),
            Letter::Day => self.steps(expr(ExprKind::Row(var), Type::Date, root.span), steps, span),
            Letter::Month => self.steps(expr(ExprKind::Row(var), Type::Month, root.span), steps, span),
            Letter::Table(table) => self.table_letter(table, var, root, steps, span),
        })
    }

    /// `d.code` where `d` is the row at hand: its own field or rule.
    fn this_path(&mut self, record: RecordId, root: &Name, steps: &[Step], span: Span) -> Option<Expr> {
        let before = std::mem::replace(&mut self.bare, Bare::Own);
        let vars = std::mem::take(&mut self.vars);
        let out = match steps {
            [Step::Field(name), rest @ ..] => match self.own_reading(record, &name.text) {
                Some(reading) => self.read(reading, name.span).and_then(|from| self.steps(from, rest, span)),
                None => {
                    self.no_field(record, name);
                    None
                }
            },
            _ => Some(expr(ExprKind::This, Type::Record(record), root.span)),
        };
        (self.bare, self.vars) = (before, vars);
        out
    }

    fn table_letter(&mut self, table: TableId, row: VarId, root: &Name, steps: &[Step], span: Span) -> Option<Expr> {
        let sig = self.world.tables.get(table.index())?;
        let [Step::Field(name), rest @ ..] = steps else {
            let problem =
                Problem::new(&crate::check::codes::NOT_A_VALUE, format!("`{}` is a row of `{}`", root.text, sig.name))
                    .label(root.span, "a whole row")
                    .help(format!("name a column of it: `{}.COLUMN`", root.text));
            self.world.report(problem);
            return None;
        };
        let place = |slots: &[Slot]| slots.iter().position(|s| s.name == name.text);
        let found = match (place(&sig.keys), place(&sig.columns)) {
            (Some(i), _) => Some((CellColumn::Key(id(i)), sig.keys.get(i)?)),
            (None, Some(i)) => Some((CellColumn::Value(id(i)), sig.columns.get(i)?)),
            (None, None) => None,
        };
        let Some((column, slot)) = found else {
            let all = sig.keys.iter().chain(&sig.columns).map(|c| c.name.as_str());
            let message = format!("`{}` has no column `{}`", sig.name, name.text);
            names::unknown(self.world, &self.scope, name, &message, all);
            return None;
        };
        let kind = ExprKind::CellOf { row, table, column };
        let cell = Expr { kind, ty: slot.ty.clone()?, optional: slot.optional, span: root.span.to(name.span) };
        let cell = self.settle(cell);
        self.steps(cell, rest, span)
    }
}
