//! Runs over records that do not fit into memory at once: rows go to a scratch file by their owner, each part is loaded and
//! judged like a run of its own, and what the parts gave is merged by line. What comes out is what a run that holds
//! everything gives, to the byte.

mod cuts;
mod file;
mod heap;
mod keys;
mod scatter;
mod spill;
mod totals;
mod tree;

pub(crate) use tree::Tree;

use crate::api::{RecordSummary, RunError, Sink};
use crate::judge::Desk;
use crate::links::Links;
use crate::load::{load, record_of, take_step, Input, CHUNK};
use crate::pass::{deliver, pack, start, Done, Findings, Pass, PIECE};
use crate::plan::{is_group, Role};
use crate::pool::ordered;
use crate::run::{desk, Learned};
use crate::shared::Shared;
use crate::tally::Tally;
use cuts::Cut;
use heap::Heap;
use keys::{Keys, Merge};
use prakas::ir::{GroupId, RecordId, Step};
use scatter::{data_of, Scatter, Scattered};
use spill::{group_outcome, outcome, Rows, Spill, SpillReader};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use totals::Totals;

/// What all parts gave, by record.
pub(crate) struct Parts(BTreeMap<RecordId, Given>);

/// What all parts of one record gave.
pub(crate) struct Given {
    order: Order,
    spill: Spill,
    counts: RecordSummary,
}

/// How the rows of all parts follow each other.
enum Order {
    /// By line, cut as the files are read.
    Lines(Vec<Cut>),
    /// Of a group, by key.
    Keys(Keys),
}

/// One record while its parts run.
struct Growing {
    spill: Spill,
    tally: Tally,
    keys: Keys,
    /// Rows of no group row.
    unplaced: u64,
}

impl Parts {
    /// Runs all parts; records that are not parted stay loaded.
    pub(crate) fn compute(
        shared: &mut Shared,
        input: &Input,
        tree: Tree,
        parts: usize,
        learned: &mut Learned,
        sink: &mut dyn Sink,
    ) -> Result<Parts, RunError> {
        let scratch = shared.options.scratch.clone();
        let scratch = scratch.ok_or_else(|| RunError::Scratch("there is no place for scratch files".to_string()))?;
        let heap = || Heap::new(scratch.as_ref()).map(Arc::new).map_err(RunError::Scratch);
        let scatter = Scatter { shared, input, tree: &tree, parts, heap: heap()? };
        let mut scattered = scatter.all(&mut learned.duplicates, sink)?;
        let program = shared.program;
        let is_late = |step: Step| {
            let group = |id: &GroupId| step == Step::Group(*id);
            tree.late.contains(&step) || tree.totals.iter().any(group)
        };
        let is_parted = |step: Step| record_of(program, step).is_some_and(|id| tree.contains(id));
        load(shared, input, &|id| !tree.contains(id), &|step| !is_parted(step) && !is_late(step))?;
        let mut grown = run_all(shared, input, (&tree, &scattered, parts), learned, &heap()?)?;
        if !grown.wide.is_empty() {
            learned.wide.append(&mut grown.wide);
            grown = run_all(shared, input, (&tree, &scattered, parts), learned, &heap()?)?;
        }
        grown.totals.finish(shared);
        tree.late.iter().try_for_each(|step| take_step(shared, input, *step))?;
        let mut all = BTreeMap::new();
        for (id, growing) in grown.records {
            let mut counts = growing.tally.finish(&desk(shared, input.plan, id, learned));
            counts.unplaced = growing.unplaced;
            let order = match scattered.remove(&id) {
                Some(scattered) => Order::Lines(scattered.cuts),
                None => Order::Keys(growing.keys),
            };
            all.insert(id, Given { order, spill: growing.spill, counts });
        }
        Ok(Parts(all))
    }

    pub(crate) fn of(&self, id: RecordId) -> Option<&Given> {
        self.0.get(&id)
    }
}

/// What a run over all parts gives.
struct Grown {
    records: BTreeMap<RecordId, Growing>,
    totals: Totals,
    /// Columns of results that turned out to need room for more digits.
    wide: BTreeSet<(RecordId, usize)>,
}

fn run_all(
    shared: &mut Shared,
    input: &Input,
    (tree, scattered, parts): (&Tree, &BTreeMap<RecordId, Scattered>, usize),
    learned: &Learned,
    heap: &Arc<Heap>,
) -> Result<Grown, RunError> {
    let program = shared.program;
    let mut grown = Grown { records: BTreeMap::new(), totals: Totals::new(tree), wide: BTreeSet::new() };
    for part in 0..parts {
        let data = data_of(shared, scattered, part);
        let input = Input { data: &data, known: &learned.duplicates, ..*input };
        empty(shared, tree);
        let is_parted = |step: Step| record_of(program, step).is_some_and(|id| tree.contains(id));
        load(shared, &input, &|id| tree.contains(id), &is_parted)?;
        number(shared, tree);
        for id in tree.records() {
            grown.judge(shared, &input, id, (part, parts), learned, heap)?;
        }
        grown.totals.add(shared, &input)?;
    }
    empty(shared, tree);
    Ok(grown)
}

