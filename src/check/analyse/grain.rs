//! How fine a number can be: every value is a whole multiple of its grain.
//! Literals are their own grain, money fields have the coin; sums take the common grain, products multiply.
//! A quotient by something that is no constant has none. In: expressions. Out: grains.

use super::constant;
use crate::ir::{
    Aggregate, ArithmeticOp, Call, CellColumn, Decision, Expr, ExprKind, Field, Fold, Function, Hit, Item, LimitAmount,
    MoneyPart, NumberKind, Program, RecordId, Scale, ScaleBody, Table, Type,
};
use crate::value::{decimal, scale_of, Exact, Unit, Value, DECIMALS};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use rust_decimal::Decimal;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Expressions that one rule may cost; what is left then is as fine as can be.
const STEPS: u32 = 2_000_000;
/// Bits of a grain that is still reckoned with: no number of so many digits is ever written.
const BITS: u64 = 4_096;

/// How fine a number can be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// A whole multiple of this; zero where the number is always zero.
    Of(Exact),
    /// May be a quotient without end.
    Endless,
}

impl Grain {
    fn one() -> Grain {
        Grain::Of(Exact::one())
    }

    /// One that is too long to be reckoned with is as good as none.
    fn of(grain: Exact) -> Grain {
        if grain.numer().bits().max(grain.denom().bits()) > BITS {
            return Grain::Endless;
        }
        Grain::Of(grain)
    }

    /// The finest number that leaves a rule.
    fn finest() -> Grain {
        Grain::decimals(DECIMALS)
    }

    /// What is left of the number when it is cut: it has an end, and is no multiple of a fraction without one.
    pub(super) fn cut(self) -> Grain {
        match self.scale() {
            Some(scale) if scale <= DECIMALS => self,
            _ => Grain::finest(),
        }
    }

    pub(super) fn decimals(count: u32) -> Grain {
        Grain::Of(Exact::new(BigInt::one(), BigInt::from(10).pow(count)))
    }

    fn number(value: Decimal) -> Grain {
        Grain::Of(decimal(value).abs())
    }

    /// Decimals that a value of this grain has at most; nothing where it may have no end.
    pub(super) fn scale(&self) -> Option<u32> {
        match self {
            Grain::Of(grain) => scale_of(grain),
            Grain::Endless => None,
        }
    }

    /// Every value of this grain is a whole multiple of `unit`.
    pub(super) fn fits(&self, unit: &Exact) -> bool {
        matches!(self, Grain::Of(grain) if unit.is_zero() || (grain / unit).is_integer())
    }

    pub(super) fn and(self, other: Grain) -> Grain {
        match (self, other) {
            (Grain::Of(a), Grain::Of(b)) => Grain::of(common(&a, &b)),
            _ => Grain::Endless,
        }
    }

    pub(super) fn times(self, other: Grain) -> Grain {
        match (self, other) {
            (Grain::Of(a), Grain::Of(b)) => Grain::of(a * b),
            _ => Grain::Endless,
        }
    }
}

/// The largest number of which both are whole multiples.
fn common(a: &Exact, b: &Exact) -> Exact {
    if a.is_zero() || a == b {
        return b.clone();
    }
    if b.is_zero() {
        return a.clone();
    }
    let numer = (a.numer() * b.denom()).gcd(&(b.numer() * a.denom()));
    Exact::new(numer, a.denom() * b.denom())
}

/// Grains of rules that are known so far, and of what the expression at hand may name.
pub(super) struct Grains<'a> {
    pub(super) program: &'a Program,
    pub(super) rules: Vec<Option<Grain>>,
    /// Steps that are left, so that scales that call scales end soon.
    steps: Cell<u32>,
    /// Columns of tables that were looked at: a table may have many rows and many readers.
    columns: RefCell<BTreeMap<(usize, usize), Grain>>,
    /// Results of decisions and scales that were looked at, by the grains of their arguments.
    results: RefCell<BTreeMap<(Body, Vec<Grain>), Grain>>,
}

/// A result of a decision by index, or a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Body {
    Decision(usize, usize),
    Scale(usize),
}

