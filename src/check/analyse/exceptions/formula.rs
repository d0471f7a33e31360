//! Conditions as alternatives of what fields may be: `a or b and c` becomes `{a}`, `{b, c}`.
//! In: a condition and a date for parameters. Out: alternatives, each a set of values for each field, with a mark where
//! a part could not be decided. Never says yes to what it does not know.

use super::paths::Paths;
use crate::check::analyse::constant::{self, Constant, Known};
use crate::check::analyse::possible::Possible;
use crate::ir::{CompareOp, Expr, ExprKind, Let, Program, Test};
use crate::value::{cut, Value};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Alternatives that are followed; more are not decided.
const LIMIT: usize = 64;

/// What fields may be, all at once.
#[derive(Debug, Clone, Default)]
pub(super) struct Case {
    pub(super) fields: BTreeMap<usize, Possible>,
    /// Something else is asked too.
    pub(super) unknown: bool,
}

impl Case {
    fn unknown() -> Case {
        Case { unknown: true, ..Case::default() }
    }

    /// No record is like this, whatever the unknown part says.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.values().any(Possible::is_empty)
    }

    pub(super) fn and(&self, other: &Case) -> Case {
        let mut both = self.clone();
        both.unknown |= other.unknown;
        for (path, values) in &other.fields {
            let left = both.fields.get(path).map_or_else(|| values.clone(), |mine| mine.and(values));
            both.fields.insert(*path, left);
        }
        both
    }
}

/// Turns conditions into alternatives.
pub(super) struct Reader<'a> {
    pub(super) program: &'a Program,
    pub(super) lets: &'a [Let],
    pub(super) date: Option<NaiveDate>,
}

/// All that hold in both; nothing when there are too many.
pub(super) fn both(a: Option<Vec<Case>>, b: Option<Vec<Case>>) -> Option<Vec<Case>> {
    let (a, b) = (a?, b?);
    let all: Vec<Case> = a
        .iter()
        .flat_map(|x| b.iter().map(move |y| x.and(y)))
        .filter(|case| !case.is_empty())
        .take(LIMIT + 1)
        .collect();
    (all.len() <= LIMIT).then_some(all)
}

fn either(a: Option<Vec<Case>>, b: Option<Vec<Case>>) -> Option<Vec<Case>> {
    let mut all = a?;
    all.extend(b?);
    (all.len() <= LIMIT).then_some(all)
}