impl Grown {
    /// The rows of one part of a record.
    fn judge(
        &mut self,
        shared: &Shared,
        input: &Input,
        id: RecordId,
        (part, parts): (usize, usize),
        learned: &Learned,
        heap: &Arc<Heap>,
    ) -> Result<(), RunError> {
        let role = input.plan.roles.get(id.index()).copied().unwrap_or(Role::Skip);
        let desk = Desk { with_lines: true, ..desk(shared, input.plan, id, learned) };
        let pass = Pass { desk: &desk, input };
        let files = input.source(shared, id).map_or(1, |source| source.files.len());
        let growing = self.records.entry(id).or_insert_with(|| Growing {
            spill: Spill::new(heap.clone(), files, parts),
            tally: pass.tally(),
            keys: Keys::default(),
            unplaced: 0,
        });
        if let Some((store, members)) = shared.store(id).and_then(|store| Some((store, store.members.as_ref()?))) {
            growing.keys.add(store, heap).map_err(RunError::Scratch)?;
            growing.unplaced += members.unplaced;
        }
        let wide = &mut self.wide;
        let mut take = |done: Result<Done, RunError>| -> Result<(), RunError> {
            let done = done?;
            for outcome in done.outcomes {
                wide.extend(outcome.wide.iter().map(|place| (id, *place)));
                growing.tally.add(done.file, &outcome);
                growing.spill.add((done.file, part), outcome).map_err(RunError::Scratch)?;
            }
            Ok(())
        };
        pass.judge(role, None, &mut take)
    }
}

/// Rows of groups have no lines; in a part they are numbered, to be told apart later.
fn number(shared: &mut Shared, tree: &Tree) {
    for id in tree.records().filter(|id| is_group(shared.program, *id)) {
        if let Some(Some(store)) = shared.stores.get_mut(id.index()) {
            store.lines = (1..=store.n as u64).collect();
        }
    }
}

/// Lets go of a part.
fn empty(shared: &mut Shared, tree: &Tree) {
    for id in tree.records() {
        if let Some(slot) = shared.stores.get_mut(id.index()) {
            *slot = None;
        }
    }
    shared.links = Links::default();
}

impl Given {
    /// Hands over what the parts gave, cut as in a run that holds everything.
    pub(crate) fn give(
        &self,
        desk: &Desk,
        input: &Input,
        sink: &mut dyn Sink,
        findings: &mut Findings,
    ) -> Result<RecordSummary, RunError> {
        let name = desk.shared.record(desk.record).name.clone();
        let packer = start(desk, &name, sink)?;
        let mut source = self.source().map_err(RunError::Scratch)?;
        let next = || source.next().map_err(RunError::Scratch);
        let names: Vec<String> = self.counts.files.iter().map(|(name, _)| name.clone()).collect();
        let work = |(file, rows): (usize, Vec<Rows>)| {
            let name = names.get(file).map_or("", String::as_str);
            let one = |rows| match &self.order {
                Order::Lines(_) => outcome(desk, name, rows),
                Order::Keys(_) => group_outcome(desk, rows),
            };
            pack(file, rows.into_iter().map(one).collect::<Result<Vec<_>, String>>()?, packer.as_deref())
        };
        let mut rows = 0;
        let take = |done: Result<Done, RunError>| {
            let done = done?;
            rows += done.outcomes.iter().map(|outcome| outcome.rows).sum::<u64>();
            deliver(&name, done, sink, findings)?;
            sink.progress(&name, rows);
            Ok(())
        };
        ordered(input.threads, next, work, take)?;
        Ok(self.counts.clone())
    }
}

impl Given {
    fn source(&self) -> Result<Source<'_>, String> {
        let way = match &self.order {
            Order::Lines(cuts) => Way::Lines(cuts.iter()),
            Order::Keys(keys) => Way::Keys(keys.merge(self.spill.heap.clone())?),
        };
        Ok(Source { way, spilled: self.spill.reader() })
    }
}

/// Hands out the rows of all parts, portion by portion, batch by batch.
struct Source<'a> {
    way: Way<'a>,
    spilled: SpillReader,
}

enum Way<'a> {
    Lines(std::slice::Iter<'a, Cut>),
    Keys(Merge),
}

impl Source<'_> {
    /// File and rows of the next portion.
    fn next(&mut self) -> Result<Option<(usize, Vec<Rows>)>, String> {
        match &mut self.way {
            Way::Lines(cuts) => {
                let Some(cut) = cuts.next() else { return Ok(None) };
                let rows = cut.ends.iter().map(|end| self.spilled.before(cut.file, *end));
                Ok(Some((cut.file, rows.collect::<Result<_, String>>()?)))
            }
            Way::Keys(merge) => {
                let mut rows = Vec::new();
                while rows.len() < PIECE / CHUNK {
                    let Some(span) = merge.span(CHUNK)? else { break };
                    rows.push(self.spilled.within(&span)?);
                }
                Ok((!rows.is_empty()).then_some((0, rows)))
            }
        }
    }
}
