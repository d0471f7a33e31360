//! The explanation of one record: its row evaluated by the same evaluator with recording on, one tree per output.

use crate::api::{DataSet, Explanation, Node, RecordData, RowBatch, RunError, RunOptions};
use crate::duplicates::{Duplicates, Keyed};
use crate::eval::Eval;
use crate::frame::Frame;
use crate::judge::{Desk, Rows};
use crate::load::{load, Input};
use crate::output::{outputs, schema};
use crate::plan::{Plan, Role};
use crate::read::{resolve, type_batch, FilePlan, Problem, Typed};
use crate::recorder::Recorder;
use crate::run::{schemas, threads};
use crate::shared::Shared;
use crate::source::Source;
use crate::stream::{check_requires, frame_of, join_by};
use prakas::ir::{Program, RecordId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The row that was asked for.
struct Found {
    frame: Frame,
    problems: Vec<Problem>,
    file: String,
    line: u64,
}

pub(crate) fn explain(
    program: &Program,
    data: &DataSet,
    options: &RunOptions,
    record: &str,
    keys: &[Vec<String>],
) -> Result<Vec<Explanation>, RunError> {
    let id = record_named(program, record)?;
    let plan = Plan::new(program, data);
    let files = schemas(program, data, options, &plan)?;
    let threads = threads(options);
    let mut shared = Shared::new(program, options);
    shared.trails = true;
    let known = BTreeMap::new();
    let input = Input { plan: &plan, files: &files, data, threads, known: &known };
    load(&mut shared, &input, &|_| true, &|_| true)?;
    let shared = &shared;
    let name = &shared.record(id).name;
    let missing = |key: &[String]| RunError::NotFound(format!("there is no {name} `{}`", key.join(", ")));
    let found = match (plan.roles.get(id.index()), data.records.get(name)) {
        (Some(Role::Hold), _) => keys.iter().map(|key| find_held(shared, id, key)).collect(),
        (_, None) => return Err(RunError::NotFound(format!("there are no data of {name}"))),
        (Some(Role::Stream), Some(source)) => {
            let plans = files.get(id.index()).map(Vec::as_slice).unwrap_or_default();
            let keyed = Keyed { shared, record: id, files: &source.files, plans, threads };
            find_streamed(&keyed, source, keys)?
        }
        _ => return Err(RunError::NotFound(format!("no rule of this scheme computes anything for {name}"))),
    };
    let found = keys.iter().zip(found).map(|(key, found)| found.ok_or_else(|| missing(key)));
    found.map(|found| tell(shared, &plan, id, found?)).collect()
}

fn record_named(program: &Program, wanted: &str) -> Result<RecordId, RunError> {
    let plain = |s: &str| s.chars().filter(|c| *c != '_').collect::<String>().to_lowercase();
    let place = program
        .records
        .iter()
        .position(|r| r.name == wanted)
        .or_else(|| program.records.iter().position(|r| plain(&r.name) == plain(wanted)));
    let names: Vec<&str> = program.records.iter().map(|r| r.name.as_str()).collect();
    let unknown = || RunError::NotFound(format!("there is no record `{wanted}`; there are {}", names.join(", ")));
    place.and_then(|p| u32::try_from(p).ok()).map(RecordId).ok_or_else(unknown)
}

/// Whether a row has the wanted key; rows of a record without key are known by their line.
fn is_wanted(shared: &Shared, id: RecordId, typed: &Typed, row: usize, line: u64, key: &[String]) -> bool {
    let record = shared.record(id);
    if record.keys.is_empty() {
        return key.last().is_some_and(|k| k.trim() == line.to_string());
    }
    let number = u32::try_from(row).unwrap_or(u32::MAX);
    if key.len() != record.keys.len() || !crate::loading::readable(typed.problems.get(&number), &record.keys) {
        return false;
    }
    record.keys.iter().zip(key).all(|(field, wanted)| {
        let column = typed.fields.get(field.index()).cloned().flatten();
        let ty = record.fields.get(field.index()).map(|f| &f.ty);
        let text = column.zip(ty).and_then(|(c, ty)| crate::show::cell(shared, ty, &c, row));
        text.is_some_and(|t| t == wanted.trim())
    })
}

fn find_held(shared: &Shared, id: RecordId, key: &[String]) -> Option<Found> {
    let store = shared.store(id)?;
    let typed = Typed { n: store.n, fields: store.fields.clone(), given: BTreeMap::new(), problems: BTreeMap::new() };
    let line = |row: usize| store.lines.get(row).copied().unwrap_or(0);
    let unreadable = |row: usize| {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        store.index.lacks(number) && !shared.record(id).keys.is_empty()
    };
    let row = (0..store.n).find(|r| !unreadable(*r) && is_wanted(shared, id, &typed, *r, line(*r), key))?;
    let problems = store.problems.get(&u32::try_from(row).ok()?).cloned().unwrap_or_default();
    Some(Found {
        frame: store.frame(shared, row, row + 1, false),
        problems,
        file: store.name_of(store.file_of(row)),
        line: line(row),
    })
}

/// One pass over the files for all keys; a key that is met twice gives the first row, as a duplicate.
fn find_streamed(
    keyed: &Keyed<'_>,
    source: &RecordData,
    wanted: &[Vec<String>],
) -> Result<Vec<Option<Found>>, RunError> {
    let (shared, id) = (keyed.shared, keyed.record);
    let mut all: Vec<Option<Found>> = wanted.iter().map(|_| None).collect();
    let duplicates = Duplicates::find(keyed)?;
    let mut reader = Source::new(&source.files, keyed.plans);
    let decoder = reader.decoder();
    while let Some(portion) = reader.next()? {
        let file = decoder.name(portion.file).to_string();
        let (plan, batches) = decoder.read(portion)?;
        let fields = plan.fields.iter().filter(|f| f.is_key).cloned().collect();
        let only_keys = FilePlan { fields, given: Vec::new(), ..plan.clone() };
        for batch in batches {
            let keys = type_batch(shared, &only_keys, &batch);
            for (key, slot) in wanted.iter().zip(&mut all).filter(|(_, slot)| slot.is_none()) {
                let is_it = |row: &usize| is_wanted(shared, id, &keys, *row, line_of(&batch, *row), key);
                if let Some(row) = (0..keys.n).find(is_it) {
                    let typed = one_row(type_batch(shared, plan, &batch), row);
                    *slot = Some(found(keyed, &duplicates, typed, (file.clone(), line_of(&batch, row))));
                }
            }
        }
        if all.iter().all(Option::is_some) {
            break;
        }
    }
    Ok(all)
}

fn found(keyed: &Keyed<'_>, duplicates: &Duplicates, mut typed: Typed, (file, line): (String, u64)) -> Found {
    let (shared, id) = (keyed.shared, keyed.record);
    duplicates.mark(shared, id, &mut typed);
    resolve(shared, id, &mut typed);
    join_by(shared, id, &mut typed);
    check_requires(shared, id, &mut typed);
    let problems = typed.problems.get(&0).cloned().unwrap_or_default();
    Found { frame: frame_of(shared, id, &typed), problems, file, line }
}

fn line_of(batch: &RowBatch, row: usize) -> u64 {
    batch.lines.get(row).copied().unwrap_or(0)
}

fn one_row(mut typed: Typed, row: usize) -> Typed {
    let number = u32::try_from(row).unwrap_or(u32::MAX);
    let take = |c: &crate::eval::Col| Arc::new(c.gather(&[number]));
    Typed {
        n: 1,
        fields: typed.fields.iter().map(|c| c.as_ref().map(take)).collect(),
        given: typed.given.iter().map(|(id, c)| (*id, take(c))).collect(),
        problems: typed.problems.remove(&number).map(|p| (0, p)).into_iter().collect(),
    }
}

fn tell(shared: &Shared, plan: &Plan, id: RecordId, found: Found) -> Result<Explanation, RunError> {
    let rules = plan.outputs.get(id.index()).map(Vec::as_slice).unwrap_or_default();
    let columns = outputs(shared, id, rules);
    let schema = schema(&columns);
    let desk = Desk { shared, plan, record: id, outputs: columns, schema, with_lines: false };
    let key = crate::show::key(shared, id, &found.frame.fields, 0);
    let fine = found.problems.is_empty();
    let mut trees: Vec<Node> = Vec::new();
    for rule in rules.iter().filter(|_| fine) {
        // Each output is evaluated afresh, so that its tree is complete in itself.
        let recorder = Recorder::default();
        let mut eval = Eval::new(shared, &found.frame);
        eval.recorder = Some(&recorder);
        eval.rule(*rule);
        trees.extend(recorder.rule(*rule));
    }
    let line = |_: usize| found.line;
    let problems = if fine { BTreeMap::new() } else { BTreeMap::from([(0, found.problems)]) };
    let rows = Rows { frame: found.frame, problems, broken: Vec::new(), file: &found.file, line: &line };
    let reject = desk.judge(rows).map_err(RunError::Unsupported)?.rejects.into_iter().next();
    Ok(Explanation {
        record: shared.record(id).name.clone(),
        key,
        file: found.file,
        line: found.line,
        outputs: trees,
        reject,
    })
}
