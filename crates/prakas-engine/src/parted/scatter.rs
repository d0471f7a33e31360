//! The rows of the parted records on their way to the scratch file: read once, each sent to the part of its owner.
//! In: the data files. Out: for each part files with the same columns and lines.

use super::cuts::{Cut, Cuts};
use super::file::PartFile;
use super::heap::{encoded, Block, Heap};
use super::tree::Tree;
use crate::api::{BrokenRow, DataSet, RecordData, RowBatch, RunError, Sink};
use crate::duplicates::{hashes, Duplicates, Hashes};
use crate::key_index::{hash_key, KeyIndex};
use crate::keys::encode_plain;
use crate::load::Input;
use crate::loading::readable;
use crate::plan::is_group;
use crate::pool::ordered;
use crate::read::{type_batch, FilePlan, Typed};
use crate::shared::Shared;
use crate::source::{Portion, Source};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::DataType;
use arrow_select::take::take;
use prakas::ir::{FieldId, RecordId, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One record in parts.
pub(crate) struct Scattered {
    files: Vec<FileParts>,
    pub(crate) cuts: Vec<Cut>,
    heap: Arc<Heap>,
}

/// One file in parts.
struct FileParts {
    header: Vec<String>,
    name: String,
    columns: Arc<Vec<usize>>,
    blocks: Vec<Vec<Block>>,
    rows: Vec<u64>,
    broken: Vec<BrokenRow>,
}

/// Parts by the key of a row, for records that others refer to.
#[derive(Default)]
struct Routes {
    index: KeyIndex,
    parts: Vec<u16>,
}

/// Sends all records of a tree to their parts.
pub(crate) struct Scatter<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) input: &'a Input<'a>,
    pub(crate) tree: &'a Tree,
    pub(crate) parts: usize,
    pub(crate) heap: Arc<Heap>,
}

/// One batch on its way.
struct Sent {
    keys: Typed,
    hashes: Vec<u64>,
    parts: Vec<u16>,
    /// Part, rows and their bytes.
    blocks: Vec<(usize, u64, Vec<u8>)>,
    lines: Vec<u64>,
    broken: Vec<BrokenRow>,
}

