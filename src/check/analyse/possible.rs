//! Sets of values that one argument or field can have: what a cell or a comparison leaves of a domain.
//! Integers, dates and months are discrete, all other numbers dense; declared ranges bound the domain.

use crate::ir::{EnumDef, NumberKind, Range, Test, Type};
use crate::value::{Month, Value};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A cut between values: before or after one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Low,
    /// Before the value, or after it.
    At(Decimal, bool),
    High,
}

/// Values between two cuts.
pub(super) type Piece = (Cut, Cut);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Values {
    /// Numbers, dates and months, by their order; sorted and apart.
    Ordered(Vec<Piece>),
    /// Members of an enum or state by index; `no` is 0 and `yes` is 1.
    Members(BTreeSet<u32>),
    /// These texts, or all but these.
    Texts { but: bool, texts: BTreeSet<Arc<str>> },
    /// A value that nothing is asked of: there is one, or none.
    Opaque(bool),
}

/// What is left of a domain, with whether missing is left too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Possible {
    pub(super) values: Values,
    pub(super) missing: bool,
}

/// All that one argument or field can be.
#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) ty: Type,
    pub(super) discrete: bool,
    all: Possible,
}

impl Domain {
    pub(super) fn new(ty: &Type, range: Option<&Range>, optional: bool, enums: &[EnumDef]) -> Domain {
        let members = |n: usize| Values::Members((0..u32::try_from(n).unwrap_or(u32::MAX)).collect());
        let discrete = match ty {
            Type::Number(n) => n.kind == NumberKind::Integer,
            _ => true,
        };
        let values = match ty {
            Type::Number(_) | Type::Date | Type::Month => Values::Ordered(vec![bounds(range, discrete)]),
            Type::YesNo => members(2),
            Type::State => members(3),
            Type::Enum(id) => members(enums.get(id.index()).map_or(0, |e| e.members.len())),
            Type::Text => Values::Texts { but: true, texts: BTreeSet::new() },
            Type::Record(_) => Values::Opaque(true),
        };
        Domain { ty: ty.clone(), discrete, all: Possible { values, missing: optional } }
    }

    pub(super) fn all(&self) -> Possible {
        self.all.clone()
    }

    /// Every value, not missing.
    pub(super) fn present(&self) -> Possible {
        Possible { missing: false, ..self.all() }
    }

    /// Missing only; nothing where it cannot be missing.
    pub(super) fn missing(&self) -> Possible {
        Possible { missing: self.all.missing, values: self.nothing() }
    }

    pub(super) fn none(&self) -> Possible {
        Possible { missing: false, values: self.nothing() }
    }

    fn nothing(&self) -> Values {
        match &self.all.values {
            Values::Ordered(_) => Values::Ordered(Vec::new()),
            Values::Members(_) => Values::Members(BTreeSet::new()),
            Values::Texts { .. } => Values::Texts { but: false, texts: BTreeSet::new() },
            Values::Opaque(_) => Values::Opaque(false),
        }
    }

    /// The values that pass a test.
    pub(super) fn test(&self, test: &Test) -> Possible {
        let values = match (&self.all.values, test) {
            (Values::Texts { .. }, Test::Is(Value::Text(text))) => {
                Values::Texts { but: false, texts: BTreeSet::from([text.clone()]) }
            }
            (Values::Ordered(_), Test::Is(value)) => match ordinal(value) {
                Some(n) => Values::Ordered(self.piece(Cut::At(n, false), Cut::At(n, true))),
                None => self.nothing(),
            },
            (Values::Ordered(_), Test::Between { low, high }) => {
                let low = end(low.as_ref()).map_or(Cut::Low, |(n, included)| Cut::At(n, !included));
                let high = end(high.as_ref()).map_or(Cut::High, |(n, included)| Cut::At(n, included));
                Values::Ordered(self.piece(low, high))
            }
            (Values::Members(all), Test::Is(value)) => {
                Values::Members(index(value).filter(|i| all.contains(i)).into_iter().collect())
            }
            (Values::Members(all), Test::Between { low, high }) => {
                let above = |i: &u32| low.as_ref().and_then(|(v, inc)| index(v).map(|l| *i > l || (*inc && *i == l)));
                let below = |i: &u32| high.as_ref().and_then(|(v, inc)| index(v).map(|h| *i < h || (*inc && *i == h)));
                let inside = |i: &u32| above(i).unwrap_or(true) && below(i).unwrap_or(true);
                Values::Members(all.iter().copied().filter(|i| inside(i)).collect())
            }
            _ => self.nothing(),
        };
        Possible { values, missing: false }.and(&self.all)
    }

    /// The values that pass one of several tests; a list of thousands is one pass.
    pub(super) fn tests(&self, tests: &[Test]) -> Possible {
        let sets = tests.iter().map(|test| self.test(test).values);
        let mut all = self.none();
        match &mut all.values {
            Values::Ordered(pieces) => {
                for set in sets {
                    if let Values::Ordered(more) = set {
                        pieces.extend(more);
                    }
                }
                *pieces = joined(std::mem::take(pieces));
            }
            Values::Members(members) => {
                for set in sets {
                    if let Values::Members(more) = set {
                        members.extend(more);
                    }
                }
            }
            Values::Texts { texts, .. } => {
                for set in sets {
                    if let Values::Texts { but: false, texts: more } = set {
                        texts.extend(more);
                    }
                }
            }
            Values::Opaque(_) => {}
        }
        all
    }

