//! Rows by their keys. Keys are bytes as `keys` makes them: none is the beginning of another. Rows have numbers from 0 in
//! the order of adding.

use crate::column::hash_bytes;
use hashbrown::HashTable;
use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher};

/// Short keys, as most are, are words; with the first long one all become bytes.
pub(crate) enum KeyIndex {
    Short(ShortKeys),
    Long(LongKeys),
}

impl Default for KeyIndex {
    fn default() -> KeyIndex {
        KeyIndex::Short(ShortKeys::default())
    }
}

/// Bytes of a key that fit into a word, beside their number.
const SHORT: usize = 15;

/// A key as a word that is ordered as its bytes are; nothing when it is long.
pub(crate) fn short(key: &[u8]) -> Option<u128> {
    let mut word = [0; 16];
    word.get_mut(..key.len()).filter(|_| key.len() <= SHORT)?.copy_from_slice(key);
    word[SHORT] = u8::try_from(key.len()).ok()?;
    Some(u128::from_be_bytes(word))
}

/// The key of a text as a word, as `short` makes it of the bytes; nothing when it is long.
pub(crate) fn short_text(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let mut word = [0; 16];
    word[0] = b't';
    word.get_mut(1..=bytes.len()).filter(|_| bytes.len() + 3 <= SHORT)?.copy_from_slice(bytes);
    word[SHORT] = u8::try_from(bytes.len() + 3).ok().filter(|_| !bytes.contains(&0))?;
    Some(u128::from_be_bytes(word))
}

/// A hash of a key that is the same in every run.
pub(crate) fn hash_key(key: &[u8]) -> u64 {
    short(key).map_or_else(|| hash_bytes(key), hash_word)
}

impl KeyIndex {
    /// Appends the key of a row.
    pub(crate) fn append(&self, row: u32, out: &mut Vec<u8>) {
        match self {
            KeyIndex::Short(keys) => keys.append(row, out),
            KeyIndex::Long(keys) => out.extend_from_slice(keys.bytes(row)),
        }
    }

    /// A row without a key that can be read.
    pub(crate) fn lacks(&self, row: u32) -> bool {
        match self {
            KeyIndex::Short(keys) => keys.word(row) == 0,
            KeyIndex::Long(keys) => keys.bytes(row).is_empty(),
        }
    }

    pub(crate) fn compare(&self, a: u32, b: u32) -> Ordering {
        match self {
            KeyIndex::Short(keys) => keys.word(a).cmp(&keys.word(b)),
            KeyIndex::Long(keys) => keys.bytes(a).cmp(keys.bytes(b)),
        }
    }

    /// Adds the next row. An empty key is not indexed. Gives the row that has the same key already.
    pub(crate) fn push(&mut self, key: &[u8]) -> Option<u32> {
        if let KeyIndex::Short(keys) = self {
            match if key.is_empty() { Some(0) } else { short(key) } {
                Some(word) => return keys.push(word),
                None => *self = KeyIndex::Long(keys.lengthened()),
            }
        }
        match self {
            KeyIndex::Long(keys) => keys.push(key),
            KeyIndex::Short(_) => None,
        }
    }

    /// The keys of all rows, as `key_word` makes them, none of which occurs twice.
    pub(crate) fn of_words(words: Vec<u128>) -> KeyIndex {
        let unsorted = words.contains(&0) || words.iter().zip(words.iter().skip(1)).any(|(a, b)| a >= b);
        KeyIndex::Short(ShortKeys { words, places: Vec::new(), unsorted })
    }

    /// Each key is greater than the one before: the order of the rows is that of their keys.
    pub(crate) fn ascends(&self) -> bool {
        matches!(self, KeyIndex::Short(keys) if !keys.unsorted)
    }

    /// Many keys are about to be looked for.
    pub(crate) fn spread_out(&mut self) {
        if let KeyIndex::Short(keys) = self {
            if keys.places.is_empty() {
                keys.grow();
            }
        }
    }

    pub(crate) fn find(&self, key: &[u8]) -> Option<u32> {
        match self {
            KeyIndex::Short(keys) => keys.find(short(key)?),
            KeyIndex::Long(keys) => keys.find(key),
        }
    }
}

/// Words by row, and rows by word: numbers of rows plus one at places that the word's hash begins at, 0 where none is.
/// There are no places before somebody looks for keys or adds one that is not greater than the one before.
#[derive(Default)]
pub(crate) struct ShortKeys {
    words: Vec<u128>,
    places: Vec<u32>,
    /// Some word is not greater than the one before, or 0.
    unsorted: bool,
}

