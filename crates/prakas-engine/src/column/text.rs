//! Text columns: codes into a pool of texts. Key columns use one pool entry per row, others share entries.

use super::pick;
use hashbrown::HashTable;
use std::sync::Arc;

/// Texts one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    bytes: String,
    ends: Vec<usize>,
}

impl Pool {
    pub(crate) fn get(&self, code: u32) -> &str {
        let end = self.ends.get(code as usize).copied().unwrap_or(0);
        let start = (code as usize).checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or("")
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<usize>()
    }

    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Texts {
    pub(crate) pool: Arc<Pool>,
    pub(crate) codes: Vec<u32>,
}

impl Texts {
    pub(crate) fn one(text: &str) -> Texts {
        let mut pool = Pool::default();
        let code = pool.push(text);
        Texts { pool: Arc::new(pool), codes: vec![code] }
    }

    pub(crate) fn get(&self, i: usize) -> &str {
        self.pool.get(pick(&self.codes, i))
    }
}

/// Collects texts, each distinct one once.
#[derive(Default)]
pub(crate) struct TextBuilder {
    pool: Pool,
    codes: Vec<u32>,
    seen: HashTable<u32>,
}

/// A hash that is the same in every run.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(bytes);
    hasher.write_usize(bytes.len());
    hasher.finish()
}

impl TextBuilder {
    pub(crate) fn push(&mut self, text: &str) {
        let code = self.code(text);
        self.codes.push(code);
    }

    /// Adds without looking for an equal text: for columns whose texts are all different.
    pub(crate) fn push_new(&mut self, text: &str) {
        let code = self.pool.push(text);
        self.codes.push(code);
    }

    /// The code of a new text, without looking for an equal one.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        self.pool.push(text)
    }

    /// Ends with codes that the caller kept.
    pub(crate) fn with_codes(self, codes: Vec<u32>) -> Texts {
        Texts { pool: Arc::new(self.pool), codes }
    }

    pub(crate) fn code(&mut self, text: &str) -> u32 {
        let hash = hash_bytes(text.as_bytes());
        let pool = &self.pool;
        if let Some(code) = self.seen.find(hash, |code| pool.get(*code) == text) {
            return *code;
        }
        let code = self.pool.push(text);
        let pool = &self.pool;
        self.seen.insert_unique(hash, code, |code| hash_bytes(pool.get(*code).as_bytes()));
        code
    }

    pub(crate) fn finish(self) -> Texts {
        Texts { pool: Arc::new(self.pool), codes: self.codes }
    }
}

/// One pool for several columns: the columns' codes are moved behind each other.
pub(crate) fn join_pools(parts: &[&Texts]) -> (Arc<Pool>, Vec<u32>) {
    if let Some((first, rest)) = parts.split_first() {
        if rest.iter().all(|t| Arc::ptr_eq(&t.pool, &first.pool)) {
            return (first.pool.clone(), vec![0; parts.len()]);
        }
    }
    let mut pool = Pool::default();
    let mut shifts = Vec::new();
    for part in parts {
        shifts.push(u32::try_from(pool.len()).unwrap_or(u32::MAX));
        let base = pool.bytes.len();
        pool.bytes.push_str(&part.pool.bytes);
        pool.ends.extend(part.pool.ends.iter().map(|end| end + base));
    }
    (Arc::new(pool), shifts)
}
