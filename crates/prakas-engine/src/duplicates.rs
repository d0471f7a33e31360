//! Keys that occur more than once in a record that is streamed. The rows themselves are judged in one pass that keeps only
//! a hash of each key; when two hashes agree, the keys are read again, and if keys do agree, so is everything.

use crate::api::{DataFile, RunError, Scratch, ScratchFile};
use crate::column::{Column, Data};
use crate::failure::DUPLICATE_KEY;
use crate::key_index::{hash_key, hash_word, short, short_text};
use crate::keys::{encode_plain, text as texts_key};
use crate::pool::ordered;
use crate::read::{type_batch, FilePlan, Typed};
use crate::shared::Shared;
use crate::source::{Portion, Source};
use prakas::ir::RecordId;
use std::collections::BTreeMap;

/// How often each such key occurs.
#[derive(Default)]
pub(crate) struct Duplicates {
    keys: BTreeMap<Vec<u8>, u64>,
}

/// Where the keys are read from.
pub(crate) struct Keyed<'a> {
    pub(crate) shared: &'a Shared<'a>,
    pub(crate) record: RecordId,
    pub(crate) files: &'a [Box<dyn DataFile>],
    pub(crate) plans: &'a [FilePlan],
    pub(crate) threads: usize,
}

impl Duplicates {
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// In a pass of its own, for those who look at one row only.
    pub(crate) fn find(keyed: &Keyed) -> Result<Duplicates, RunError> {
        if keyed.shared.record(keyed.record).keys.is_empty() {
            return Ok(Duplicates::default());
        }
        let mut hashes = Hashes::new(None);
        keyed.each(&hash_key, &mut |found| hashes.add(found))?;
        Duplicates::among(keyed, hashes.repeated()?)
    }

    /// The keys behind hashes that occur more than once.
    pub(crate) fn among(keyed: &Keyed, suspects: Vec<u64>) -> Result<Duplicates, RunError> {
        let mut keys: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        if !suspects.is_empty() {
            let keep = |key: &[u8]| suspects.binary_search(&hash_key(key)).is_ok().then(|| key.to_vec());
            keyed.each(&keep, &mut |found| {
                found.into_iter().flatten().for_each(|key| *keys.entry(key).or_default() += 1);
                Ok(())
            })?;
            keys.retain(|_, times| *times > 1);
        }
        Ok(Duplicates { keys })
    }

    /// Marks the rows of a batch; references are still the keys of other rows.
    pub(crate) fn mark(&self, shared: &Shared, id: RecordId, typed: &mut Typed) {
        if self.keys.is_empty() {
            return;
        }
        let record = shared.record(id);
        let order = record.keys.first().map_or(0, |k| k.0);
        let name = crate::loading::key_name(record);
        let mut found = Vec::new();
        each_key(shared, id, typed, &mut |row, key| {
            found.extend(self.keys.get(key).map(|times| (row, *times)));
        });
        for (row, times) in found {
            let text = crate::show::key(shared, id, &typed.fields, row);
            let reason = format!("the key `{text}` is there {times} times");
            typed.add(row, order, &name, (DUPLICATE_KEY, reason));
        }
    }
}

impl Keyed<'_> {
    fn each<R: Send>(
        &self,
        work: &(dyn Fn(&[u8]) -> R + Sync),
        take: &mut dyn FnMut(Vec<R>) -> Result<(), String>,
    ) -> Result<(), RunError> {
        let only_keys = |plan: &FilePlan| {
            let fields = plan.fields.iter().filter(|f| f.is_key).cloned().collect();
            FilePlan { fields, given: Vec::new(), ..plan.clone() }
        };
        let plans: Vec<FilePlan> = self.plans.iter().map(only_keys).collect();
        let mut source = Source::new(self.files, &plans);
        let decoder = source.decoder();
        let one = |portion: Portion| -> Result<Vec<R>, RunError> {
            let (plan, batches) = decoder.read(portion)?;
            let mut found = Vec::new();
            for batch in &batches {
                let typed = type_batch(self.shared, plan, batch);
                each_key(self.shared, self.record, &typed, &mut |_, key| found.push(work(key)));
            }
            Ok(found)
        };
        ordered(self.threads, || source.next(), one, |found| Ok(take(found?)?))
    }
}

/// The key of each row as bytes, but for those that cannot be read.
fn each_key(shared: &Shared, id: RecordId, typed: &Typed, f: &mut dyn FnMut(usize, &[u8])) {
    let record = shared.record(id);
    let columns: Vec<_> = record.keys.iter().filter_map(|k| typed.fields.get(k.index()).cloned().flatten()).collect();
    let mut bytes = Vec::new();
    for row in 0..typed.n {
        if !typed.problems.is_empty() {
            let number = u32::try_from(row).unwrap_or(u32::MAX);
            if !crate::loading::readable(typed.problems.get(&number), &record.keys) {
                continue;
            }
        }
        bytes.clear();
        columns.iter().for_each(|c| encode_plain(c, row, &mut bytes));
        f(row, &bytes);
    }
}

