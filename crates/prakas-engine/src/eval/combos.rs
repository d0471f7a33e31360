//! Expressions that read few different values are evaluated once for each combination of them, not for each row.

use super::reads::{reads, Leaf, Reads};
use super::scope::{every, others, Sel};
use super::{Col, Eval, Scope};
use crate::column::{merge, pick, Column, Data, Digits, Numbers};
use crate::times::Times;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use prakas::ir::{Expr, ExprKind, Item};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Values of a column as numbers below `range`; missing is 0.
pub(crate) struct Coding {
    codes: Vec<u32>,
    range: u32,
}

type Codings = BTreeMap<usize, (Col, Option<Arc<Coding>>)>;
type Epochs = Option<(Arc<Vec<i32>>, Arc<Coding>)>;

/// What was found out so far about the expressions and columns of a frame.
#[derive(Default)]
pub(crate) struct Combos {
    reads: RefCell<BTreeMap<usize, Option<Arc<Reads>>>>,
    /// By address of the column, which is kept for as long.
    codings: RefCell<Codings>,
    paths: RefCell<BTreeMap<Vec<Item>, Col>>,
    epochs: RefCell<Epochs>,
}

/// Rows from which on combinations pay.
const FEW: usize = 1_024;
/// Different numbers of a column that are looked for.
const VALUES: usize = 255;

/// The combination of each row at hand.
struct Combined {
    codes: Vec<u32>,
    product: u32,
    most: u32,
    /// Rows whose values cannot be read.
    bad: Option<Vec<bool>>,
}

