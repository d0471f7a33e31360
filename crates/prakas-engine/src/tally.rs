//! Counts and sums of a record while its portions come in.

use crate::api::RecordSummary;
use crate::judge::{Desk, Outcome};
use crate::output::{count, is_summed};
use prakas::value::Exact;
use std::collections::BTreeMap;

pub(crate) struct Tally {
    summary: RecordSummary,
    totals: Vec<Exact>,
    states: Vec<[u64; 3]>,
}

impl Tally {
    pub(crate) fn new(record: &str, files: Vec<String>) -> Tally {
        let files = files.into_iter().map(|name| (name, 0)).collect();
        let summary = RecordSummary { record: record.to_string(), files, ..RecordSummary::default() };
        Tally { summary, totals: Vec::new(), states: Vec::new() }
    }

    pub(crate) fn rows(&self) -> u64 {
        self.summary.rows
    }

    pub(crate) fn add(&mut self, file: usize, outcome: &Outcome) {
        let rejected = count(outcome.rejects.len());
        let counts = &mut self.summary;
        counts.rows += outcome.rows;
        counts.rejected += rejected;
        counts.accepted += outcome.rows.saturating_sub(rejected);
        if let Some((_, rows)) = counts.files.get_mut(file) {
            *rows += outcome.rows;
        }
        for reject in &outcome.rejects {
            *counts.rejects_by_code.entry(reject.code.clone()).or_default() += 1;
        }
        self.totals.resize(outcome.totals.len().max(self.totals.len()), Exact::default());
        self.totals.iter_mut().zip(&outcome.totals).for_each(|(sum, part)| *sum += part);
        self.states.resize(outcome.states.len().max(self.states.len()), [0; 3]);
        for (sum, part) in self.states.iter_mut().zip(&outcome.states) {
            sum.iter_mut().zip(part).for_each(|(s, p)| *s += p);
        }
    }

    pub(crate) fn finish(self, desk: &Desk) -> RecordSummary {
        let mut summary = self.summary;
        let members = desk.shared.store(desk.record).and_then(|s| s.members.as_ref());
        summary.unplaced = members.map_or(0, |m| m.unplaced);
        let summed = desk.outputs.iter().filter(|o| is_summed(o));
        let total = |i: usize| self.totals.get(i).cloned().unwrap_or_default();
        summary.totals = summed.enumerate().map(|(i, o)| (o.name.clone(), crate::show::plain(&total(i)))).collect();
        let rules = desk.plan.outputs.get(desk.record.index()).map(Vec::as_slice).unwrap_or_default();
        let money =
            rules.iter().filter_map(|id| desk.shared.program.rules.get(id.index())).filter(|r| r.money.is_some());
        for (i, rule) in money.enumerate() {
            let counts = self.states.get(i).copied().unwrap_or_default();
            let named: BTreeMap<String, u64> =
                crate::show::STATES.iter().zip(counts).map(|(s, n)| ((*s).to_string(), n)).collect();
            summary.states.push((rule.name.clone(), named));
        }
        summary
    }
}
