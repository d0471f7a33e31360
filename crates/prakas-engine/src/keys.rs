//! Keys as bytes: equal values give equal bytes, whatever their column's form. Look-ups compare these.

use crate::column::{hash_bytes, pick, Column, Data, Digits, Numbers};
use crate::shared::Shared;
use hashbrown::HashTable;

/// Appends the value of one row. A reference counts as the key of the row that it points at.
pub(crate) fn encode(shared: &Shared, column: &Column, i: usize, out: &mut Vec<u8>) {
    match &column.data {
        Data::Row(record, rows) => match shared.store(*record) {
            Some(store) => out.extend_from_slice(store.index.bytes(pick(rows, i))),
            None => out.extend_from_slice(b"?"),
        },
        _ => encode_plain(column, i, out),
    }
}

/// The same for columns that are not references.
pub(crate) fn encode_plain(column: &Column, i: usize, out: &mut Vec<u8>) {
    match &column.data {
        Data::Number(v) => number(v, i, out),
        Data::YesNo(v) => out.extend_from_slice(&[b'b', u8::from(pick(v, i))]),
        Data::Date(v) => tagged(b'd', &pick(v, i).to_be_bytes(), out),
        Data::Month(v) => tagged(b'm', &pick(v, i).to_be_bytes(), out),
        Data::Code(v) | Data::Row(_, v) => tagged(b'c', &pick(v, i).to_be_bytes(), out),
        Data::Text(v) => {
            let text = v.get(i).as_bytes();
            tagged(b't', &u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes(), out);
            out.extend_from_slice(text);
        }
    }
}

fn tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(bytes);
}

fn number(numbers: &Numbers, i: usize, out: &mut Vec<u8>) {
    let (mut digits, mut scale) = match &numbers.digits {
        Digits::Small(v) => (i128::from(pick(v, i)), numbers.scale),
        Digits::Wide(v) => (pick(v, i), numbers.scale),
        Digits::Exact(_) => match numbers.cut_at(i) {
            Some(d) => (d.mantissa(), d.scale()),
            None => return tagged(b'x', numbers.exact(i).to_string().as_bytes(), out),
        },
    };
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    out.push(b'n');
    out.extend_from_slice(&digits.to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
}

/// Keys of rows, found by their bytes; rows have numbers from 0 in order of adding.
#[derive(Default)]
pub(crate) struct KeyIndex {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl KeyIndex {
    /// The key of a row.
    pub(crate) fn bytes(&self, row: u32) -> &[u8] {
        let end = self.ends.get(row as usize).copied().unwrap_or(0);
        let start = (row as usize).checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or(&[])
    }

    /// Adds the next row. An empty key is not indexed. Gives the row that has the same key already.
    pub(crate) fn push(&mut self, key: &[u8]) -> Option<u32> {
        let row = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        if key.is_empty() {
            return None;
        }
        let hash = hash_bytes(key);
        if let Some(first) = self.find_hashed(hash, key) {
            return Some(first);
        }
        let KeyIndex { bytes, ends, table } = self;
        let rehash = |row: &u32| {
            let end = ends.get(*row as usize).copied().unwrap_or(0);
            let start = (*row as usize).checked_sub(1).and_then(|i| ends.get(i)).copied().unwrap_or(0);
            hash_bytes(bytes.get(start..end).unwrap_or(&[]))
        };
        table.insert_unique(hash, row, rehash);
        None
    }

    pub(crate) fn find(&self, key: &[u8]) -> Option<u32> {
        self.find_hashed(hash_bytes(key), key)
    }

    fn find_hashed(&self, hash: u64, key: &[u8]) -> Option<u32> {
        self.table.find(hash, |row| self.bytes(*row) == key).copied()
    }
}
