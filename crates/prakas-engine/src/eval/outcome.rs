//! What a rule gives its rows: amount, state, reason and shares as columns.

use super::{Col, Eval};
use crate::column::{Column, Data, Numbers, TextBuilder};
use crate::failure::OVERFLOW;
use prakas::ir::{Expr, PartyId, Rule};
use std::sync::Arc;

/// What a rule gives its rows. A failed row is failed in all columns.
#[derive(Debug)]
pub(crate) struct RuleColumns {
    pub(crate) amount: Col,
    pub(crate) state: Option<Col>,
    pub(crate) reason: Option<Col>,
    pub(crate) shares: Vec<(PartyId, Col)>,
}

pub(crate) fn finish(
    rule: &Rule,
    amount: Col,
    state: Vec<u32>,
    reason: Vec<u32>,
    shares: Vec<(PartyId, Col)>,
    ids: Vec<u32>,
) -> RuleColumns {
    let n = amount.len;
    let errors = ids.iter().any(|id| *id != 0).then_some(ids);
    let with = |c: Col| {
        if c.errors.is_none() && errors.is_none() {
            return c;
        }
        Arc::new(Column { len: n, data: c.data.clone(), missing: c.missing.clone(), errors: errors.clone() })
    };
    let money = rule.money.as_ref();
    let reasons = money.map(|money| {
        let mut names = TextBuilder::default();
        names.push("");
        money.denies.iter().for_each(|d| names.push_new(&d.name));
        let pool = names.finish().pool;
        let missing = Some(reason.iter().map(|r| *r == 0).collect());
        let data = Data::Text(crate::column::Texts { pool, codes: reason });
        with(Arc::new(Column { len: n, data, missing, errors: None }))
    });
    RuleColumns {
        state: money.map(|_| with(Arc::new(Column::new(n, Data::Code(one_or_all(state)))))),
        reason: reasons,
        shares: shares.into_iter().map(|(party, column)| (party, with(column))).collect(),
        amount: with(amount),
    }
}

fn one_or_all(values: Vec<u32>) -> Vec<u32> {
    match values.first() {
        Some(first) if values.iter().all(|v| v == first) => vec![*first],
        _ => values,
    }
}

impl Eval<'_> {
    /// What is folded, ranked or put in order is cut like a value that leaves its rule.
    pub(crate) fn cut_value(&self, column: &Col, expr: &Expr) -> Col {
        let Some((numbers, large)) = column.numbers().and_then(Numbers::cut) else { return column.clone() };
        let mut errors = column.errors.clone().unwrap_or_default();
        let spread = numbers.width() == 1 && !large.is_empty();
        let rows: Vec<u32> = if spread { super::every(column.len) } else { large };
        for row in rows.into_iter().map(|row| row as usize) {
            if column.error(row) == 0 && !column.is_missing(row) {
                let id = self.fail(OVERFLOW, "a value is 10^28 or more".to_owned(), expr.span);
                super::set(&mut errors, column.len, row, id);
            }
        }
        let errors = (!errors.is_empty()).then_some(errors);
        Arc::new(Column { data: Data::Number(numbers), errors, ..column.as_ref().clone() })
    }
}

impl Eval<'_> {
    /// What rows are put in order by: a value, or for a reference the place of its row in the order of the keys.
    pub(crate) fn order_value(&self, column: &Col, expr: &Expr) -> Col {
        let Data::Row(record, rows) = &column.data else { return self.cut_value(column, expr) };
        let places = self.shared.places(*record);
        let place = |row: &u32| i64::from(crate::column::pick(&places, *row as usize));
        let data = Data::Number(Numbers::integers(rows.iter().map(place).collect()));
        Arc::new(Column { data, ..column.as_ref().clone() })
    }
}

impl RuleColumns {
    /// The failure of a row.
    pub(crate) fn error(&self, i: usize) -> u32 {
        self.amount.error(i)
    }

    /// Parts one after the other; failures above `base` are numbered from each part's start.
    pub(crate) fn concat(parts: &[(Arc<RuleColumns>, u32)], base: u32) -> RuleColumns {
        let moved = |c: &Col, by: u32| {
            let shift = |id: &u32| if *id <= base { *id } else { id.saturating_add(by) };
            match &c.errors {
                Some(errors) if by > 0 => {
                    let errors = Some(errors.iter().map(shift).collect());
                    Arc::new(Column { len: c.len, data: c.data.clone(), missing: c.missing.clone(), errors })
                }
                _ => c.clone(),
            }
        };
        let all = |get: &dyn Fn(&RuleColumns) -> Option<Col>| {
            let columns: Option<Vec<Col>> = parts.iter().map(|(p, by)| get(p).map(|c| moved(&c, *by))).collect();
            columns.filter(|c| !c.is_empty()).map(|c| crate::column::concat(&c))
        };
        let parties: Vec<PartyId> =
            parts.first().map(|(p, _)| p.shares.iter().map(|(p, _)| *p).collect()).unwrap_or_default();
        let share = |party: PartyId| {
            let get = move |p: &RuleColumns| p.shares.iter().find(|(q, _)| *q == party).map(|(_, c)| c.clone());
            all(&get).map(|c| (party, c))
        };
        RuleColumns {
            amount: all(&|p| Some(p.amount.clone()))
                .unwrap_or_else(|| Arc::new(Column::new(0, Data::YesNo(Vec::new())))),
            state: all(&|p| p.state.clone()),
            reason: all(&|p| p.reason.clone()),
            shares: parties.into_iter().filter_map(share).collect(),
        }
    }
}

impl RuleColumns {
    /// The same for some of the rows.
    pub(crate) fn gather(&self, rows: &[u32]) -> RuleColumns {
        let take = |c: &Col| Arc::new(c.gather(rows));
        RuleColumns {
            amount: take(&self.amount),
            state: self.state.as_ref().map(take),
            reason: self.reason.as_ref().map(take),
            shares: self.shares.iter().map(|(p, c)| (*p, take(c))).collect(),
        }
    }

    /// The same for a range of the rows.
    pub(crate) fn range(&self, start: usize, end: usize) -> RuleColumns {
        let take = |c: &Col| Arc::new(c.range(start, end));
        RuleColumns {
            amount: take(&self.amount),
            state: self.state.as_ref().map(take),
            reason: self.reason.as_ref().map(take),
            shares: self.shares.iter().map(|(p, c)| (*p, take(c))).collect(),
        }
    }
}