impl Scatter<'_> {
    /// Each record with its parts; and its keys that occur twice, which for all but the root may be in several parts.
    pub(crate) fn all(
        &self,
        duplicates: &mut BTreeMap<RecordId, Duplicates>,
        sink: &mut dyn Sink,
    ) -> Result<BTreeMap<RecordId, Scattered>, RunError> {
        let mut routes: BTreeMap<RecordId, Routes> = BTreeMap::new();
        let mut all = BTreeMap::new();
        let groups = |id: &RecordId| is_group(self.shared.program, *id);
        for id in self.tree.records().filter(|id| !groups(id)) {
            let scattered = self.record(id, &mut routes, duplicates, sink)?;
            all.insert(id, scattered);
        }
        Ok(all)
    }

    fn record(
        &self,
        id: RecordId,
        routes: &mut BTreeMap<RecordId, Routes>,
        duplicates: &mut BTreeMap<RecordId, Duplicates>,
        sink: &mut dyn Sink,
    ) -> Result<Scattered, RunError> {
        let none = RecordData { mapping: Default::default(), files: Vec::new() };
        let source = self.input.source(self.shared, id).unwrap_or(&none);
        let plans = self.input.plans(id);
        let name = &self.shared.record(id).name;
        let mut files = Vec::new();
        for (file, plan) in source.files.iter().zip(plans) {
            let header = file.open().map_err(RunError::Read)?.header().to_vec();
            files.push(FileParts::new(file.name(), header, plan, self.parts));
        }
        let (mut cuts, mut counted) = (Cuts::new(self.input.plan.roles.get(id.index())), 0);
        let mut own = (id != self.tree.root && self.has_children(id)).then(Routes::default);
        let mut seen = (id != self.tree.root).then(|| Hashes::new(self.shared.options.scratch.as_deref()));
        let mut reader = Source::new(&source.files, plans);
        let decoder = reader.decoder();
        let known: &BTreeMap<RecordId, Routes> = routes;
        let work = |portion: Portion| -> Result<_, RunError> {
            let file = portion.file;
            let (plan, batches) = decoder.read(portion)?;
            let sent: Result<Vec<Sent>, String> =
                batches.into_iter().map(|batch| self.send(id, plan, batch, known)).collect();
            Ok((file, sent?))
        };
        let take = |done: Result<(usize, Vec<Sent>), RunError>| -> Result<(), RunError> {
            let (file, sent) = done?;
            let lines: Vec<_> = sent.iter().map(|batch| (batch.lines.as_slice(), batch.broken.as_slice())).collect();
            cuts.portion(file, &lines);
            for mut batch in sent {
                counted += (batch.lines.len() + batch.broken.len()) as u64;
                if let Some(seen) = &mut seen {
                    seen.add(std::mem::take(&mut batch.hashes)).map_err(RunError::Scratch)?;
                }
                own.iter_mut().for_each(|routes| routes.add(self.shared, id, &batch));
                if let Some(parts) = files.get_mut(file) {
                    parts.add(batch, &self.heap).map_err(RunError::Scratch)?;
                }
            }
            sink.progress(name, counted);
            Ok(())
        };
        ordered(self.input.threads, || reader.next(), work, take)?;
        if let (Some(seen), Some(keyed)) = (seen, self.input.keyed(self.shared, id)) {
            let suspects = seen.repeated().map_err(RunError::Scratch)?;
            duplicates.insert(id, Duplicates::among(&keyed, suspects)?);
        }
        routes.extend(own.map(|routes| (id, routes)));
        Ok(Scattered { cuts: cuts.ended(files.len()), files, heap: self.heap.clone() })
    }

    fn has_children(&self, id: RecordId) -> bool {
        let target = |(record, field): &(RecordId, FieldId)| {
            let record = self.shared.record(*record);
            record.group.is_none() && record.fields.get(field.index()).is_some_and(|f| f.ty == Type::Record(id))
        };
        self.tree.ways.iter().any(target)
    }

    /// The field whose value says where a row belongs.
    fn cut(&self, id: RecordId) -> FieldId {
        let key = self.shared.record(id).keys.first().copied();
        self.tree.way(id).or(key).unwrap_or(FieldId(0))
    }

    fn send(
        &self,
        id: RecordId,
        plan: &FilePlan,
        batch: RowBatch,
        routes: &BTreeMap<RecordId, Routes>,
    ) -> Result<Sent, String> {
        let cut = self.cut(id);
        let needed = plan.fields.iter().filter(|f| f.is_key || f.order == cut.0).cloned().collect();
        let keys = type_batch(self.shared, &FilePlan { fields: needed, given: Vec::new(), ..plan.clone() }, &batch);
        let hashes = if id == self.tree.root { Vec::new() } else { hashes(self.shared, id, &keys) };
        let parts = self.parts_of(id, cut, &keys, routes);
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); self.parts];
        for (row, part) in (0u32..).zip(&parts) {
            rows.get_mut(usize::from(*part)).into_iter().for_each(|rows| rows.push(row));
        }
        let columns = columns(plan);
        let mut blocks = Vec::new();
        for (part, rows) in rows.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            let count = rows.len() as u64;
            blocks.push((part, count, encoded(&some_rows(&batch, &columns, rows)?)?));
        }
        Ok(Sent { keys, hashes, parts, blocks, lines: batch.lines, broken: batch.broken })
    }

    /// The part of each row; rows whose owner cannot be read belong to nobody and are in the first.
    fn parts_of(&self, id: RecordId, cut: FieldId, keys: &Typed, routes: &BTreeMap<RecordId, Routes>) -> Vec<u16> {
        let mut parts = vec![0; keys.n];
        let Some(Some(column)) = keys.fields.get(cut.index()) else { return parts };
        let owner = self.shared.record(id).fields.get(cut.index()).and_then(|f| match f.ty {
            Type::Record(owner) if self.tree.way(id).is_some() => routes.get(&owner),
            _ => None,
        });
        let mut bytes = Vec::new();
        for (row, part) in parts.iter_mut().enumerate() {
            let number = u32::try_from(row).unwrap_or(u32::MAX);
            if column.is_missing(row) || !readable(keys.problems.get(&number), &[cut]) {
                continue;
            }
            bytes.clear();
            encode_plain(column, row, &mut bytes);
            *part = match owner {
                Some(routes) => routes.of(&bytes),
                None => u16::try_from((hash_key(&bytes) >> 32) % self.parts as u64).unwrap_or(0),
            };
        }
        parts
    }
}