    fn piece(&self, low: Cut, high: Cut) -> Vec<Piece> {
        let (low, high) = if self.discrete { (whole(low), whole(high)) } else { (low, high) };
        if low < high {
            vec![(low, high)]
        } else {
            Vec::new()
        }
    }

    /// Everything in the domain that is not in the set; missing changes sides too.
    pub(super) fn not(&self, set: &Possible) -> Possible {
        let values = match (&self.all.values, &set.values) {
            (Values::Ordered(all), Values::Ordered(some)) => Values::Ordered(meet(all, &outside(some))),
            (Values::Members(all), Values::Members(some)) => Values::Members(all.difference(some).copied().collect()),
            (_, Values::Texts { but, texts }) => Values::Texts { but: !but, texts: texts.clone() },
            (_, Values::Opaque(some)) => Values::Opaque(!some),
            _ => self.nothing(),
        };
        Possible { values, missing: self.all.missing && !set.missing }
    }
}

impl Possible {
    pub(super) fn is_empty(&self) -> bool {
        !self.missing && self.values.is_empty()
    }

    pub(super) fn and(&self, other: &Possible) -> Possible {
        let values = match (&self.values, &other.values) {
            (Values::Ordered(a), Values::Ordered(b)) => Values::Ordered(meet(a, b)),
            (Values::Members(a), Values::Members(b)) => Values::Members(a.intersection(b).copied().collect()),
            (Values::Texts { but: a, texts: x }, Values::Texts { but: b, texts: y }) => texts_and((*a, x), (*b, y)),
            (Values::Opaque(a), Values::Opaque(b)) => Values::Opaque(*a && *b),
            _ => Values::Opaque(false),
        };
        Possible { values, missing: self.missing && other.missing }
    }
}

impl Values {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Values::Ordered(pieces) => pieces.is_empty(),
            Values::Members(members) => members.is_empty(),
            Values::Texts { but, texts } => !but && texts.is_empty(),
            Values::Opaque(some) => !some,
        }
    }
}

fn texts_and(a: (bool, &BTreeSet<Arc<str>>), b: (bool, &BTreeSet<Arc<str>>)) -> Values {
    let (but, texts) = match (a, b) {
        ((false, x), (false, y)) => (false, x.intersection(y).cloned().collect()),
        ((false, x), (true, y)) | ((true, y), (false, x)) => (false, x.difference(y).cloned().collect()),
        ((true, x), (true, y)) => (true, x.union(y).cloned().collect()),
    };
    Values::Texts { but, texts }
}

fn bounds(range: Option<&Range>, discrete: bool) -> Piece {
    let Some(range) = range else { return (Cut::Low, Cut::High) };
    let (low, high) = (Cut::At(range.low, false), Cut::At(range.high, true));
    if discrete {
        (whole(low), whole(high))
    } else {
        (low, high)
    }
}

/// The same cut between whole numbers, always before one.
fn whole(cut: Cut) -> Cut {
    match cut {
        Cut::At(n, false) => Cut::At(n.ceil(), false),
        Cut::At(n, true) => Cut::At(n.floor().checked_add(Decimal::ONE).unwrap_or(n), false),
        open => open,
    }
}

fn meet(a: &[Piece], b: &[Piece]) -> Vec<Piece> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x.0.max(y.0), x.1.min(y.1))));
    pairs.filter(|(low, high)| low < high).collect()
}

/// Sorts pieces and joins those that touch.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_unstable();
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (low, high) in pieces {
        match out.last_mut() {
            Some(last) if last.1 >= low => last.1 = last.1.max(high),
            _ => out.push((low, high)),
        }
    }
    out
}

fn outside(pieces: &[Piece]) -> Vec<Piece> {
    let starts = std::iter::once(Cut::Low).chain(pieces.iter().map(|p| p.1));
    let ends = pieces.iter().map(|p| p.0).chain([Cut::High]);
    starts.zip(ends).filter(|(low, high)| low < high).collect()
}

fn end(bound: Option<&(Value, bool)>) -> Option<(Decimal, bool)> {
    bound.and_then(|(value, included)| ordinal(value).map(|n| (n, *included)))
}

/// The place of a value in the order of its type.
pub(super) fn ordinal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(Decimal::from(date.num_days_from_ce())),
        Value::Month(month) => Some(Decimal::from(month.0)),
        _ => None,
    }
}

/// The value of a type at a place in its order.
pub(super) fn at_ordinal(number: Decimal, ty: &Type) -> Value {
    let whole = || i32::try_from(number.floor()).ok();
    match ty {
        Type::Date => whole().and_then(NaiveDate::from_num_days_from_ce_opt).map_or(Value::Number(number), Value::Date),
        Type::Month => whole().map_or(Value::Number(number), |n| Value::Month(Month(n))),
        _ => Value::Number(number),
    }
}

fn index(value: &Value) -> Option<u32> {
    match value {
        Value::Member(index) => Some(*index),
        Value::YesNo(yes) => Some(u32::from(*yes)),
        _ => None,
    }
}

/// A value between two cuts.
pub(super) fn example(piece: Piece, discrete: bool) -> Decimal {
    let one = Decimal::ONE;
    match piece {
        (Cut::At(n, false), _) => n,
        (Cut::At(a, true), Cut::At(b, _)) => {
            a.checked_add(b).and_then(|sum| sum.checked_div(Decimal::TWO)).unwrap_or(b).normalize()
        }
        (Cut::At(n, true), _) => n.checked_add(one).unwrap_or(n),
        (_, Cut::At(n, after)) if after && !discrete => n,
        (_, Cut::At(n, _)) => n.checked_sub(one).unwrap_or(n),
        _ => Decimal::ZERO,
    }
}
