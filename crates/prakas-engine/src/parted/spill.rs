//! What the parts of a record gave, in the scratch file until all have run: results, rejects and findings by line.
//! In: outcomes part by part. Out: the same in the order of the lines, as a run that holds everything gives them.

use super::heap::{decoded, encoded, Block, Heap};
use super::keys::Span;
use crate::api::{Finding, Reject};
use crate::judge::{Desk, Outcome};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;
use std::collections::VecDeque;
use std::sync::Arc;

/// Rows of a block: one of each part is in memory while they are merged.
const ROWS: usize = 4_096;
const LINE: &str = "line";

/// Blocks by file and part.
type Lanes = Vec<Vec<VecDeque<Block>>>;

pub(crate) struct Spill {
    pub(super) heap: Arc<Heap>,
    kinds: [Lanes; 3],
}

/// Rows of all parts up to a line, not in order yet: results, rejects, findings.
pub(crate) type Rows = [Vec<RecordBatch>; 3];

fn lane(lanes: &mut Lanes, file: usize, part: usize) -> Option<&mut VecDeque<Block>> {
    lanes.get_mut(file)?.get_mut(part)
}

impl Spill {
    pub(crate) fn new(heap: Arc<Heap>, files: usize, parts: usize) -> Spill {
        let lanes = || vec![vec![VecDeque::new(); parts]; files];
        Spill { heap, kinds: [lanes(), lanes(), lanes()] }
    }

    pub(crate) fn add(&mut self, (file, part): (usize, usize), outcome: Outcome) -> Result<(), String> {
        let results = outcome.results.map(|rows| with_lines(&rows, outcome.lines)).transpose()?;
        let batches = [results, of_rejects(&outcome.rejects)?, of_findings(&outcome.findings)?];
        for (lanes, batch) in self.kinds.iter_mut().zip(batches) {
            let (Some(batch), Some(lane)) = (batch, lane(lanes, file, part)) else { continue };
            for start in (0..batch.num_rows()).step_by(ROWS) {
                let piece = batch.slice(start, ROWS.min(batch.num_rows() - start));
                lane.push_back(self.heap.put(&encoded(&piece)?)?);
            }
        }
        Ok(())
    }

    pub(crate) fn reader(&self) -> SpillReader {
        let of = |lanes: &Lanes| -> Vec<Vec<Lane>> {
            let file =
                |parts: &Vec<VecDeque<Block>>| parts.iter().map(|b| Lane { blocks: b.clone(), rest: None }).collect();
            lanes.iter().map(file).collect()
        };
        SpillReader { heap: self.heap.clone(), kinds: self.kinds.each_ref().map(of) }
    }
}

/// The rows of one part of one file that were not taken yet.
struct Lane {
    blocks: VecDeque<Block>,
    rest: Option<RecordBatch>,
}

pub(crate) struct SpillReader {
    heap: Arc<Heap>,
    kinds: [Vec<Vec<Lane>>; 3],
}

impl SpillReader {
    /// The rows of a span of group rows, which are numbered in each part, with their places in the span.
    pub(crate) fn within(&mut self, span: &Span) -> Result<Rows, String> {
        let mut all = Rows::default();
        for (kind, all) in self.kinds.iter_mut().zip(&mut all) {
            for (part, lane) in kind.iter_mut().flatten().enumerate() {
                let mut found = Vec::new();
                lane.before(span.end(part), &self.heap, &mut found)?;
                for rows in found {
                    let places = lines(&rows).iter().map(|line| span.place(part, *line));
                    let mut columns = rows.columns().to_vec();
                    columns.pop();
                    columns.push(Arc::new(UInt64Array::from_iter_values(places)));
                    all.push(RecordBatch::try_new(rows.schema(), columns).map_err(|e| e.to_string())?);
                }
            }
        }
        Ok(all)
    }

    /// All rows of a file before a line that were not given yet.
    pub(crate) fn before(&mut self, file: usize, end: u64) -> Result<Rows, String> {
        let mut all = Rows::default();
        for (kind, all) in self.kinds.iter_mut().zip(&mut all) {
            for lane in kind.get_mut(file).into_iter().flatten() {
                lane.before(end, &self.heap, all)?;
            }
        }
        Ok(all)
    }
}

impl Lane {
    fn before(&mut self, end: u64, heap: &Heap, all: &mut Vec<RecordBatch>) -> Result<(), String> {
        loop {
            if self.rest.is_none() {
                let Some(block) = self.blocks.pop_front() else { return Ok(()) };
                self.rest = Some(decoded(&heap.get(block)?)?);
            }
            let Some(rows) = self.rest.take() else { return Ok(()) };
            let n = lines(&rows).partition_point(|line| *line < end);
            if n > 0 {
                all.push(rows.slice(0, n));
            }
            if n < rows.num_rows() {
                self.rest = Some(rows.slice(n, rows.num_rows() - n));
                return Ok(());
            }
        }
    }
}

fn lines(batch: &RecordBatch) -> &[u64] {
    let column = batch.columns().last().and_then(|c| c.as_primitive_opt::<UInt64Type>());
    column.map_or(&[], |lines| lines.values())
}

/// Rows of all parts as one outcome.
pub(crate) fn outcome(desk: &Desk, file: &str, rows: Rows) -> Result<Outcome, String> {
    let [results, rejects, findings] = rows;
    let mut outcome = Outcome::default();
    if let Some(batch) = in_order(&results)? {
        let mut columns = batch.columns().to_vec();
        columns.pop();
        let results = RecordBatch::try_new(desk.schema.clone(), columns).map_err(|e| e.to_string())?;
        outcome.rows += results.num_rows() as u64;
        outcome.results = Some(results);
    }
    let record = &desk.shared.record(desk.record).name;
    if let Some(batch) = in_order(&rejects)? {
        outcome.rows += batch.num_rows() as u64;
        outcome.rejects = rejects_of(&batch, record, file)?;
    }
    if let Some(batch) = in_order(&findings)? {
        outcome.findings = findings_of(&batch, record, file)?;
    }
    Ok(outcome)
}

