//! Why a row has no result: a stable code, a sentence, the place in the rules. Columns hold numbers of failures.

use prakas::ir::RuleId;
use prakas::source::Span;

pub(crate) const MISSING_VALUE: &str = "missing_value";
pub(crate) const NO_ROW: &str = "no_row";
pub(crate) const NOT_IN_FORCE: &str = "not_in_force";
pub(crate) const DEPENDS_ON_REJECT: &str = "depends_on_reject";
pub(crate) const TIE: &str = "tie";
pub(crate) const NOT_AMONG: &str = "not_among";
pub(crate) const NEGATIVE_AMOUNT: &str = "negative_amount";
pub(crate) const BAD_ALLOCATION: &str = "bad_allocation";
pub(crate) const OVERFLOW: &str = "overflow";
pub(crate) const DIVISION_BY_ZERO: &str = "division_by_zero";
pub(crate) const MATH_DOMAIN: &str = "math_domain";
pub(crate) const EXCEPTIONS_CLASH: &str = "exceptions_clash";
pub(crate) const ROWS_CLASH: &str = "rows_clash";
pub(crate) const BOUNDS_DESCEND: &str = "bounds_descend";
pub(crate) const SPLIT_EXCEEDS: &str = "split_exceeds";
pub(crate) const NOT_WHOLE: &str = "not_whole";
pub(crate) const NOT_A_CALENDAR_DATE: &str = "not_a_calendar_date";
pub(crate) const REQUIREMENT: &str = "requirement";
pub(crate) const DUPLICATE_KEY: &str = "duplicate_key";
pub(crate) const DANGLING_REFERENCE: &str = "dangling_reference";
pub(crate) const MISSING_KEY: &str = "missing_key";
pub(crate) const BROKEN_ROW: &str = "broken_row";
pub(crate) const NOT_UTF8: &str = "not_utf8";
pub(crate) const NOT_A_NUMBER: &str = "not_a_number";
pub(crate) const TOO_MANY_DECIMALS: &str = "too_many_decimals";
pub(crate) const OUT_OF_RANGE: &str = "out_of_range";
pub(crate) const UNKNOWN_CODE: &str = "unknown_code";
pub(crate) const NOT_A_DATE: &str = "not_a_date";
pub(crate) const NOT_A_MONTH: &str = "not_a_month";
pub(crate) const NOT_YES_NO: &str = "not_yes_no";
pub(crate) const PERCENT_UNCLEAR: &str = "percent_unclear";
pub(crate) const WRONG_CURRENCY: &str = "wrong_currency";

#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) reason: String,
    pub(crate) span: Option<Span>,
    /// A look-up that found no row: `given` and `otherwise` catch it inside its own rule.
    pub(crate) lookup: bool,
    /// The rule in which it arose, once that rule is done.
    pub(crate) rule: Option<RuleId>,
}

/// The failures of one batch; a failure's number in a column is its index here plus one.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    list: Vec<Failure>,
    /// Numbers up to here belong to the store that the rows come from.
    base: u32,
}

impl Failures {
    pub(crate) fn add(&mut self, code: &'static str, reason: String, span: Span, lookup: bool) -> u32 {
        self.list.push(Failure { code, reason, span: Some(span), lookup, rule: None });
        self.base.saturating_add(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    /// A failure of another list.
    pub(crate) fn again(&mut self, failure: &Failure) -> u32 {
        self.list.push(failure.clone());
        self.base.saturating_add(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn after(base: usize) -> Failures {
        Failures { list: Vec::new(), base: u32::try_from(base).unwrap_or(u32::MAX) }
    }

    pub(crate) fn get(&self, id: u32) -> Option<&Failure> {
        self.list.get((id.checked_sub(self.base)? as usize).checked_sub(1)?)
    }

    pub(crate) fn is_open_lookup(&self, id: u32) -> bool {
        self.get(id).is_some_and(|f| f.lookup && f.rule.is_none())
    }

    /// Failures from `start` on arose in this rule, unless one that it read has them already.
    pub(crate) fn close(&mut self, start: usize, rule: RuleId) {
        self.list.iter_mut().skip(start).for_each(|f| f.rule = f.rule.or(Some(rule)));
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn append(&mut self, other: Failures) {
        self.list.extend(other.list);
    }
}
