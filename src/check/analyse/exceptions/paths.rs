//! Fields that conditions ask about, each once: `age`, `employer.enrolment`.
//! In: expressions. Out: an index for each field that is reached through references only, with all it can be. Rules are
//! kept apart, as what they give depends on fields.

use crate::check::analyse::possible::{at_ordinal, example, Domain, Possible, Values};
use crate::check::analyse::words;
use crate::ir::{Expr, ExprKind, Field, FieldKind, Item, MoneyPart, Program, RecordId, Type};

/// Conditions that one question may cost.
const STEPS: u32 = 10_000;

pub(super) struct Paths<'a> {
    program: &'a Program,
    record: RecordId,
    all: Vec<Path>,
    /// Conditions that may still be looked at, lets as often as they are read.
    steps: u32,
}

struct Path {
    words: String,
    domain: Domain,
    /// Computed from fields: never independent of them.
    derived: bool,
}

impl<'a> Paths<'a> {
    pub(super) fn new(program: &'a Program, record: RecordId) -> Self {
        Paths { program, record, all: Vec::new(), steps: STEPS }
    }

    /// Counts one condition; nothing when there were too many.
    pub(super) fn step(&mut self) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        Some(())
    }

    /// The field or rule that an expression reads, if it reads just one.
    pub(super) fn find(&mut self, expr: &Expr) -> Option<usize> {
        let (words, derived) = self.named(expr)?;
        if let Some(index) = self.all.iter().position(|p| p.words == words) {
            return Some(index);
        }
        let field = if derived { None } else { self.field(expr) };
        let range = field.and_then(|f| f.range.as_ref());
        let domain = Domain::new(&expr.ty, range, expr.optional, &self.program.enums);
        self.all.push(Path { words, domain, derived });
        Some(self.all.len() - 1)
    }

    pub(super) fn domain(&self, index: usize) -> Option<&Domain> {
        self.all.get(index).map(|p| &p.domain)
    }

    /// No path was computed from another one.
    pub(super) fn independent(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|p| !p.derived)
    }

    fn record_of(&self, expr: &Expr) -> Option<RecordId> {
        match &expr.kind {
            ExprKind::Own(_) => Some(self.record),
            ExprKind::Of { from, .. } => match from.ty {
                Type::Record(record) => Some(record),
                _ => None,
            },
            _ => None,
        }
    }

    fn field(&self, expr: &Expr) -> Option<&'a Field> {
        let (ExprKind::Own(Item::Field(id)) | ExprKind::Of { item: Item::Field(id), .. }) = &expr.kind else {
            return None;
        };
        self.program.records.get(self.record_of(expr)?.index())?.fields.get(id.index())
    }

    /// What a path is called, and whether it is computed.
    fn named(&self, expr: &Expr) -> Option<(String, bool)> {
        let (before, computed) = match &expr.kind {
            ExprKind::Own(_) => (String::new(), false),
            ExprKind::Of { from, .. } => {
                let (words, computed) = self.named(from)?;
                (format!("{words}."), computed)
            }
            _ => return None,
        };
        let (ExprKind::Own(item) | ExprKind::Of { item, .. }) = &expr.kind else { return None };
        let (name, derived) = match item {
            Item::Field(_) => {
                let field = self.field(expr)?;
                (field.name.clone(), field.kind != FieldKind::Column)
            }
            Item::Rule(id) => (self.program.rules.get(id.index())?.name.clone(), true),
            Item::Money(id, MoneyPart::State) => (format!("{}.state", self.program.rules.get(id.index())?.name), true),
            Item::Money(..) => return None,
        };
        Some((format!("{before}{name}"), computed || derived))
    }

    /// `employer.enrolment automatic`: one of the values that are left.
    pub(super) fn example(&self, index: usize, values: &Possible) -> Option<String> {
        let path = self.all.get(index)?;
        if *values == path.domain.all() {
            return None;
        }
        let ty = &path.domain.ty;
        let shown = match &values.values {
            Values::Ordered(pieces) => pieces.first().map(|piece| {
                words::value(&at_ordinal(example(*piece, path.domain.discrete), ty), ty, &self.program.enums)
            }),
            Values::Members(members) => members.first().map(|m| words::member(*m, ty, &self.program.enums)),
            Values::Texts { but: false, texts } => texts.first().map(|t| format!("\"{t}\"")),
            Values::Texts { texts, .. } => texts.first().map(|t| format!("other than \"{t}\"")),
            Values::Opaque(_) => None,
        };
        let shown = shown.or_else(|| values.missing.then(|| "missing".to_string()))?;
        Some(format!("{} {shown}", path.words))
    }
}
