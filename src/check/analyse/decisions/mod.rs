//! Rows of decisions: gaps, overlaps, unreachable and duplicate rows, each with a counterexample.
//! In: a decision's arguments and constant cells, one dated version at a time. Out: problems. Never evaluates a result.

mod axis;
mod codes;
mod overlap;
mod report;
mod sweep;

use super::possible::{Domain, Possible};
use crate::ir::{Cell, Decision, DecisionRow, Entry, Hit, Program};
use crate::problem::{Code, Problem};
use axis::{Axis, Ranges};
use report::Report;
use sweep::Budget;

/// Looks at rows that one version may cost.
const BUDGET: u64 = 3_000_000;
/// Gaps that one message names.
const GAPS: usize = 3;
/// Problems of one kind in one version.
const PAIRS: usize = 8;

pub(super) fn codes() -> Vec<&'static Code> {
    codes::ALL.to_vec()
}

pub(super) fn check(program: &Program) -> Vec<Problem> {
    let mut problems = Vec::new();
    for decision in &program.decisions {
        for entry in &decision.body.entries {
            if let Some(rows) = &entry.value {
                Version::new(program, decision, entry, rows).check(&mut problems);
            }
        }
    }
    problems
}

/// The rows of a decision between two dates.
struct Version<'a> {
    decision: &'a Decision,
    /// Rows but `otherwise`.
    rows: Vec<&'a DecisionRow>,
    otherwise: Option<&'a DecisionRow>,
    axes: Vec<Axis>,
    /// What each row allows on each axis.
    boxes: Vec<Vec<Ranges>>,
    report: Report<'a>,
}

impl<'a> Version<'a> {
    fn new(
        program: &'a Program,
        decision: &'a Decision,
        entry: &'a Entry<Vec<DecisionRow>>,
        all: &'a [DecisionRow],
    ) -> Self {
        let rows: Vec<&DecisionRow> = all.iter().filter(|r| !r.otherwise).collect();
        let mut boxes: Vec<Vec<Ranges>> = rows.iter().map(|_| Vec::new()).collect();
        let mut axes = Vec::new();
        for (index, argument) in decision.arguments.iter().enumerate() {
            let domain = Domain::new(&argument.ty, argument.range.as_ref(), argument.optional, &program.enums);
            let sets: Vec<Possible> = rows.iter().map(|r| allowed(r.cells.get(index), &domain)).collect();
            let axis = Axis::new(&argument.name, domain, &sets.iter().collect::<Vec<_>>());
            for (row, set) in boxes.iter_mut().zip(&sets) {
                row.push(axis.ranges(set));
            }
            axes.push(axis);
        }
        let otherwise = all.iter().find(|r| r.otherwise);
        Version { decision, rows, otherwise, axes, boxes, report: Report { program, decision, entry } }
    }

    fn check(&self, problems: &mut Vec<Problem>) {
        let mut budget = Budget(BUDGET);
        self.dead(problems);
        self.twice(problems);
        match self.decision.hit {
            Hit::Unique | Hit::Any => self.overlaps(&mut budget, problems),
            Hit::First => self.covered(&mut budget, problems),
            Hit::Sum | Hit::Min | Hit::Max | Hit::Count => {}
        }
        self.gaps(&mut budget, problems);
        if budget.spent() {
            problems.push(self.report.too_large());
        }
    }

    fn within(&self) -> Vec<Ranges> {
        self.axes.iter().map(|a| vec![(0, a.size)]).collect()
    }

    fn gaps(&self, budget: &mut Budget, problems: &mut Vec<Problem>) {
        if matches!(self.decision.hit, Hit::Sum | Hit::Count) {
            return;
        }
        let rows: Vec<&[Ranges]> = self.boxes.iter().map(Vec::as_slice).collect();
        let gaps = sweep::uncovered(&rows, &self.within(), GAPS + 1, budget);
        match self.otherwise {
            None if !gaps.is_empty() => problems.push(self.report.gap(&self.axes, &gaps, GAPS)),
            Some(row) if gaps.is_empty() && !budget.spent() => problems.push(self.report.otherwise_unused(row)),
            _ => {}
        }
    }

