//! What expressions call: parameters, scales, decisions and tables, each read on one day.

use super::number::{self, Number};
use super::value::{as_number, constant, fail, no_row, present, Answer, Fail, V};
use super::world::World;
use chrono::NaiveDate;
use num_traits::Zero;
use prakas::ir::{
    Argument, Cell, Dated, DecisionId, DecisionRow, Entry, Expr, Hit, Let, ParameterId, Range, RecordId, RuleId,
    ScaleBody, ScaleId, ScaleRows, TableId, TableRow, Test, VarId,
};

/// What an expression can see: its row, the day on which dated things are read, arguments and lets.
#[derive(Clone)]
pub struct Scope<'s> {
    pub record: RecordId,
    pub row: usize,
    pub at: Option<NaiveDate>,
    /// Law enacted later is not known.
    pub known: Option<NaiveDate>,
    /// The day of that cannot be read: nothing that was enacted on a day counts.
    pub untold: bool,
    pub arguments: Vec<Option<V>>,
    pub lets: &'s [Let],
    /// The rule that is computed; it says which results it waits for.
    pub rule: Option<RuleId>,
    /// What the letters of the aggregates around this place stand for: a row, a day, a month, a row of a table.
    pub vars: Vec<(VarId, V)>,
    /// Letters whose rows are asked a condition: readable fields of rejected rows are read there.
    pub open: Vec<VarId>,
}

/// The entry that counts: of those begun and known, the one that begins last, and of these the one enacted last.
pub fn in_force<'d, T>(dated: &'d Dated<T>, scope: &Scope) -> Option<&'d Entry<T>> {
    if scope.untold && dated.entries.iter().any(|e| e.enacted.is_some()) {
        return None;
    }
    dated
        .entries
        .iter()
        .filter(|e| e.from.is_none() || (scope.at.is_some() && e.from <= scope.at))
        .filter(|e| scope.known.is_none() || e.enacted.is_none() || e.enacted <= scope.known)
        .max_by_key(|e| (e.from, e.enacted))
}

/// The value in force, or the error that there is none.
fn read<'d, T>(dated: &'d Dated<T>, scope: &Scope) -> Result<&'d T, Fail> {
    match in_force(dated, scope).and_then(|e| e.value.as_ref()) {
        Some(value) => Ok(value),
        None => fail("not_in_force"),
    }
}

