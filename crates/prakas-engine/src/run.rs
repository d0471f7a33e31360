//! A whole run: schemas, held records, then record by record in the order of the rule files.

use crate::api::{DataSet, RunError, RunOptions, SchemaProblem, Sink, Summary};
use crate::duplicates::Duplicates;
use crate::judge::Desk;
use crate::load::{load, Input};
use crate::memory::{fit, Fit};
use crate::output::{outputs, schema, widen};
use crate::parted::Parts;
use crate::pass::{Ended, Pass};
use crate::plan::{Plan, Role};
use crate::read::{plan_file, FilePlan};
use crate::shared::Shared;
use prakas::ir::{Program, RecordId};
use std::collections::{BTreeMap, BTreeSet};

impl From<String> for RunError {
    fn from(text: String) -> RunError {
        RunError::Unsupported(text)
    }
}

/// What only a run over the data tells of them. A run begins again when it learns of it.
#[derive(Default)]
pub(crate) struct Learned {
    pub(crate) duplicates: BTreeMap<RecordId, Duplicates>,
    /// Columns of results that hold amounts of more than 18 digits.
    pub(crate) wide: BTreeSet<(RecordId, usize)>,
}

pub(crate) fn run(
    program: &Program,
    data: &DataSet,
    options: &RunOptions,
    sink: &mut dyn Sink,
) -> Result<Summary, RunError> {
    let plan = Plan::new(program, data);
    let files = schemas(program, data, options, &plan)?;
    let threads = threads(options);
    let mut shared = Shared::new(program, options);
    let mut learned = Learned::default();
    let none = BTreeMap::new();
    let input = Input { plan: &plan, files: &files, data, threads, known: &none };
    let parts = match fit(&shared, &input)? {
        Fit::Whole => {
            load(&mut shared, &input, &|_| true, &|_| true)?;
            None
        }
        Fit::Parts(tree, parted) => {
            sink.parted(&parted);
            Some(Parts::compute(&mut shared, &input, tree, parted.parts, &mut learned, sink)?)
        }
    };
    loop {
        let known = std::mem::take(&mut learned.duplicates);
        let done = over_records(&shared, &Input { known: &known, ..input }, parts.as_ref(), sink, &mut learned)?;
        match done {
            Some(summary) => return Ok(summary),
            None => sink.restart().map_err(RunError::Sink)?,
        }
        learned.duplicates.extend(known);
    }
}

/// Nothing when something was learned that changes what was given to the sink.
fn over_records(
    shared: &Shared,
    input: &Input,
    parts: Option<&Parts>,
    sink: &mut dyn Sink,
    learned: &mut Learned,
) -> Result<Option<Summary>, RunError> {
    let mut summary = Summary::default();
    for (id, role) in (0u32..).map(RecordId).zip(&input.plan.roles) {
        if *role == Role::Skip {
            continue;
        }
        let desk = desk(shared, input.plan, id, learned);
        if let Some(done) = parts.and_then(|parts| parts.of(id)) {
            summary.records.push(done.give(&desk, input, sink, &mut summary.findings)?);
            continue;
        }
        match (Pass { desk: &desk, input }).run(*role, sink, &mut summary.findings)? {
            Ended::Done(counted) => summary.records.push(counted),
            Ended::Duplicates(found) => {
                learned.duplicates.insert(id, found);
                return Ok(None);
            }
            Ended::Wide(places) => {
                learned.wide.extend(places.into_iter().map(|place| (id, place)));
                return Ok(None);
            }
        }
    }
    Ok(Some(summary))
}

/// The results of a record, as wide as is known to be needed.
pub(crate) fn desk<'a>(shared: &'a Shared<'a>, plan: &'a Plan, id: RecordId, learned: &Learned) -> Desk<'a> {
    let mut outputs = outputs(shared, id, plan.outputs.get(id.index()).map(Vec::as_slice).unwrap_or_default());
    learned.wide.iter().filter(|(record, _)| *record == id).for_each(|(_, place)| widen(&mut outputs, *place));
    let schema = schema(&outputs);
    Desk { shared, plan, record: id, outputs, schema, with_lines: false }
}

pub(crate) fn threads(options: &RunOptions) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    options.threads.unwrap_or_else(cores).max(1)
}

/// The columns of all files of the records that run, or everything that is wrong with them.
pub(crate) fn schemas(
    program: &Program,
    data: &DataSet,
    options: &RunOptions,
    plan: &Plan,
) -> Result<Vec<Vec<FilePlan>>, RunError> {
    let mut problems: Vec<SchemaProblem> = Vec::new();
    for (id, reader) in &plan.lacking {
        let name = program.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default();
        problems.push(SchemaProblem {
            message: format!("there are no data of {name}, which `{reader}` reads"),
            help: format!("add a file of {name} to the data folder, or name it in dataset.yaml"),
            file: String::new(),
            record: name,
        });
    }
    let mut all = Vec::new();
    for ((number, record), role) in (0u32..).zip(&program.records).zip(&plan.roles) {
        let mut plans = Vec::new();
        if let (true, Some(source)) = (*role != Role::Skip, data.records.get(&record.name)) {
            for file in &source.files {
                let reader = file.open().map_err(RunError::Read)?;
                let id = RecordId(number);
                match plan_file(program, id, file.name(), reader.header(), &source.mapping, options) {
                    Ok(plan) if *role == Role::Stream => plans.push(plan.looking_up()),
                    Ok(plan) => plans.push(plan),
                    Err(found) => problems.extend(found),
                }
            }
        }
        all.push(plans);
    }
    if problems.is_empty() {
        Ok(all)
    } else {
        Err(RunError::Schema(problems))
    }
}
