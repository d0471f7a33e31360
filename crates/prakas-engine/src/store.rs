//! A record held in memory because others read it: its columns, its keys, its rules as far as they are computed.

use crate::column::{pick, Column};
use crate::eval::{Col, RuleColumns};
use crate::failure::Failures;
use crate::frame::{Frame, Ids};
use crate::groups::Members;
use crate::key_index::KeyIndex;
use crate::read::Problem;
use crate::shared::Shared;
use crate::whole::Trail;
use prakas::ir::{Item, RecordId, RuleId};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) struct Store {
    pub(crate) record: RecordId,
    pub(crate) n: usize,
    pub(crate) fields: Vec<Option<Col>>,
    pub(crate) given: BTreeMap<RuleId, Col>,
    pub(crate) rules: BTreeMap<RuleId, Arc<RuleColumns>>,
    pub(crate) failures: Failures,
    pub(crate) index: KeyIndex,
    pub(crate) bad: Vec<bool>,
    pub(crate) any_bad: bool,
    pub(crate) problems: BTreeMap<u32, Vec<Problem>>,
    pub(crate) lines: Vec<u64>,
    /// First row of each file.
    pub(crate) files: Vec<usize>,
    pub(crate) names: Vec<String>,
    /// Of a group: the rows that each of its rows was made of.
    pub(crate) members: Option<Members>,
    /// Of limits, in explanations: who used what.
    pub(crate) trails: BTreeMap<RuleId, Trail>,
    /// Rows that could not be split, by file: line and reason.
    pub(crate) broken: Vec<(usize, u64, String)>,
}

impl Store {
    pub(crate) fn item(&self, item: Item) -> Option<&Col> {
        match item {
            Item::Field(field) => self.fields.get(field.index())?.as_ref(),
            Item::Rule(rule) => self.rules.get(&rule).map(|r| &r.amount),
            Item::Money(rule, part) => self.rules.get(&rule)?.part(part),
        }
    }

    pub(crate) fn is_bad(&self, row: u32) -> bool {
        self.any_bad && pick(&self.bad, row as usize)
    }

    pub(crate) fn mark_bad(&mut self, row: u32) {
        if self.bad.len() != self.n {
            self.bad = vec![false; self.n];
        }
        if let Some(slot) = self.bad.get_mut(row as usize) {
            *slot = true;
            self.any_bad = true;
        }
    }

    pub(crate) fn add_problem(&mut self, row: u32, problem: Problem) {
        self.problems.entry(row).or_default().push(problem);
        self.mark_bad(row);
    }

    pub(crate) fn key_text(&self, shared: &Shared, row: u32) -> String {
        crate::show::key(shared, self.record, &self.fields, row as usize)
    }

    pub(crate) fn first_problem(&self, row: u32) -> Option<&str> {
        self.problems.get(&row).and_then(|p| p.first()).map(|p| p.reason.as_str())
    }

    /// `: reason` of a rejected row: its data, or a rule that failed there.
    pub(crate) fn why(&self, row: u32) -> String {
        let failed = self.rules.values().map(|r| r.error(row as usize)).find(|id| *id != 0);
        let failed = failed.and_then(|id| self.failures.get(id)).map(|f| f.reason.as_str());
        self.first_problem(row).or(failed).map(|p| format!(": {p}")).unwrap_or_default()
    }

    pub(crate) fn name_of(&self, file: usize) -> String {
        self.names.get(file).cloned().unwrap_or_default()
    }

    /// File number of a row.
    pub(crate) fn file_of(&self, row: usize) -> usize {
        self.files.partition_point(|start| *start <= row).saturating_sub(1)
    }

    /// Some of the rows as a frame of their own, with the rules computed so far.
    pub(crate) fn frame(&self, shared: &Shared, start: usize, end: usize, with_rules: bool) -> Frame {
        let take = |c: &Col| Arc::new(Column::range(c, start, end));
        let fields = self.fields.iter().map(|c| c.as_ref().map(take)).collect();
        let dates = (shared.options.at, shared.options.known_at);
        let mut frame = Frame::new(self.record, shared.record(self.record), fields, end.saturating_sub(start), dates);
        frame.given = self.given.iter().map(|(id, c)| (*id, take(c))).collect();
        frame.ids = Ids::From(u32::try_from(start).unwrap_or(u32::MAX));
        frame.stored = with_rules;
        frame
    }
}
