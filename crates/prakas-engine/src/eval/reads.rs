//! What an expression reads of its row, told from its text: fields, results, ways to other rows, and the row's date.

use prakas::ir::{Expr, ExprKind, Item};

/// Something that has one value for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaf {
    Let(usize),
    Argument(usize),
    /// A field or result of the row, or of the row that references lead to.
    Path(Vec<Item>),
}

#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// Each once, with an expression that has its value.
    pub(crate) leaves: Vec<(Leaf, Expr)>,
    /// Reads the law of the row's date.
    pub(crate) dated: bool,
    /// Reads the law of any date, as it was known on one.
    pub(crate) lawful: bool,
    /// Work for each row, about as many passes over them.
    pub(crate) work: usize,
}

/// Leaves above which there are as many combinations as rows.
const MANY: usize = 6;

/// Nothing for expressions that are little work, or that depend on which row it is.
pub(crate) fn reads(expr: &Expr) -> Option<Reads> {
    let mut found = Reads::default();
    collect(expr, &mut found)?;
    (found.leaves.len() <= MANY && found.work > found.leaves.len() + usize::from(found.dated)).then_some(found)
}

fn path(expr: &Expr) -> Option<Vec<Item>> {
    match &expr.kind {
        ExprKind::Own(item) => Some(vec![*item]),
        ExprKind::Of { from, item } => {
            let mut path = path(from)?;
            path.push(*item);
            Some(path)
        }
        _ => None,
    }
}

fn collect(expr: &Expr, found: &mut Reads) -> Option<()> {
    use ExprKind as E;
    let mut leaf = |leaf: Leaf| {
        if !found.leaves.iter().any(|(known, _)| *known == leaf) {
            found.leaves.push((leaf, expr.clone()));
        }
        Some(())
    };
    match &expr.kind {
        E::Let(id) => return leaf(Leaf::Let(id.index())),
        E::Argument(id) => return leaf(Leaf::Argument(id.index())),
        E::Own(_) | E::Of { .. } => return leaf(Leaf::Path(path(expr)?)),
        E::This | E::Row(_) | E::CellOf { .. } | E::Aggregate(_) | E::Rank(_) | E::Allocate(_) | E::Limit(_) => {
            return None;
        }
        E::Literal(_) => {}
        E::Parameter { at, .. } => {
            found.work += 2;
            found.lawful = true;
            found.dated |= at.is_none();
        }
        E::Scale { at, .. } | E::Decision { at, .. } | E::Cell { at, .. } => {
            found.work += 8;
            found.lawful = true;
            found.dated |= at.is_none();
        }
        E::RowOf { .. } | E::If { .. } | E::And(_) | E::Or(_) | E::Otherwise(..) | E::Round { .. } | E::Call(_) => {
            found.work += 3;
        }
        E::Given(_)
        | E::Negate(_)
        | E::Not(_)
        | E::Arithmetic(..)
        | E::Compare(..)
        | E::Is { .. }
        | E::InSet { .. }
        | E::InRange { .. }
        | E::InPeriod { .. } => found.work += 1,
    }
    expr.children().into_iter().try_for_each(|child| collect(child, found))
}
