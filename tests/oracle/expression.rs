//! Expressions, one row at a time: each kind is evaluated as its comment in the IR says it, and nothing is clever.

use super::body::Scope;
use super::calendar;
use super::function;
use super::number;
use super::value::{as_date, as_number, as_yes_no, constant, fail, no_row, present, Answer, Fail, V};
use super::world::World;
use num_traits::Zero;
use prakas::ir::{ArithmeticOp, CompareOp, Expr, ExprKind, Item};

impl World<'_> {
    pub fn eval(&self, scope: &Scope, expr: &Expr) -> Answer {
        let some = |v: V| Ok(Some(v));
        match &expr.kind {
            ExprKind::Literal(value) => some(constant(value)),
            ExprKind::Let(id) => self.eval(scope, &scope.lets[id.index()].value),
            ExprKind::Argument(id) => Ok(scope.arguments[id.index()].clone()),
            ExprKind::Own(item) => self.own(scope, *item),
            ExprKind::Of { from, item } => self.of(scope, from, *item),
            ExprKind::Parameter { parameter, at } => self.parameter(scope, *parameter, at.as_deref()),
            ExprKind::Scale { scale, argument, at } => {
                let inner = self.inner_scope(scope, std::slice::from_ref(&**argument), at.as_deref())?;
                self.scale(*scale, &inner)
            }
            ExprKind::Decision { decision, arguments, result, at } => {
                let inner = self.inner_scope(scope, arguments, at.as_deref())?;
                self.decision(*decision, *result as usize, &inner)
            }
            ExprKind::Cell { table, keys, column, at } => {
                let inner = self.inner_scope(scope, keys, at.as_deref())?;
                self.cell(*table, *column as usize, &inner)
            }
            ExprKind::RowOf { record, keys } => {
                let keys = keys.iter().map(|k| self.value(scope, k)).collect::<Result<Vec<_>, _>>()?;
                match self.find_row(*record, &keys) {
                    Some(row) => some(V::Row(row)),
                    None => no_row(),
                }
            }
            ExprKind::Given(inner) => match self.eval(scope, inner) {
                Ok(value) => some(V::YesNo(value.is_some() || !inner.optional)),
                Err(error) if error.lookup => some(V::YesNo(false)),
                Err(error) => Err(error),
            },
            ExprKind::Otherwise(first, second) => match self.eval(scope, first) {
                Ok(Some(value)) => some(value),
                Ok(None) => self.eval(scope, second),
                Err(error) if error.lookup => self.eval(scope, second),
                Err(error) => Err(error),
            },
            ExprKind::Negate(inner) => some(V::Number(-as_number(self.value(scope, inner)?))),
            ExprKind::Not(inner) => some(V::YesNo(!self.holds(scope, inner)?)),
            ExprKind::Arithmetic(op, a, b) => some(self.arithmetic(scope, *op, a, b)?),
            ExprKind::Compare(first, rest) => self.compare(scope, first, rest),
            ExprKind::Is { left, right, negated } => {
                let (left, right) = (self.value(scope, left)?, self.value(scope, right)?);
                some(V::YesNo((left == right) != *negated))
            }
            ExprKind::InSet { value, members } => {
                let value = self.value(scope, value)?;
                let members = members.iter().map(|m| self.value(scope, m)).collect::<Result<Vec<_>, _>>()?;
                some(V::YesNo(members.contains(&value)))
            }
            ExprKind::InRange { value, low, high } => {
                let (value, low) = (self.value(scope, value)?, self.value(scope, low)?);
                let high = self.value(scope, high)?;
                some(V::YesNo(low <= value && value <= high))
            }
            ExprKind::InPeriod { value, length, word, date } => {
                let asked = self.value(scope, value)?;
                let size = as_number(self.value(scope, length)?);
                let end = self.value(scope, date)?;
                some(V::YesNo(calendar::in_period(asked, &size, &length.ty, *word, end)?))
            }
            ExprKind::And(parts) => {
                for part in parts {
                    if !self.holds(scope, part)? {
                        return some(V::YesNo(false));
                    }
                }
                some(V::YesNo(true))
            }
            ExprKind::Or(parts) => {
                for part in parts {
                    if self.holds(scope, part)? {
                        return some(V::YesNo(true));
                    }
                }
                some(V::YesNo(false))
            }
            ExprKind::If { condition, then, otherwise } => {
                if self.holds(scope, condition)? {
                    self.eval(scope, then)
                } else {
                    self.eval(scope, otherwise)
                }
            }
            ExprKind::Round { value, to, mode } => {
                let value = as_number(self.value(scope, value)?);
                some(V::Number(number::round(&value, &number::of_decimal(*to), *mode)))
            }
            ExprKind::Call(call) => {
                let values = call.arguments.iter().map(|a| self.value(scope, a)).collect::<Result<Vec<_>, _>>()?;
                some(function::call(call.function, values)?)
            }
            ExprKind::This => some(V::Row(scope.row)),
            ExprKind::Row(var) => some(self.letter(scope, *var)),
            ExprKind::CellOf { row, table, column } => Ok(self.cell_of(scope, *row, *table, *column)),
            ExprKind::Aggregate(aggregate) => self.aggregate(scope, aggregate),
            ExprKind::Rank(rank) => self.rank(scope, rank),
            ExprKind::Allocate(allocate) => self.allocate(scope, allocate).map(|n| Some(V::Number(n))),
            ExprKind::Limit(limit) => self.limit(scope, limit).map(|n| Some(V::Number(n))),
        }
    }

    /// A value that the checker knows to be there.
    pub fn value(&self, scope: &Scope, expr: &Expr) -> Result<V, Fail> {
        present(self.eval(scope, expr))
    }

    pub fn holds(&self, scope: &Scope, condition: &Expr) -> Result<bool, Fail> {
        self.value(scope, condition).map(as_yes_no)
    }

    /// A scale, decision or table on its own date, or on the date of the caller.
    fn inner_scope<'s>(&self, scope: &Scope<'s>, arguments: &[Expr], at: Option<&Expr>) -> Result<Scope<'s>, Fail> {
        let arguments = arguments.iter().map(|a| self.eval(scope, a)).collect::<Result<Vec<_>, _>>()?;
        let at = self.date(scope, at)?;
        Ok(Scope { at, arguments, lets: &[], vars: Vec::new(), open: Vec::new(), ..*scope })
    }

    pub fn date(&self, scope: &Scope, at: Option<&Expr>) -> Result<Option<chrono::NaiveDate>, Fail> {
        match at {
            Some(expr) => match self.value(scope, expr)? {
                V::Month(month) => Ok(month.first_day()),
                other => Ok(Some(as_date(other))),
            },
            None => Ok(scope.at),
        }
    }

    fn of(&self, scope: &Scope, from: &Expr, item: Item) -> Answer {
        let Some(V::Row(row)) = self.eval(scope, from)? else { return Ok(None) };
        let record = match from.ty {
            prakas::ir::Type::Record(id) => id,
            ref other => panic!("not a record: {other:?}"),
        };
        let open = matches!((&from.kind, item), (ExprKind::Row(var), Item::Field(_)) if scope.open.contains(var));
        if self.is_rejected(record, row) && !open {
            return fail("depends_on_reject");
        }
        self.item(record, row, item).or_else(|_| fail("depends_on_reject"))
    }

    fn arithmetic(&self, scope: &Scope, op: ArithmeticOp, a: &Expr, b: &Expr) -> Result<V, Fail> {
        let (left, right) = (self.value(scope, a)?, self.value(scope, b)?);
        let (V::Number(x), V::Number(y)) = (&left, &right) else {
            return calendar::arithmetic(op, (left, &a.ty), (right, &b.ty));
        };
        Ok(V::Number(match op {
            ArithmeticOp::Add => x + y,
            ArithmeticOp::Subtract => x - y,
            ArithmeticOp::Multiply => x * y,
            ArithmeticOp::Divide if y.is_zero() => return fail("division_by_zero"),
            ArithmeticOp::Divide => x / y,
        }))
    }

    fn compare(&self, scope: &Scope, first: &Expr, rest: &[(CompareOp, Expr)]) -> Answer {
        let mut left = self.value(scope, first)?;
        let mut all = true;
        for (op, expr) in rest {
            let right = self.value(scope, expr)?;
            all &= match op {
                CompareOp::Less => left < right,
                CompareOp::LessOrEqual => left <= right,
                CompareOp::Greater => left > right,
                CompareOp::GreaterOrEqual => left >= right,
            };
            left = right;
        }
        Ok(Some(V::YesNo(all)))
    }
}
