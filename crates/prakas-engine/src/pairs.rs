//! Rows found by a value: `where c.code is x` over all rows of a record asks an index, not every row.

use crate::key_index::KeyIndex;
use crate::keys::encode;
use crate::links::Csr;
use crate::shared::Shared;
use crate::times::Times;
use prakas::ir::{Expr, ExprKind, FieldId, Item, RecordId, VarId};

/// Rows of a record by the value of one field.
#[derive(Default)]
pub(crate) struct ValueIndex {
    keys: KeyIndex,
    rows: Csr,
    /// Rows whose value cannot be read: they may belong to any.
    unreadable: Vec<u32>,
}

impl ValueIndex {
    pub(crate) fn new(shared: &Shared, record: RecordId, field: FieldId) -> ValueIndex {
        let mut index = ValueIndex::default();
        let Some(store) = shared.store(record) else { return index };
        let Some(Some(column)) = store.fields.get(field.index()) else { return index };
        let mut number = Vec::new();
        let mut pairs = Vec::new();
        let mut bytes = Vec::new();
        for row in shared.all_rows(record).iter() {
            let i = *row as usize;
            if column.error(i) != 0 {
                index.unreadable.push(*row);
                continue;
            }
            if column.is_missing(i) {
                continue;
            }
            bytes.clear();
            encode(shared, column, i, &mut bytes);
            // Rows of the index count up; the number of a value is that of its first row there.
            let place = u32::try_from(number.len()).unwrap_or(u32::MAX);
            let first = index.keys.push(&bytes).unwrap_or(place);
            number.push(first);
            pairs.push((first, *row));
        }
        index.rows = Csr::new(number.len(), pairs.iter().copied());
        index
    }

    pub(crate) fn find(&self, key: &[u8], out: &mut Vec<u32>) {
        if let Some(number) = self.keys.find(key) {
            out.extend_from_slice(self.rows.of(number));
        }
        out.extend_from_slice(&self.unreadable);
    }
}

/// The first part of a condition that says which value a field of the inner row has: the field and the other side.
pub(crate) fn equality(condition: &Expr, var: VarId) -> Option<(FieldId, &Expr)> {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().find_map(|p| equality(p, var)),
        ExprKind::Is { left, right, negated: false } => side(left, right, var).or_else(|| side(right, left, var)),
        _ => None,
    }
}

fn side<'e>(inner: &Expr, other: &'e Expr, var: VarId) -> Option<(FieldId, &'e Expr)> {
    let ExprKind::Of { from, item: Item::Field(field) } = &inner.kind else { return None };
    let own = matches!(from.kind, ExprKind::Row(v) if v == var);
    (own && !inner.optional && !other.optional && !mentions(other, var)).then_some((*field, other))
}

/// The expression reads the letter.
pub(crate) fn mentions(expr: &Expr, var: VarId) -> bool {
    let mut found = false;
    expr.visit(&mut |part| match &part.kind {
        ExprKind::Row(v) | ExprKind::CellOf { row: v, .. } => found |= *v == var,
        _ => {}
    });
    found
}

/// The expression has one value for all rows at hand: it reads nothing of them, not even their date, nor the law of a
/// written date where each row `knows` its own state of it.
pub(crate) fn is_closed(expr: &Expr, letters: &[VarId], knows: &Times) -> bool {
    let shared = !matches!(knows, Times::Many { .. });
    let mut closed = true;
    let mut own: Vec<VarId> = letters.to_vec();
    expr.visit(&mut |part| {
        if let ExprKind::Aggregate(aggregate) = &part.kind {
            own.extend(&aggregate.vars);
        }
    });
    expr.visit(&mut |part| match &part.kind {
        ExprKind::Own(_) | ExprKind::This | ExprKind::Let(_) | ExprKind::Argument(_) => closed = false,
        ExprKind::Row(v) | ExprKind::CellOf { row: v, .. } => closed &= own.contains(v),
        ExprKind::Parameter { at, .. }
        | ExprKind::Scale { at, .. }
        | ExprKind::Decision { at, .. }
        | ExprKind::Cell { at, .. } => closed &= at.is_some() && shared,
        ExprKind::Aggregate(aggregate) => {
            closed &= !matches!(aggregate.rows, prakas::ir::Rows::Table(_) | prakas::ir::Rows::Members(_));
        }
        _ => {}
    });
    closed
}