impl Reader<'_> {
    /// The alternatives in which a condition is `wanted`.
    pub(super) fn cases(&self, expr: &Expr, wanted: bool, paths: &mut Paths<'_>) -> Option<Vec<Case>> {
        paths.step()?;
        match &expr.kind {
            ExprKind::Literal(Value::YesNo(yes)) => {
                Some(if *yes == wanted { vec![Case::default()] } else { Vec::new() })
            }
            ExprKind::Not(one) => self.cases(one, !wanted, paths),
            ExprKind::And(all) => self.joined(all, wanted, wanted, paths),
            ExprKind::Or(all) => self.joined(all, wanted, !wanted, paths),
            ExprKind::Let(id) => match self.lets.get(id.index()) {
                Some(one) => self.cases(&one.value, wanted, paths),
                None => Some(vec![Case::unknown()]),
            },
            ExprKind::Compare(first, rest) => self.chain(first, rest, wanted, paths),
            ExprKind::InRange { value, low, high } => {
                let ends = self.constant(low).zip(self.constant(high));
                let test = ends.map(|(l, h)| Test::Between { low: Some((l, true)), high: Some((h, true)) });
                self.atom(value, test.map(|t| vec![t]), wanted, paths)
            }
            ExprKind::Is { left, right, negated } => {
                let (value, other) = if self.constant(right).is_some() { (left, right) } else { (right, left) };
                let test = self.constant(other).map(|c| vec![Test::Is(c)]);
                self.atom(value, test, wanted != *negated, paths)
            }
            ExprKind::InSet { value, members } => {
                let tests: Option<Vec<Test>> = members.iter().map(|m| self.constant(m).map(Test::Is)).collect();
                self.atom(value, tests, wanted, paths)
            }
            ExprKind::Given(one) => Some(self.given(one, wanted, paths)),
            _ => self.atom(expr, Some(vec![Test::Is(Value::YesNo(true))]), wanted, paths),
        }
    }

    fn joined(&self, all: &[Expr], wanted: bool, every: bool, paths: &mut Paths<'_>) -> Option<Vec<Case>> {
        let mut so_far = Some(if every { vec![Case::default()] } else { Vec::new() });
        for part in all {
            let next = self.cases(part, wanted, paths);
            so_far = if every { both(so_far, next) } else { either(so_far, next) };
        }
        so_far
    }

    fn chain(
        &self,
        first: &Expr,
        rest: &[(CompareOp, Expr)],
        wanted: bool,
        paths: &mut Paths<'_>,
    ) -> Option<Vec<Case>> {
        let mut left = first;
        let mut all = Some(if wanted { vec![Case::default()] } else { Vec::new() });
        for (op, right) in rest {
            let (value, test) = match (self.constant(left), self.constant(right)) {
                (None, Some(constant)) => (left, Some(compared(*op, constant, false))),
                (Some(constant), None) => (right, Some(compared(*op, constant, true))),
                _ => (left, None),
            };
            let next = self.atom(value, test.map(|t| vec![t]), wanted, paths);
            all = if wanted { both(all, next) } else { either(all, next) };
            left = right;
        }
        all
    }

    fn given(&self, expr: &Expr, wanted: bool, paths: &mut Paths<'_>) -> Vec<Case> {
        let Some(path) = paths.find(expr) else { return vec![Case::unknown()] };
        let Some(domain) = paths.domain(path) else { return vec![Case::unknown()] };
        let values = if wanted { domain.present() } else { domain.missing() };
        vec![Case { fields: BTreeMap::from([(path, values)]), unknown: false }]
    }

    /// A field (or a field `otherwise` a constant) against constant tests.
    fn atom(&self, expr: &Expr, tests: Option<Vec<Test>>, wanted: bool, paths: &mut Paths<'_>) -> Option<Vec<Case>> {
        let unknown = Some(vec![Case::unknown()]);
        let Some(tests) = tests else { return unknown };
        let (field, instead) = match &expr.kind {
            ExprKind::Otherwise(field, instead) => match self.constant(instead) {
                Some(constant) => (&**field, Some(constant)),
                None => return unknown,
            },
            _ => (expr, None),
        };
        let Some(path) = paths.find(field) else { return unknown };
        let Some(domain) = paths.domain(path) else { return unknown };
        let mut values = domain.tests(&tests);
        if let Some(constant) = instead {
            let passes =
                tests.iter().any(|test| !domain.test(&Test::Is(constant.clone())).and(&domain.test(test)).is_empty());
            values.missing = passes && domain.all().missing;
        }
        if !wanted {
            let missing = domain.all().missing && !values.missing;
            let present_only = !matches!(expr.kind, ExprKind::Otherwise(..));
            values = domain.not(&values);
            values.missing = missing && !present_only;
        }
        Some(vec![Case { fields: BTreeMap::from([(path, values)]), unknown: false }])
    }

    fn constant(&self, expr: &Expr) -> Option<Value> {
        match constant::of(expr, Known::On(self.program, self.date))? {
            Constant::Number(number) => cut(&number).ok().map(Value::Number),
            Constant::Other(value) => Some(value),
        }
    }
}

/// `value op constant`, or with sides turned `constant op value`.
fn compared(op: CompareOp, constant: Value, turned: bool) -> Test {
    let less = matches!(op, CompareOp::Less | CompareOp::LessOrEqual) != turned;
    let included = matches!(op, CompareOp::LessOrEqual | CompareOp::GreaterOrEqual);
    let end = Some((constant, included));
    if less {
        Test::Between { low: None, high: end }
    } else {
        Test::Between { low: end, high: None }
    }
}