/// The same of group rows, which come from no line.
pub(crate) fn group_outcome(desk: &Desk, rows: Rows) -> Result<Outcome, String> {
    let mut outcome = outcome(desk, "", rows)?;
    outcome.rejects.iter_mut().for_each(|reject| reject.line = 0);
    outcome.findings.iter_mut().for_each(|finding| finding.line = 0);
    let asserts = &desk.shared.program.asserts;
    outcome.findings.sort_by_key(|finding| asserts.iter().position(|assert| assert.name == finding.assertion));
    Ok(outcome)
}

/// Rows in the order of their lines; those of one line, which are of one part, as they came.
fn in_order(batches: &[RecordBatch]) -> Result<Option<RecordBatch>, String> {
    let Some(first) = batches.first() else { return Ok(None) };
    let all = concat_batches(first.schema_ref(), batches).map_err(|e| e.to_string())?;
    let lines = lines(&all);
    let mut order: Vec<u32> = (0..u32::try_from(all.num_rows()).unwrap_or(u32::MAX)).collect();
    order.sort_by_key(|row| lines.get(*row as usize));
    take_record_batch(&all, &UInt32Array::from(order)).map(Some).map_err(|e| e.to_string())
}

fn with_lines(rows: &RecordBatch, lines: Vec<u64>) -> Result<RecordBatch, String> {
    let names = rows.schema();
    // Names of results may occur twice: the columns are known by their place.
    let columns = (0..).zip(names.fields()).zip(rows.columns());
    let columns = columns
        .map(|((place, field), column): ((usize, _), _)| (place.to_string(), column.clone(), field.is_nullable()));
    let line: (String, ArrayRef, bool) = (LINE.to_string(), Arc::new(UInt64Array::from(lines)), false);
    RecordBatch::try_from_iter_with_nullable(columns.chain([line])).map_err(|e| e.to_string())
}

fn texts<'t>(all: impl Iterator<Item = &'t String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(all))
}

fn of_rejects(rejects: &[Reject]) -> Result<Option<RecordBatch>, String> {
    if rejects.is_empty() {
        return Ok(None);
    }
    let mut further = ListBuilder::new(StringBuilder::new());
    for reject in rejects {
        reject.further.iter().for_each(|text| further.values().append_value(text));
        further.append(true);
    }
    let column = |get: fn(&Reject) -> &String| texts(rejects.iter().map(get));
    let lines: ArrayRef = Arc::new(UInt64Array::from_iter_values(rejects.iter().map(|r| r.line)));
    let columns: [(&str, ArrayRef); 7] = [
        ("key", column(|r| &r.key)),
        ("field", column(|r| &r.field)),
        ("rule", column(|r| &r.rule)),
        ("code", column(|r| &r.code)),
        ("reason", column(|r| &r.reason)),
        ("further", Arc::new(further.finish())),
        (LINE, lines),
    ];
    RecordBatch::try_from_iter(columns).map(Some).map_err(|e| e.to_string())
}

fn of_findings(findings: &[Finding]) -> Result<Option<RecordBatch>, String> {
    if findings.is_empty() {
        return Ok(None);
    }
    let column = |get: fn(&Finding) -> &String| texts(findings.iter().map(get));
    let lines: ArrayRef = Arc::new(UInt64Array::from_iter_values(findings.iter().map(|f| f.line)));
    let columns: [(&str, ArrayRef); 4] = [
        ("key", column(|f| &f.key)),
        ("assertion", column(|f| &f.assertion)),
        ("reason", column(|f| &f.reason)),
        (LINE, lines),
    ];
    RecordBatch::try_from_iter(columns).map(Some).map_err(|e| e.to_string())
}

fn text_at(batch: &RecordBatch, place: usize, row: usize) -> Result<String, String> {
    let column = batch.columns().get(place).and_then(|c| c.as_string_opt::<i32>());
    column
        .map(|texts| texts.value(row).to_string())
        .ok_or_else(|| "a block of a scratch file lacks a column".to_string())
}

fn rejects_of(batch: &RecordBatch, record: &str, file: &str) -> Result<Vec<Reject>, String> {
    let further = batch.columns().get(5).and_then(|c| c.as_list_opt::<i32>());
    let one = |(row, line): (usize, &u64)| {
        let list = further.map(|list| list.value(row));
        let list = list.as_ref().and_then(|l| l.as_string_opt::<i32>());
        Ok(Reject {
            record: record.to_string(),
            file: file.to_string(),
            line: *line,
            key: text_at(batch, 0, row)?,
            field: text_at(batch, 1, row)?,
            rule: text_at(batch, 2, row)?,
            code: text_at(batch, 3, row)?,
            reason: text_at(batch, 4, row)?,
            further: list.into_iter().flatten().flatten().map(str::to_string).collect(),
        })
    };
    lines(batch).iter().enumerate().map(one).collect()
}

fn findings_of(batch: &RecordBatch, record: &str, file: &str) -> Result<Vec<Finding>, String> {
    let one = |(row, line): (usize, &u64)| {
        Ok(Finding {
            record: record.to_string(),
            file: file.to_string(),
            line: *line,
            key: text_at(batch, 0, row)?,
            assertion: text_at(batch, 1, row)?,
            reason: text_at(batch, 2, row)?,
        })
    };
    lines(batch).iter().enumerate().map(one).collect()
}