/// What the names in an expression stand for.
#[derive(Clone, Copy)]
pub(super) enum Scope<'s> {
    /// Inside a rule: its record, and grains of the lets that are known so far.
    Rule(RecordId, &'s [Grain]),
    /// Inside a scale or decision: grains of the arguments.
    Arguments(&'s [Grain]),
}

impl<'a> Grains<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        Grains {
            program,
            rules: vec![None; program.rules.len()],
            steps: Cell::new(STEPS),
            columns: RefCell::default(),
            results: RefCell::default(),
        }
    }

    /// A new rule begins, with all its steps.
    pub(super) fn rest(&self) {
        self.steps.set(STEPS);
    }

    /// Decimals of the smallest coin of a currency.
    pub(super) fn coin_decimals(&self, unit: &Unit) -> u32 {
        match self.program.coins.get(unit) {
            Some(coin) => coin.normalize().scale(),
            None => crate::value::coin_of(&unit.0).unwrap_or(2),
        }
    }

    pub(super) fn of(&self, expr: &Expr, scope: Scope<'_>) -> Grain {
        let Some(left) = self.steps.get().checked_sub(1) else { return Grain::finest() };
        self.steps.set(left);
        let child = |e: &Expr| self.of(e, scope);
        match &expr.kind {
            ExprKind::Literal(Value::Number(number)) => Grain::number(*number),
            ExprKind::Let(id) => match scope {
                Scope::Rule(_, lets) => lets.get(id.index()).cloned().unwrap_or_else(Grain::finest),
                Scope::Arguments(_) => Grain::finest(),
            },
            ExprKind::Argument(id) => match scope {
                Scope::Arguments(all) => all.get(id.index()).cloned().unwrap_or_else(Grain::finest),
                Scope::Rule(..) => Grain::finest(),
            },
            ExprKind::Own(item) | ExprKind::Of { item, .. } => self.item(expr, *item, scope),
            ExprKind::Parameter { parameter, .. } => self.parameter(parameter.index()),
            ExprKind::Scale { scale, argument, .. } => self.result(Body::Scale(scale.index()), vec![child(argument)]),
            ExprKind::Decision { decision, arguments, result, .. } => {
                let body = Body::Decision(decision.index(), *result as usize);
                self.result(body, arguments.iter().map(child).collect())
            }
            ExprKind::Cell { table, column, .. } => self.column(table.index(), *column as usize),
            ExprKind::Negate(one) => child(one),
            ExprKind::Otherwise(a, b) => child(a).and(child(b)),
            ExprKind::If { then, otherwise, .. } => child(then).and(child(otherwise)),
            ExprKind::Round { to, .. } => Grain::number(*to),
            ExprKind::Arithmetic(op, a, b) => self.arithmetic(expr, *op, (a, b), scope),
            ExprKind::Call(call) => call_of(call, child),
            ExprKind::Aggregate(aggregate) => folded(aggregate, child),
            ExprKind::CellOf { table, column: CellColumn::Value(column), .. } => {
                self.column(table.index(), *column as usize)
            }
            ExprKind::Rank(_) => Grain::one(),
            ExprKind::Allocate(allocate) => Grain::number(allocate.to),
            ExprKind::Limit(limit) => match &limit.amount {
                LimitAmount::Value(amount) => child(amount).and(child(&limit.maximum)),
                LimitAmount::Days(..) => Grain::one(),
            },
            _ => Grain::finest(),
        }
    }

    fn item(&self, expr: &Expr, item: Item, scope: Scope<'_>) -> Grain {
        match item {
            Item::Rule(id) => self.rules.get(id.index()).cloned().flatten().unwrap_or_else(Grain::finest),
            Item::Money(id, MoneyPart::Share(_)) => {
                let money = self.program.rules.get(id.index()).and_then(|r| r.money.as_ref());
                let total = self.rules.get(id.index()).cloned().flatten().unwrap_or_else(Grain::finest);
                money.map_or_else(Grain::finest, |m| Grain::number(m.coin).and(total))
            }
            Item::Money(..) => Grain::finest(),
            Item::Field(id) => {
                let record = match (&expr.kind, scope) {
                    (ExprKind::Of { from, .. }, _) => match from.ty {
                        Type::Record(record) => Some(record),
                        _ => None,
                    },
                    (_, Scope::Rule(record, _)) => Some(record),
                    _ => None,
                };
                let field = record.and_then(|r| self.program.records.get(r.index())?.fields.get(id.index()));
                field.map_or_else(Grain::finest, |f| self.field(f))
            }
        }
    }

    fn field(&self, field: &Field) -> Grain {
        match field.ty.number() {
            Some(number) if number.kind == NumberKind::Integer => Grain::one(),
            Some(number) => match number.dim.money() {
                Some(unit) => Grain::decimals(self.coin_decimals(unit)),
                None => Grain::finest(),
            },
            None => Grain::finest(),
        }
    }

    fn result(&self, body: Body, arguments: Vec<Grain>) -> Grain {
        let key = (body, arguments);
        if let Some(known) = self.results.borrow().get(&key) {
            return known.clone();
        }
        let found = match body {
            Body::Scale(index) => self.program.scales.get(index).map(|s| self.scale(s, &key.1)),
            Body::Decision(index, result) => {
                self.program.decisions.get(index).map(|d| self.decision(d, &key.1, result))
            }
        };
        let grain = found.unwrap_or_else(Grain::finest);
        if self.steps.get() > 0 {
            self.results.borrow_mut().insert(key, grain.clone());
        }
        grain
    }

    fn column(&self, table: usize, column: usize) -> Grain {
        if let Some(known) = self.columns.borrow().get(&(table, column)) {
            return known.clone();
        }
        let grain = self.program.tables.get(table).map_or_else(Grain::finest, |t| cell(t, column));
        self.columns.borrow_mut().insert((table, column), grain.clone());
        grain
    }

    fn parameter(&self, index: usize) -> Grain {
        let entries = self.program.parameters.get(index).map(|p| p.value.entries.as_slice()).unwrap_or(&[]);
        let values = entries.iter().filter_map(|e| match e.value {
            Some(Value::Number(n)) => Some(Grain::number(n)),
            _ => None,
        });
        values.reduce(Grain::and).unwrap_or_else(Grain::finest)
    }

    fn scale(&self, scale: &Scale, arguments: &[Grain]) -> Grain {
        let scope = Scope::Arguments(arguments);
        let mut all: Option<Grain> = None;
        for body in scale.body.entries.iter().filter_map(|e| e.value.as_ref()) {
            let grain = match body {
                ScaleBody::Formula(formula) => self.of(formula, scope),
                ScaleBody::Rows(rows) => {
                    let values = rows.brackets.iter().map(|b| self.of(&b.value, scope));
                    let value = values.reduce(Grain::and).unwrap_or_else(Grain::finest);
                    if scale.marginal {
                        let bounds = rows.brackets.iter().filter_map(|b| b.bound.as_ref());
                        let slice = bounds
                            .map(|b| self.of(b, scope))
                            .fold(arguments.first().cloned().unwrap_or_else(Grain::finest), Grain::and);
                        value.times(slice)
                    } else {
                        value
                    }
                }
            };
            all = Some(all.map_or_else(|| grain.clone(), |a| a.and(grain.clone())));
        }
        all.unwrap_or_else(Grain::finest)
    }

    fn decision(&self, decision: &Decision, arguments: &[Grain], result: usize) -> Grain {
        if decision.hit == Hit::Count {
            return Grain::one();
        }
        let rows = decision.body.entries.iter().filter_map(|e| e.value.as_ref()).flatten();
        let values = rows.filter_map(|r| r.results.get(result));
        let grains = values.map(|value| self.of(value, Scope::Arguments(arguments)));
        grains.reduce(Grain::and).unwrap_or_else(Grain::finest)
    }
    fn arithmetic(&self, expr: &Expr, op: ArithmeticOp, (a, b): (&Expr, &Expr), scope: Scope<'_>) -> Grain {
        if !matches!(expr.ty, Type::Number(_)) {
            return Grain::one();
        }
        if matches!(a.ty, Type::Date | Type::Month) {
            return Grain::one();
        }
        match op {
            ArithmeticOp::Add | ArithmeticOp::Subtract => self.of(a, scope).and(self.of(b, scope)),
            ArithmeticOp::Multiply => self.of(a, scope).times(self.of(b, scope)),
            ArithmeticOp::Divide => match self.inverse(b) {
                Some(inverse) => self.of(a, scope).times(Grain::Of(inverse)),
                None => Grain::Endless,
            },
        }
    }

    /// The grain of 1 / x for a divisor that is a literal or a parameter.
    fn inverse(&self, divisor: &Expr) -> Option<Exact> {
        let of = |n: &Exact| (!n.is_zero()).then(|| n.recip().abs());
        if let ExprKind::Parameter { parameter, .. } = &divisor.kind {
            let entries = &self.program.parameters.get(parameter.index())?.value.entries;
            let values = entries.iter().filter_map(|e| e.value.as_ref()).map(|value| match value {
                Value::Number(n) => of(&decimal(*n)),
                _ => None,
            });
            let all: Option<Vec<Exact>> = values.collect();
            return all?.into_iter().reduce(|a, b| common(&a, &b));
        }
        of(&constant::number(divisor, constant::Known::LiteralsOnly)?)
    }
}

/// What is folded was cut.
fn folded(aggregate: &Aggregate, child: impl Fn(&Expr) -> Grain) -> Grain {
    let value = || aggregate.value.as_ref().map_or_else(Grain::finest, |value| child(value).cut());
    match aggregate.fold {
        Fold::Mean => Grain::Endless,
        Fold::Sum | Fold::Min | Fold::Max | Fold::First => value(),
        _ => Grain::one(),
    }
}

fn cell(table: &Table, column: usize) -> Grain {
    let values = table.rows.iter().filter_map(|r| r.values.as_ref()?.get(column)?.as_ref());
    let scales = values.map(|value| match value {
        Value::Number(n) => n.normalize().scale(),
        _ => 0,
    });
    scales.max().map_or_else(Grain::finest, Grain::decimals)
}

fn call_of(call: &Call, child: impl Fn(&Expr) -> Grain) -> Grain {
    match call.function {
        Function::Min | Function::Max => {
            call.arguments.iter().map(child).reduce(Grain::and).unwrap_or_else(Grain::finest)
        }
        Function::Sqrt | Function::Power | Function::Exp | Function::Ln | Function::NormalQuantile => Grain::finest(),
        _ => Grain::one(),
    }
}
