//! How much memory a run needs, told before it starts: rows of the held records by the bytes of what is kept of them.
//! In: plan, files, a sample of the rows. Out: whether it fits, and if not in how many parts it does.

use crate::api::{Memory, Need, Parted, RunError, Shortage};
use crate::eval::Col;
use crate::load::{held, is_looked_up, record_of, Input};
use crate::parted::Tree;
use crate::plan::is_group;
use crate::read::type_batch;
use crate::shared::Shared;
use crate::source::Source;
use prakas::ir::{FieldKind, GroupId, RecordId, Rule, RuleKind, Step, Type};

/// Bytes of a run that holds nothing, and of each thread with the rows that it works on.
const EMPTY: u64 = 64 << 20;
const THREAD: u64 = 96 << 20;

/// Bytes of a held row beside its columns: line, key, mark of a bad row.
const ROW: u64 = 8 + 16 + 1;
/// Most bytes of a column and of a computed rule; texts of ordinary length.
const MOST: u64 = 48;
/// Bytes for each row and limit: its day, amount, place and what the ledger keeps of it.
const LIMIT: u64 = 60;
/// Bytes for each relation and row: where the rows of an owner begin, and the rows.
const RELATION: u64 = 8;
/// Bytes for each row that a group puts in a row of its own: the row, its key while it is placed, its group row.
const GROUPED: u64 = 48;

/// Parts are made a quarter smaller than what there is room for: keys fall unevenly.
const ROOM: u64 = 4;
/// More parts would leave less than a few rows of a batch for each.
const MOST_PARTS: u64 = 1_024;

/// How the run is to go.
pub(crate) enum Fit {
    Whole,
    Parts(Tree, Parted),
}

/// Whether the run fits, and else how it does.
pub(crate) fn fit(shared: &Shared, input: &Input) -> Result<Fit, RunError> {
    let memory = shared.options.memory;
    let held: Vec<RecordId> = held(shared.program, input.plan).collect();
    let (Some(has), false) = (has(memory), held.is_empty()) else { return Ok(Fit::Whole) };
    let base = EMPTY + THREAD * input.threads as u64;
    // Where there is less than the threads take, a quarter of it is left for rows all the same.
    let room = has.saturating_sub(base).max(has / 4);
    if memory.parts.is_none() && bound(shared, input, &held)? <= room {
        return Ok(Fit::Whole);
    }
    let mut needs = Vec::new();
    for id in held {
        needs.push((id, need(shared, input, id)?));
    }
    needs.sort_by_key(|(id, need)| (std::cmp::Reverse(need.bytes), *id));
    let bytes = needs.iter().map(|(_, need)| need.bytes).sum::<u64>();
    if memory.parts.is_none() && bytes <= room {
        return Ok(Fit::Whole);
    }
    let bytes = bytes.saturating_add(base);
    let shortage = |no_parts| {
        let needs = needs.iter().map(|(_, need)| need.clone()).collect();
        RunError::Memory(Box::new(Shortage { needs, bytes, has, no_parts }))
    };
    if memory.limit.is_none() && memory.parts.is_none() {
        return Err(shortage(None));
    }
    let (trees, refused) = Tree::all(shared.program, input.plan, &needs);
    let mut why = None;
    for tree in trees {
        match parts(memory, &tree, &needs, room) {
            Ok(parts) => {
                let by = shared.record(tree.root).name.clone();
                return Ok(Fit::Parts(tree, Parted { parts, by, bytes }));
            }
            Err(reason) => why = why.or(Some(reason)),
        }
    }
    Err(shortage(why.or(refused).or_else(|| Some("no record with one key field is held".to_string()))))
}

fn has(memory: Memory) -> Option<u64> {
    memory.limit.or(memory.free).or_else(|| memory.parts.map(|_| 0))
}

/// So many parts that one of them fits beside what is held all along.
fn parts(memory: Memory, tree: &Tree, needs: &[(RecordId, Need)], room: u64) -> Result<usize, String> {
    if let Some(parts) = memory.parts {
        return Ok(parts.max(1));
    }
    let sum = |parted: bool| -> u64 {
        needs.iter().filter(|(id, _)| tree.contains(*id) == parted).map(|(_, need)| need.bytes).sum()
    };
    let (whole, parted) = (sum(false), sum(true));
    let left = room.saturating_sub(whole);
    let parts = (parted + parted / ROOM).div_ceil(left.max(1)).max(2);
    if left > 0 && parts <= MOST_PARTS {
        return usize::try_from(parts).map_err(|e| e.to_string());
    }
    let names = needs.iter().filter(|(id, need)| !tree.contains(*id) && need.bytes > 0).map(|(_, n)| n.record.as_str());
    let names: Vec<&str> = names.collect();
    Err(match names.is_empty() {
        true => "each of its parts would still be too large".to_string(),
        false => format!("{} must be held whole in every part", names.join(", ")),
    })
}