impl World<'_> {
    pub fn parameter(&self, scope: &Scope, id: ParameterId, at: Option<&Expr>) -> Answer {
        let at = self.date(scope, at)?;
        let scope = Scope { at, ..scope.clone() };
        read(&self.program.parameters[id.index()].value, &scope).map(|v| Some(constant(v)))
    }

    pub fn scale(&self, id: ScaleId, scope: &Scope) -> Answer {
        let scale = &self.program.scales[id.index()];
        let argument = as_number(present(Ok(scope.arguments[0].clone()))?);
        in_range(&argument, scale.argument.range.as_ref())?;
        match read(&scale.body, scope)? {
            ScaleBody::Formula(expr) => self.eval(scope, expr),
            ScaleBody::Rows(rows) => self.brackets(scope, rows, &argument, scale.marginal),
        }
    }

    fn brackets(&self, scope: &Scope, rows: &ScaleRows, argument: &Number, marginal: bool) -> Answer {
        let mut bounds: Vec<Number> = Vec::new();
        for bracket in &rows.brackets {
            let Some(bound) = &bracket.bound else { continue };
            bounds.push(as_number(self.value(scope, bound)?));
        }
        if bounds.windows(2).any(|pair| pair[0] >= pair[1]) {
            return fail("bounds_descend");
        }
        if marginal {
            return self.slices(scope, rows, &bounds, argument);
        }
        let below = |bound: &Number| if rows.inclusive { argument <= bound } else { argument < bound };
        let index = bounds.iter().position(below).unwrap_or(bounds.len());
        self.eval(scope, &rows.brackets[index].value)
    }

    /// Each percent times its slice of the argument. The slices that the argument does not reach are not asked.
    fn slices(&self, scope: &Scope, rows: &ScaleRows, bounds: &[Number], argument: &Number) -> Answer {
        let mut sum = Number::zero();
        let mut low = Number::zero();
        for (index, bracket) in rows.brackets.iter().enumerate() {
            let high = bounds.get(index).filter(|b| *b < argument).unwrap_or(argument);
            if index > 0 && *high <= low {
                break;
            }
            sum += (high - &low) * as_number(self.value(scope, &bracket.value)?);
            low = high.clone();
        }
        Ok(Some(V::Number(sum)))
    }

    pub fn decision(&self, id: DecisionId, result: usize, scope: &Scope) -> Answer {
        let decision = &self.program.decisions[id.index()];
        for (argument, value) in decision.arguments.iter().zip(&scope.arguments) {
            argument_in_range(argument, value)?;
        }
        let rows = read(&decision.body, scope)?;
        let matches = |row: &&DecisionRow| {
            !row.otherwise && row.cells.iter().zip(&scope.arguments).all(|(cell, value)| cell_matches(cell, value))
        };
        let mut hits: Vec<&DecisionRow> = rows.iter().filter(matches).collect();
        if hits.is_empty() {
            hits.extend(rows.iter().filter(|r| r.otherwise));
        }
        let values = |n: usize| hits.iter().take(n).map(|r| self.value(scope, &r.results[result])).collect();
        match decision.hit {
            Hit::Unique if hits.len() > 1 => fail("rows_clash"),
            Hit::Unique | Hit::First => {
                let values: Result<Vec<V>, Fail> = values(1);
                values?.pop().map_or_else(no_row, |v| Ok(Some(v)))
            }
            Hit::Any => {
                let values: Result<Vec<V>, Fail> = values(hits.len());
                let values = values?;
                if values.windows(2).any(|pair| pair[0] != pair[1]) {
                    return fail("rows_clash");
                }
                values.first().cloned().map_or_else(no_row, |v| Ok(Some(v)))
            }
            Hit::Count => Ok(Some(V::Number(number::integer(i64::try_from(hits.len()).unwrap())))),
            Hit::Sum | Hit::Min | Hit::Max => {
                let values: Result<Vec<V>, Fail> = values(hits.len());
                collect(decision.hit, values?)
            }
        }
    }

    pub fn cell(&self, id: TableId, column: usize, scope: &Scope) -> Answer {
        let keys = scope.arguments.iter().map(|k| present(Ok(k.clone()))).collect::<Result<Vec<V>, Fail>>()?;
        let table = &self.program.tables[id.index()];
        let same_key = |row: &&TableRow| row.keys.iter().map(constant).eq(keys.iter().cloned());
        let counts = |row: &&TableRow| {
            (row.from.is_none() || (scope.at.is_some() && row.from <= scope.at))
                && (scope.known.is_none() || row.enacted.is_none() || row.enacted <= scope.known)
        };
        if scope.untold && table.rows.iter().filter(same_key).any(|row| row.enacted.is_some()) {
            return no_row();
        }
        let found = table.rows.iter().filter(same_key).filter(counts).max_by_key(|r| (r.from, r.enacted));
        match found.and_then(|row| row.values.as_ref()) {
            Some(values) => Ok(values[column].as_ref().map(constant)),
            None => no_row(),
        }
    }
}

fn collect(hit: Hit, values: Vec<V>) -> Answer {
    let numbers: Vec<Number> = values.iter().cloned().map(as_number).collect();
    let chosen = match hit {
        Hit::Sum => Some(numbers.into_iter().fold(Number::zero(), |a, b| a + b)),
        Hit::Min => numbers.into_iter().min(),
        _ => numbers.into_iter().max(),
    };
    chosen.map_or_else(no_row, |n| Ok(Some(V::Number(n))))
}

fn in_range(value: &Number, range: Option<&Range>) -> Result<(), Fail> {
    match range {
        Some(r) if *value < number::of_decimal(r.low) || *value > number::of_decimal(r.high) => fail("out_of_range"),
        _ => Ok(()),
    }
}

fn argument_in_range(argument: &Argument, value: &Option<V>) -> Result<(), Fail> {
    match value {
        None if !argument.optional => fail("missing_value"),
        Some(V::Number(n)) => in_range(n, argument.range.as_ref()),
        _ => Ok(()),
    }
}

fn cell_matches(cell: &Cell, value: &Option<V>) -> bool {
    match (cell, value) {
        (Cell::Anything, _) => true,
        (Cell::Missing, value) => value.is_none(),
        (Cell::OneOf(_), None) => false,
        (Cell::OneOf(tests), Some(value)) => tests.iter().any(|test| test_matches(test, value)),
    }
}

fn test_matches(test: &Test, value: &V) -> bool {
    match test {
        Test::Is(wanted) => constant(wanted) == *value,
        Test::Between { low, high } => {
            let above = low.as_ref().is_none_or(|(end, inside)| {
                let end = constant(end);
                end < *value || (*inside && end == *value)
            });
            let below = high.as_ref().is_none_or(|(end, inside)| {
                let end = constant(end);
                *value < end || (*inside && end == *value)
            });
            above && below
        }
    }
}
