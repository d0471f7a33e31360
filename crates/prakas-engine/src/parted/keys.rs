//! Groups that belong to one part each: the rows of all parts side by side in the order of their keys.
//! In: the keys of each part, which ascend. Out: how many rows of which part come next, and where each of them stands.

use super::heap::{decoded, encoded, Block, Heap};
use crate::store::Store;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BinaryArray, RecordBatch};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

/// Keys of a block.
const KEYS: usize = 4_096;

/// The keys of the group rows of each part.
#[derive(Default)]
pub(crate) struct Keys(Vec<VecDeque<Block>>);

impl Keys {
    /// Those of the next part.
    pub(crate) fn add(&mut self, store: &Store, heap: &Heap) -> Result<(), String> {
        let mut blocks = VecDeque::new();
        for start in (0..store.n).step_by(KEYS) {
            let key = |row: usize| {
                let mut bytes = Vec::new();
                store.index.append(u32::try_from(row).unwrap_or(u32::MAX), &mut bytes);
                bytes
            };
            let keys: ArrayRef = Arc::new(BinaryArray::from_iter_values((start..store.n.min(start + KEYS)).map(key)));
            let batch = RecordBatch::try_from_iter([("key", keys)]).map_err(|e| e.to_string())?;
            blocks.push_back(heap.put(&encoded(&batch)?)?);
        }
        self.0.push(blocks);
        Ok(())
    }

    pub(crate) fn merge(&self, heap: Arc<Heap>) -> Result<Merge, String> {
        let lane = |blocks: &VecDeque<Block>| Lane { blocks: blocks.clone(), keys: VecDeque::new() };
        let mut merge = Merge {
            taken: vec![0; self.0.len()],
            lanes: self.0.iter().map(lane).collect(),
            next: BinaryHeap::new(),
            heap,
        };
        (0..self.0.len()).try_for_each(|part| merge.pull(part))?;
        Ok(merge)
    }
}

struct Lane {
    blocks: VecDeque<Block>,
    keys: VecDeque<Vec<u8>>,
}

pub(crate) struct Merge {
    heap: Arc<Heap>,
    lanes: Vec<Lane>,
    next: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    /// Rows of each part so far.
    taken: Vec<u64>,
}

/// Some rows that come next: for each part the number of its first one, and the places of all.
pub(crate) struct Span {
    first: Vec<u64>,
    places: Vec<Vec<u64>>,
}

impl Span {
    /// The number of the first row of a part that is not in the span; rows are counted from 1.
    pub(crate) fn end(&self, part: usize) -> u64 {
        let count = self.places.get(part).map_or(0, Vec::len) as u64;
        self.first.get(part).copied().unwrap_or(1) + count
    }

    pub(crate) fn place(&self, part: usize, row: u64) -> u64 {
        let first = self.first.get(part).copied().unwrap_or(1);
        let at = row.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.places.get(part)?.get(at)).copied().unwrap_or(0)
    }
}

impl Merge {
    fn pull(&mut self, part: usize) -> Result<(), String> {
        let Some(lane) = self.lanes.get_mut(part) else { return Ok(()) };
        while lane.keys.is_empty() {
            let Some(block) = lane.blocks.pop_front() else { return Ok(()) };
            let batch = decoded(&self.heap.get(block)?)?;
            let keys = batch.columns().first().and_then(|c| c.as_binary_opt::<i32>());
            lane.keys.extend(keys.into_iter().flatten().flatten().map(<[u8]>::to_vec));
        }
        let key = lane.keys.pop_front();
        self.next.extend(key.map(|key| Reverse((key, part))));
        Ok(())
    }

    /// As many rows as are asked for, or those that are left; nothing at the end.
    pub(crate) fn span(&mut self, rows: usize) -> Result<Option<Span>, String> {
        let first = self.taken.iter().map(|taken| taken + 1).collect();
        let mut places = vec![Vec::new(); self.lanes.len()];
        let mut place = 0;
        while place < rows as u64 {
            let Some(Reverse((_, part))) = self.next.pop() else { break };
            places.get_mut(part).into_iter().for_each(|places| places.push(place));
            self.taken.get_mut(part).into_iter().for_each(|taken| *taken += 1);
            place += 1;
            self.pull(part)?;
        }
        Ok((place > 0).then_some(Span { first, places }))
    }
}