impl Eval<'_> {
    pub(crate) fn by_combination(&self, scope: &Scope, expr: &Expr, sel: &Sel) -> Option<Col> {
        let n = sel.len();
        let least = self.shared.options.combine_from.unwrap_or(FEW);
        if n < least || self.recorder.is_some() || scope.up.is_some() || is_leaf(expr) {
            return None;
        }
        let known = self.combos.reads.borrow().get(&address(expr)).cloned();
        let reads = known.unwrap_or_else(|| {
            let found = reads(expr).map(Arc::new);
            self.combos.reads.borrow_mut().insert(address(expr), found.clone());
            found
        })?;
        if reads.lawful && matches!(scope.known, Times::Many { .. }) {
            return None;
        }
        let most = if self.shared.options.combine_from.is_some() { 4_096 } else { n / 2 };
        let mut combined = Combined { codes: vec![0; n], product: 1, most: u32::try_from(most).ok()?, bad: None };
        if reads.dated {
            self.add_epochs(scope, sel, &mut combined)?;
        }
        for (leaf, value) in &reads.leaves {
            let (column, whole) = self.leaf(scope, leaf, value, sel);
            if column.is_constant() && column.error(0) == 0 {
                continue;
            }
            let coding = self.coding(&column)?;
            let all = Sel::All(n);
            let at = if whole { sel } else { &all };
            combined.add(&coding.codes, coding.range, at)?;
            combined.refuse(&column, at);
        }
        self.evaluate_combined(scope, expr, sel, combined)
    }

    fn evaluate_combined(&self, scope: &Scope, expr: &Expr, sel: &Sel, combined: Combined) -> Option<Col> {
        let n = sel.len();
        let (numbers, firsts) = combined.numbered();
        let enough = if self.shared.options.combine_from.is_some() { n } else { n / 4 };
        if firsts.is_empty() || firsts.len() > enough {
            return None;
        }
        let column = self.eval_plain(scope, expr, &sel.narrow(&firsts));
        let is_bad = |i: usize| combined.bad.as_ref().is_some_and(|b| pick(b, i));
        let failed = |i: u32| is_bad(i as usize) || column.error(pick(&numbers, i as usize) as usize) != 0;
        let alone: Vec<u32> = match (&column.errors, &combined.bad) {
            (None, None) => Vec::new(),
            _ => every(n).into_iter().filter(|i| failed(*i)).collect(),
        };
        if alone.is_empty() {
            if column.is_constant() {
                return Some(Arc::new(Column { len: n, ..column.as_ref().clone() }));
            }
            let out: Col = Arc::new(column.gather(&numbers));
            if matches!(sel, Sel::All(_)) {
                let coding = Coding { range: u32::try_from(firsts.len()).ok()?, codes: numbers };
                self.keep(&out, Some(Arc::new(coding)));
            }
            return Some(out);
        }
        // What fails says why for its own row.
        let rest = others(n, &alone);
        let fine: Vec<u32> = rest.iter().map(|i| pick(&numbers, *i as usize)).collect();
        let fine = Arc::new(Column { errors: None, ..column.gather(&fine) });
        let own = self.eval_plain(scope, expr, &sel.narrow(&alone));
        Some(merge(n, &[(rest, fine), (alone, own)]))
    }

    /// The column of a leaf, and whether it is one of all rows of the scope.
    fn leaf(&self, scope: &Scope, leaf: &Leaf, expr: &Expr, sel: &Sel) -> (Col, bool) {
        match leaf {
            Leaf::Let(_) => (self.eval_plain(scope, expr, sel), matches!(sel, Sel::All(_))),
            Leaf::Argument(place) => match scope.arguments.get(*place) {
                Some(column) => (column.clone(), true),
                None => (self.eval_plain(scope, expr, sel), false),
            },
            Leaf::Path(items) => {
                if let Some(column) = self.combos.paths.borrow().get(items) {
                    return (column.clone(), true);
                }
                let column = self.eval_plain(scope, expr, &Sel::All(scope.n));
                self.combos.paths.borrow_mut().insert(items.clone(), column.clone());
                (column, true)
            }
        }
    }

    fn coding(&self, column: &Col) -> Option<Arc<Coding>> {
        if let Some((_, coding)) = self.combos.codings.borrow().get(&address(column.as_ref())) {
            return coding.clone();
        }
        let coding = code(column).map(Arc::new);
        self.keep(column, coding.clone());
        coding
    }

    fn keep(&self, column: &Col, coding: Option<Arc<Coding>>) {
        self.combos.codings.borrow_mut().insert(address(column.as_ref()), (column.clone(), coding));
    }

    /// Days between two changes of the law are alike.
    fn add_epochs(&self, scope: &Scope, sel: &Sel, combined: &mut Combined) -> Option<()> {
        let Times::Many { days, min, max } = &scope.at else { return Some(()) };
        let cuts = &self.shared.cuts;
        let epoch = |day: i32| cuts.partition_point(|cut| *cut <= day);
        let (first, last) = (epoch(*min), epoch(*max));
        if first == last {
            return Some(());
        }
        let known = self.combos.epochs.borrow().as_ref().filter(|(of, _)| Arc::ptr_eq(of, days)).map(|k| k.1.clone());
        let coding = known.unwrap_or_else(|| {
            let codes = days.iter().map(|day| u32::try_from(epoch(*day) - first).unwrap_or(0)).collect();
            let coding = Arc::new(Coding { codes, range: u32::try_from(last - first + 1).unwrap_or(u32::MAX) });
            *self.combos.epochs.borrow_mut() = Some((days.clone(), coding.clone()));
            coding
        });
        combined.add(&coding.codes, coding.range, sel)
    }
}

fn is_leaf(expr: &Expr) -> bool {
    use ExprKind::{Argument, Let, Literal, Of, Own, Row, This};
    matches!(expr.kind, Literal(_) | Let(_) | Argument(_) | Own(_) | Of { .. } | Row(_) | This)
}

fn address<T>(of: &T) -> usize {
    std::ptr::from_ref(of) as usize
}

impl Combined {
    /// Nothing when there may be more combinations than pay.
    fn add(&mut self, codes: &[u32], range: u32, sel: &Sel) -> Option<()> {
        self.product = self.product.checked_mul(range).filter(|product| *product <= self.most)?;
        match sel {
            Sel::All(_) => self.codes.iter_mut().zip(codes).for_each(|(c, code)| *c = *c * range + *code),
            Sel::Rows(rows) => {
                self.codes.iter_mut().zip(rows.iter()).for_each(|(c, row)| *c = *c * range + pick(codes, *row as usize))
            }
        }
        Some(())
    }