/// The keys of a batch as words, 0 where one cannot be read; nothing when there are none or one is long.
pub(crate) fn words(shared: &Shared, id: RecordId, typed: &Typed) -> Option<Vec<u128>> {
    let record = shared.record(id);
    let [first, rest @ ..] = record.keys.as_slice() else { return None };
    let texts = typed.fields.get(first.index()).and_then(|c| c.as_deref()).map(|c| &c.data);
    if let (Some(Data::Text(texts)), true, true) = (texts, rest.is_empty(), typed.problems.is_empty()) {
        return (0..typed.n).map(|i| short_text(texts.get(i))).collect();
    }
    let mut found = vec![0; typed.n];
    let mut long = false;
    each_key(shared, id, typed, &mut |row, key| match (found.get_mut(row), short(key)) {
        (Some(slot), Some(word)) => *slot = word,
        _ => long = true,
    });
    (!long).then_some(found)
}

/// Hashes of the keys of a batch.
pub(crate) fn hashes(shared: &Shared, id: RecordId, typed: &Typed) -> Vec<u64> {
    let record = shared.record(id);
    let mut found = Vec::new();
    let only = match record.keys.as_slice() {
        [] => return found,
        [one] => typed.fields.get(one.index()).and_then(|c| c.as_deref()),
        _ => None,
    };
    found.reserve(typed.n);
    match only {
        Some(Column { data: Data::Text(texts), .. }) if typed.problems.is_empty() => {
            let long = |i: usize| {
                let mut key = Vec::new();
                texts_key(texts.get(i).as_bytes(), &mut key);
                hash_key(&key)
            };
            found.extend((0..typed.n).map(|i| short_text(texts.get(i)).map_or_else(|| long(i), hash_word)));
        }
        _ => each_key(shared, id, typed, &mut |_, key| found.push(hash_key(key))),
    }
    found
}

/// Hashes by their first bits, so that each part can be looked through by itself.
const PARTS: usize = 64;
/// Hashes that are kept in memory; above, they go to a scratch file (32 MB of them at a time).
const KEPT: usize = 4 << 20;

/// The hashes of all keys so far.
pub(crate) struct Hashes<'a> {
    scratch: Option<&'a dyn Scratch>,
    parts: Vec<Vec<u64>>,
    kept: usize,
    file: Option<Box<dyn ScratchFile>>,
    /// By part: where its hashes are in the file, and how many.
    blocks: Vec<Vec<(u64, usize)>>,
    written: u64,
}

impl<'a> Hashes<'a> {
    pub(crate) fn new(scratch: Option<&'a dyn Scratch>) -> Hashes<'a> {
        Hashes {
            scratch,
            parts: vec![Vec::new(); PARTS],
            kept: 0,
            file: None,
            blocks: vec![Vec::new(); PARTS],
            written: 0,
        }
    }

    pub(crate) fn add(&mut self, hashes: Vec<u64>) -> Result<(), String> {
        self.kept += hashes.len();
        for hash in hashes {
            if let Some(part) = usize::try_from(hash >> 58).ok().and_then(|at| self.parts.get_mut(at)) {
                part.push(hash);
            }
        }
        match self.scratch {
            Some(scratch) if self.kept >= KEPT => self.spill(scratch),
            _ => Ok(()),
        }
    }

    fn spill(&mut self, scratch: &dyn Scratch) -> Result<(), String> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(scratch.file()?),
        };
        for (part, blocks) in self.parts.iter_mut().zip(&mut self.blocks) {
            let bytes: Vec<u8> = part.iter().flat_map(|hash| hash.to_le_bytes()).collect();
            file.append(&bytes)?;
            blocks.push((self.written, part.len()));
            self.written += bytes.len() as u64;
            part.clear();
        }
        self.kept = 0;
        Ok(())
    }

    /// Those that occur more than once, ascending.
    pub(crate) fn repeated(mut self) -> Result<Vec<u64>, String> {
        let mut found = Vec::new();
        for (part, blocks) in self.parts.iter_mut().zip(&self.blocks) {
            let mut all = std::mem::take(part);
            for (start, count) in blocks {
                let Some(file) = &mut self.file else { continue };
                let mut bytes = vec![0; count * 8];
                file.read_at(*start, &mut bytes)?;
                let (words, _) = bytes.as_chunks::<8>();
                all.extend(words.iter().map(|word| u64::from_le_bytes(*word)));
            }
            all.sort_unstable();
            let pairs = all.iter().zip(all.iter().skip(1));
            found.extend(pairs.filter(|(a, b)| a == b).map(|(a, _)| *a));
        }
        found.dedup();
        Ok(found)
    }
}