    /// Rows with a cell that matches no value at all.
    fn dead(&self, problems: &mut Vec<Problem>) {
        for (row, cells) in self.rows.iter().zip(&self.boxes) {
            let empty = cells.iter().position(Vec::is_empty);
            if let Some((index, argument)) = empty.and_then(|i| Some((i, self.decision.arguments.get(i)?))) {
                let free = Domain::new(&argument.ty, None, argument.optional, &self.report.program.enums);
                let inside = !allowed(row.cells.get(index), &free).is_empty();
                problems.push(self.report.dead(row, argument, inside));
            }
        }
    }

    /// Rows with equal conditions; `unique` calls them an overlap and `first` unreachable.
    fn twice(&self, problems: &mut Vec<Problem>) {
        if matches!(self.decision.hit, Hit::Unique | Hit::First) {
            return;
        }
        let mut order: Vec<(&Vec<Ranges>, &&DecisionRow)> = self.boxes.iter().zip(&self.rows).collect();
        order.sort_by(|a, b| a.0.cmp(b.0));
        let pairs = order.iter().zip(order.iter().skip(1)).filter(|(a, b)| a.0 == b.0 && !is_dead(a.0));
        for ((_, first), (_, second)) in pairs.take(PAIRS) {
            if self.decision.hit != Hit::Any || !report::disagree(first, second) {
                problems.push(self.report.twice(first, second));
            }
        }
    }

    fn overlaps(&self, budget: &mut Budget, problems: &mut Vec<Problem>) {
        let any = self.decision.hit == Hit::Any;
        let row = |i: usize| self.rows.get(i).copied();
        let wanted = |a: usize, b: usize| {
            !any || row(a).zip(row(b)).is_some_and(|(first, second)| report::disagree(first, second))
        };
        for found in overlap::overlaps(&self.boxes, self.axes.len(), PAIRS, budget, &wanted) {
            let Some((first, second)) = row(found.rows.0).zip(row(found.rows.1)) else { continue };
            let same = !any && self.boxes.get(found.rows.0) == self.boxes.get(found.rows.1);
            problems.push(if same {
                self.report.equal(found.rows, first, second)
            } else {
                self.report.overlap(&self.axes, (found.rows, first, second), &found.spot)
            });
        }
    }

    /// Rows behind rows that match all they match.
    fn covered(&self, budget: &mut Budget, problems: &mut Vec<Problem>) {
        let mut reported = 0;
        for (index, cells) in self.boxes.iter().enumerate() {
            if is_dead(cells) || reported >= PAIRS {
                continue;
            }
            let before = self.boxes.iter().take(index).zip(&self.rows);
            let meeting: Vec<(&[Ranges], &DecisionRow)> = before
                .filter(|(other, _)| overlap::shared(other, cells).is_some())
                .map(|(other, row)| (other.as_slice(), *row))
                .collect();
            if meeting.is_empty() || !budget.take(index) {
                continue;
            }
            let rows: Vec<&[Ranges]> = meeting.iter().map(|(cells, _)| *cells).collect();
            let open = sweep::uncovered(&rows, cells, 1, budget);
            if open.is_empty() && !budget.spent() {
                let rows: Vec<&DecisionRow> = meeting.iter().map(|(_, row)| *row).collect();
                problems.extend(self.rows.get(index).map(|row| self.report.covered(row, &rows)));
                reported += 1;
            }
        }
    }
}

fn is_dead(cells: &[Ranges]) -> bool {
    cells.iter().any(Vec::is_empty)
}

/// The values that a cell matches.
fn allowed(cell: Option<&Cell>, domain: &Domain) -> Possible {
    match cell {
        None | Some(Cell::Anything) => domain.all(),
        Some(Cell::Missing) => domain.missing(),
        Some(Cell::OneOf(tests)) => domain.tests(tests),
    }
}