    fn refuse(&mut self, column: &Column, sel: &Sel) {
        if column.errors.is_none() {
            return;
        }
        let n = self.codes.len();
        let bad = self.bad.get_or_insert_with(|| vec![false; n]);
        match sel {
            Sel::All(_) => bad.iter_mut().enumerate().for_each(|(i, b)| *b |= column.error(i) != 0),
            Sel::Rows(rows) => {
                bad.iter_mut().zip(rows.iter()).for_each(|(b, row)| *b |= column.error(*row as usize) != 0)
            }
        }
    }

    /// The combinations that occur, numbered as they come, and the first row of each.
    fn numbered(&self) -> (Vec<u32>, Vec<u32>) {
        let mut table = vec![0u32; self.product as usize];
        let mut firsts = Vec::new();
        let mut numbers = Vec::with_capacity(self.codes.len());
        for (i, code) in (0u32..).zip(&self.codes) {
            if self.bad.as_ref().is_some_and(|bad| pick(bad, i as usize)) {
                numbers.push(0);
                continue;
            }
            let Some(slot) = table.get_mut(*code as usize) else { continue };
            if *slot == 0 {
                firsts.push(i);
                *slot = u32::try_from(firsts.len()).unwrap_or(u32::MAX);
            }
            numbers.push(*slot - 1);
        }
        (numbers, firsts)
    }
}

/// Numbers for the values of a column, when they are few.
fn code(column: &Column) -> Option<Coding> {
    let (mut codes, mut range) = match &column.data {
        Data::YesNo(v) => (v.iter().map(|b| u32::from(*b)).collect(), 2),
        Data::Code(v) | Data::Row(_, v) => (v.clone(), v.iter().max().copied()?.checked_add(1)?),
        Data::Text(v) => (v.codes.clone(), u32::try_from(v.pool.len()).ok()?),
        Data::Date(v) | Data::Month(v) => {
            let least = *v.iter().min()?;
            let range = v.iter().max()?.checked_sub(least)?.checked_add(1)?;
            (v.iter().map(|d| (d - least).cast_unsigned()).collect(), u32::try_from(range).ok()?)
        }
        Data::Number(Numbers { digits: Digits::Small(v), .. }) => numbers(v)?,
        Data::Number(_) => return None,
    };
    let width: usize = codes.len();
    let spread: Vec<u32> = if width == 1 { vec![pick(&codes, 0); column.len] } else { std::mem::take(&mut codes) };
    codes = spread;
    if column.missing.is_some() {
        range = range.checked_add(1)?;
        codes.iter_mut().enumerate().for_each(|(i, c)| *c = if column.is_missing(i) { 0 } else { *c + 1 });
    }
    Some(Coding { codes, range })
}

fn numbers(values: &[i64]) -> Option<(Vec<u32>, u32)> {
    let (least, most) = (*values.iter().min()?, *values.iter().max()?);
    let range = most.checked_sub(least)?.checked_add(1)?;
    if range <= 1 << 12 {
        return Some((
            values.iter().map(|v| u32::try_from(v - least).unwrap_or(0)).collect(),
            u32::try_from(range).ok()?,
        ));
    }
    let hasher = FixedState::default();
    let hash = |value: &i64| hasher.hash_one(value);
    let mut seen: HashTable<(i64, u32)> = HashTable::new();
    let mut codes = Vec::with_capacity(values.len());
    for value in values {
        let next = u32::try_from(seen.len()).ok()?;
        let place = seen.entry(hash(value), |(other, _)| other == value, |(other, _)| hash(other));
        codes.push(place.or_insert((*value, next)).get().1);
        if seen.len() > VALUES {
            return None;
        }
    }
    Some((codes, u32::try_from(seen.len()).ok()?))
}