pub(crate) fn hash_word(word: u128) -> u64 {
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write_u128(word);
    hasher.finish()
}

impl ShortKeys {
    fn word(&self, row: u32) -> u128 {
        self.words.get(row as usize).copied().unwrap_or(0)
    }

    fn append(&self, row: u32, out: &mut Vec<u8>) {
        let word = self.word(row).to_be_bytes();
        out.extend_from_slice(word.get(..usize::from(word[SHORT])).unwrap_or_default());
    }

    pub(crate) fn find(&self, word: u128) -> Option<u32> {
        let Some(last) = self.places.len().checked_sub(1) else {
            let row = match self.unsorted {
                false => self.words.binary_search(&word).ok(),
                true => self.words.iter().position(|known| *known == word),
            };
            return row.and_then(|row| u32::try_from(row).ok());
        };
        let mut place = usize::try_from(hash_word(word)).unwrap_or(0) & last;
        loop {
            let row = self.places.get(place)?.checked_sub(1)?;
            if self.word(row) == word {
                return Some(row);
            }
            place = (place + 1) & last;
        }
    }

    fn push(&mut self, word: u128) -> Option<u32> {
        let row = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let ascends = word != 0 && self.words.last().is_none_or(|last| *last < word);
        self.words.push(word);
        if ascends && self.places.is_empty() && !self.unsorted {
            return None;
        }
        self.unsorted = true;
        if word == 0 && !self.places.is_empty() {
            return None;
        }
        // Half of the places stay free.
        if self.words.len() * 2 > self.places.len() {
            self.grow();
            return self.find(word).filter(|first| *first != row);
        }
        match self.find(word) {
            Some(first) => Some(first),
            None => {
                self.put(word, row);
                None
            }
        }
    }

    fn grow(&mut self) {
        self.places = vec![0; (self.words.len() * 4).next_power_of_two().max(16)];
        for row in 0..u32::try_from(self.words.len()).unwrap_or(u32::MAX) {
            let word = self.word(row);
            if word != 0 && self.find(word).is_none() {
                self.put(word, row);
            }
        }
    }

    fn put(&mut self, word: u128, row: u32) {
        let Some(last) = self.places.len().checked_sub(1) else { return };
        let mut place = usize::try_from(hash_word(word)).unwrap_or(0) & last;
        while self.places.get(place).is_some_and(|taken| *taken != 0) {
            place = (place + 1) & last;
        }
        if let Some(free) = self.places.get_mut(place) {
            *free = row + 1;
        }
    }

    fn lengthened(&self) -> LongKeys {
        let mut long = LongKeys::default();
        let mut key = Vec::new();
        for row in 0..u32::try_from(self.words.len()).unwrap_or(u32::MAX) {
            key.clear();
            self.append(row, &mut key);
            long.push(&key);
        }
        long
    }
}

/// The bytes of all keys, one behind the other.
#[derive(Default)]
pub(crate) struct LongKeys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Rows with a part of their key's hash: most others are told apart, and the table grows, without a look at the bytes.
    table: HashTable<(u32, u32)>,
}

/// The part of a hash that the table keeps.
fn part(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0)
}

/// What the table sorts by; it reads the highest and the lowest bits.
fn spread(part: u32) -> u64 {
    (u64::from(part) << 32) | u64::from(part)
}

impl LongKeys {
    fn bytes(&self, row: u32) -> &[u8] {
        let row = row as usize;
        let end = self.ends.get(row).copied().unwrap_or(0);
        let start = row.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or(&[])
    }

    fn push(&mut self, key: &[u8]) -> Option<u32> {
        let row = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        if key.is_empty() {
            return None;
        }
        let part = part(hash_bytes(key));
        if let Some(first) = self.find_hashed(part, key) {
            return Some(first);
        }
        self.table.insert_unique(spread(part), (part, row), |(part, _)| spread(*part));
        None
    }

    fn find(&self, key: &[u8]) -> Option<u32> {
        self.find_hashed(part(hash_bytes(key)), key)
    }

    fn find_hashed(&self, part: u32, key: &[u8]) -> Option<u32> {
        let same = |(other, row): &(u32, u32)| *other == part && self.bytes(*row) == key;
        self.table.find(spread(part), same).map(|(_, row)| *row)
    }
}