/// More than a run can need, without a look at its rows.
fn bound(shared: &Shared, input: &Input, held: &[RecordId]) -> Result<u64, RunError> {
    let mut bytes = 0u64;
    for id in held {
        let fields = input.plan.fields.get(id.index()).map_or(0, |f| f.len() as u64);
        let row = ROW + computed(shared, input, *id) + MOST * (fields + 1);
        bytes = bytes.saturating_add(rows(shared, input, *id)?.saturating_mul(row));
    }
    Ok(bytes)
}

fn rows(shared: &Shared, input: &Input, id: RecordId) -> Result<u64, RunError> {
    let Some(source) = input.source(shared, id) else { return Ok(0) };
    source.files.iter().map(|file| file.rows().map_err(RunError::Read)).sum()
}

fn need(shared: &Shared, input: &Input, id: RecordId) -> Result<Need, RunError> {
    let rows = rows(shared, input, id)?;
    let (seen, bytes) = sample(shared, input, id)?;
    let columns = u128::from(rows) * u128::from(bytes) / u128::from(seen.max(1));
    // Places to find keys at: four bytes for at least four times as many as there are rows.
    let places = if is_looked_up(shared.program, id) { rows.saturating_mul(4).next_power_of_two() * 4 } else { 0 };
    let bytes = rows.saturating_mul(ROW + computed(shared, input, id)).saturating_add(places);
    let bytes = bytes.saturating_add(u64::try_from(columns).unwrap_or(u64::MAX));
    Ok(Need { record: shared.record(id).name.clone(), rows, bytes })
}

/// Of the first rows of each file: how many they are, and the bytes of the columns that are kept of them.
fn sample(shared: &Shared, input: &Input, id: RecordId) -> Result<(u64, u64), RunError> {
    let Some(source) = input.source(shared, id) else { return Ok((0, 0)) };
    let kept = input.plan.fields.get(id.index());
    let is_kept = |place: usize| kept.is_some_and(|k| k.iter().any(|field| field.index() == place));
    let (mut rows, mut bytes) = (0, 0);
    for (file, plan) in source.files.iter().zip(input.plans(id)) {
        let mut reader = Source::new(std::slice::from_ref(file), std::slice::from_ref(plan));
        let decoder = reader.decoder();
        let Some(portion) = reader.next()? else { continue };
        for batch in decoder.read(portion)?.1 {
            let typed = type_batch(shared, plan, &batch);
            let columns = typed.fields.iter().enumerate().filter(|(place, _)| is_kept(*place));
            bytes += columns.filter_map(|(_, c)| c.as_ref()).map(bytes_of).sum::<u64>();
            rows += typed.n as u64;
        }
    }
    Ok((rows, bytes))
}

fn bytes_of(column: &Col) -> u64 {
    column.bytes() as u64
}

/// Bytes of a row for what is computed of it and for the relations to it.
fn computed(shared: &Shared, input: &Input, id: RecordId) -> u64 {
    let program = shared.program;
    let steps = input.plan.steps.iter().filter(|step| record_of(program, **step) == Some(id));
    let rules = steps.filter_map(|step| match step {
        Step::Rule(rule) => program.rules.get(rule.index()),
        Step::Group(_) => None,
    });
    let references = shared.record(id).fields.iter().filter(|f| {
        matches!(f.ty, Type::Record(other) if !is_group(program, other)) && !matches!(f.kind, FieldKind::Group)
    });
    let grouped = |group: &GroupId| program.groups.get(group.index()).is_some_and(|g| g.over == id);
    let groups = input.plan.steps.iter().filter(|step| matches!(step, Step::Group(group) if grouped(group)));
    rules.map(rule_bytes).sum::<u64>() + RELATION * references.count() as u64 + GROUPED * groups.count() as u64
}

/// Bytes of what is kept of a rule for each row.
fn rule_bytes(rule: &Rule) -> u64 {
    let value = |ty: &Type| match ty {
        Type::Number(_) => 8,
        Type::YesNo => 1,
        _ => 4,
    };
    let shares = rule.money.iter().flat_map(|m| &m.split).map(|split| split.parties.len() as u64).sum::<u64>();
    let money = if rule.money.is_some() { 8 + 8 * shares } else { 0 };
    let is_limit = rule.kind != RuleKind::Measure && rule.whole().is_some();
    value(&rule.ty) + money + if is_limit { LIMIT } else { 0 }
}