impl Routes {
    fn add(&mut self, shared: &Shared, id: RecordId, sent: &Sent) {
        let keys = &shared.record(id).keys;
        let columns: Vec<_> = keys.iter().filter_map(|k| sent.keys.fields.get(k.index()).cloned().flatten()).collect();
        let mut bytes = Vec::new();
        for row in 0..sent.keys.n {
            bytes.clear();
            let number = u32::try_from(row).unwrap_or(u32::MAX);
            if readable(sent.keys.problems.get(&number), keys) {
                columns.iter().for_each(|c| encode_plain(c, row, &mut bytes));
            }
            self.index.push(&bytes);
        }
        self.parts.extend_from_slice(&sent.parts);
    }

    /// Keys that nobody has point nowhere; that is found in the first part.
    fn of(&self, key: &[u8]) -> u16 {
        self.index.find(key).and_then(|row| self.parts.get(row as usize)).copied().unwrap_or(0)
    }
}

/// Columns of a file that something reads.
fn columns(plan: &FilePlan) -> Vec<usize> {
    let given = plan.given.iter().map(|(_, field)| field.column);
    let all: BTreeSet<usize> = plan.fields.iter().map(|field| field.column).chain(given).collect();
    all.into_iter().collect()
}

/// Some rows of a batch with their lines, without anything of the others.
fn some_rows(batch: &RowBatch, columns: &[usize], rows: Vec<u32>) -> Result<RecordBatch, String> {
    let rows = UInt32Array::from(rows);
    let mut arrays: Vec<(String, ArrayRef)> = Vec::new();
    for place in columns {
        let column = batch.columns.get(*place).ok_or("a batch lacks a column of its file")?;
        arrays.push((place.to_string(), alone(&take(column, &rows, None).map_err(|e| e.to_string())?)?));
    }
    let lines = rows.values().iter().map(|row| batch.lines.get(*row as usize).copied().unwrap_or(0));
    arrays.push(("line".to_string(), Arc::new(UInt64Array::from_iter_values(lines))));
    RecordBatch::try_from_iter(arrays).map_err(|e| e.to_string())
}

/// Texts that are views or places in a dictionary, which would take those of all other rows along, by themselves.
fn alone(array: &ArrayRef) -> Result<ArrayRef, String> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        return take(dictionary.values(), dictionary.keys(), None).map_err(|e| e.to_string());
    }
    Ok(match array.data_type() {
        DataType::Utf8View => Arc::new(array.as_string_view().gc()),
        DataType::BinaryView => Arc::new(array.as_binary_view().gc()),
        _ => array.clone(),
    })
}

impl FileParts {
    fn new(name: &str, header: Vec<String>, plan: &FilePlan, parts: usize) -> FileParts {
        FileParts {
            header,
            name: name.to_string(),
            columns: Arc::new(columns(plan)),
            blocks: vec![Vec::new(); parts],
            rows: vec![0; parts],
            broken: Vec::new(),
        }
    }

    fn add(&mut self, batch: Sent, heap: &Heap) -> Result<(), String> {
        for (part, rows, bytes) in batch.blocks {
            if let (Some(blocks), Some(count)) = (self.blocks.get_mut(part), self.rows.get_mut(part)) {
                blocks.push(heap.put(&bytes)?);
                *count += rows;
            }
        }
        self.broken.extend(batch.broken);
        Ok(())
    }
}

impl Scattered {
    /// The files of one part.
    fn part(&self, part: usize) -> RecordData {
        let file = |file: &FileParts| {
            let boxed: Box<dyn crate::api::DataFile> = Box::new(PartFile {
                name: file.name.clone(),
                header: file.header.clone(),
                columns: file.columns.clone(),
                blocks: file.blocks.get(part).cloned().unwrap_or_default(),
                broken: if part == 0 { file.broken.clone() } else { Vec::new() },
                rows: file.rows.get(part).copied().unwrap_or(0),
                heap: self.heap.clone(),
            });
            boxed
        };
        RecordData { mapping: Default::default(), files: self.files.iter().map(file).collect() }
    }
}

/// The data of one part.
pub(crate) fn data_of(shared: &Shared, all: &BTreeMap<RecordId, Scattered>, part: usize) -> DataSet {
    let one = |(id, scattered): (&RecordId, &Scattered)| (shared.record(*id).name.clone(), scattered.part(part));
    DataSet { records: all.iter().map(one).collect() }
}
