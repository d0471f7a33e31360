//! Choices read off a list of numbers. Where the list ends every choice is the first, so that proptest's shrinking
//! of the list makes programs smaller and simpler: the first alternative is always the plainest one.

pub struct Tape<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl<'a> Tape<'a> {
    pub fn new(numbers: &'a [u32]) -> Tape<'a> {
        Tape { numbers, at: 0 }
    }

    /// A number below `n`; 0 at the end of the tape.
    pub fn below(&mut self, n: usize) -> usize {
        let next = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        if n == 0 {
            return 0;
        }
        next as usize % n
    }

    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Yes in so many of a hundred cases; no at the end of the tape.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}
