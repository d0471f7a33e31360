//! One argument of a decision as a line of elementary values: no row tells two values of one atom apart.
//! In: the domain of the argument and what each row allows. Out: ranges of atoms, and words for them.

use super::super::possible::{at_ordinal, example, Cut, Domain, Possible, Values};
use super::super::words;
use crate::ir::EnumDef;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Half-open ranges of atoms, sorted and apart.
pub(super) type Ranges = Vec<(u32, u32)>;

enum Line {
    /// Atoms lie between neighbouring cuts.
    Ordered(Vec<Cut>),
    Members(Vec<u32>),
    /// The texts that rows name, then one atom for all others.
    Texts(Vec<Arc<str>>),
    Opaque,
}

pub(super) struct Axis {
    pub(super) name: String,
    domain: Domain,
    line: Line,
    /// Atoms without `missing`, which is the last one where it can be.
    present: u32,
    /// All atoms.
    pub(super) size: u32,
}

impl Axis {
    pub(super) fn new(name: &str, domain: Domain, sets: &[&Possible]) -> Axis {
        let line = match &domain.all().values {
            Values::Ordered(all) => {
                let pieces = sets.iter().flat_map(|s| match &s.values {
                    Values::Ordered(pieces) => pieces.as_slice(),
                    _ => &[],
                });
                let cuts: BTreeSet<Cut> = pieces.chain(all).flat_map(|(low, high)| [*low, *high]).collect();
                Line::Ordered(cuts.into_iter().collect())
            }
            Values::Members(all) => Line::Members(all.iter().copied().collect()),
            Values::Texts { .. } => {
                let texts = sets.iter().flat_map(|s| match &s.values {
                    Values::Texts { texts, .. } => texts.iter().cloned().collect(),
                    _ => Vec::new(),
                });
                Line::Texts(texts.collect::<BTreeSet<_>>().into_iter().collect())
            }
            Values::Opaque(_) => Line::Opaque,
        };
        let present = match &line {
            Line::Ordered(cuts) => cuts.len().saturating_sub(1),
            Line::Members(members) => members.len(),
            Line::Texts(texts) => texts.len() + 1,
            Line::Opaque => 1,
        };
        let present = u32::try_from(present).unwrap_or(u32::MAX);
        let size = present + u32::from(domain.all().missing);
        Axis { name: name.into(), domain, line, present, size }
    }

    /// The atoms that a row allows.
    pub(super) fn ranges(&self, set: &Possible) -> Ranges {
        let mut atoms: Vec<(usize, usize)> = match (&self.line, &set.values) {
            (Line::Ordered(cuts), Values::Ordered(pieces)) => {
                let place = |cut: &Cut| cuts.binary_search(cut).unwrap_or(0);
                pieces.iter().map(|(low, high)| (place(low), place(high))).collect()
            }
            (Line::Members(all), Values::Members(some)) => {
                some.iter().filter_map(|m| all.binary_search(m).ok()).map(|i| (i, i + 1)).collect()
            }
            (Line::Texts(all), Values::Texts { but: true, .. }) => vec![(0, all.len() + 1)],
            (Line::Texts(all), Values::Texts { texts, .. }) => {
                texts.iter().filter_map(|t| all.binary_search(t).ok()).map(|i| (i, i + 1)).collect()
            }
            (Line::Opaque, Values::Opaque(true)) => vec![(0, 1)],
            _ => Vec::new(),
        };
        if set.missing {
            atoms.push((self.present as usize, self.size as usize));
        }
        joined(atoms)
    }

    /// One value of a range of atoms, as a counterexample names it.
    pub(super) fn example(&self, range: (u32, u32), enums: &[EnumDef]) -> String {
        self.atom(range.0, enums)
    }

    fn atom(&self, atom: u32, enums: &[EnumDef]) -> String {
        if atom >= self.present {
            return "missing".into();
        }
        let at = atom as usize;
        match &self.line {
            Line::Ordered(cuts) => match (cuts.get(at), cuts.get(at + 1)) {
                (Some(low), Some(high)) => {
                    let number = example((*low, *high), self.domain.discrete);
                    words::value(&at_ordinal(number, &self.domain.ty), &self.domain.ty, enums)
                }
                _ => "any value".into(),
            },
            Line::Members(all) => all.get(at).map_or_else(String::new, |m| words::member(*m, &self.domain.ty, enums)),
            Line::Texts(all) => all.get(at).map_or_else(|| "any other text".into(), |t| format!("\"{t}\"")),
            Line::Opaque => "any value".into(),
        }
    }

    /// Numbers without end in this direction.
    pub(super) fn is_open(&self, range: (u32, u32)) -> bool {
        let Line::Ordered(cuts) = &self.line else { return false };
        let ends = [cuts.get(range.0 as usize), cuts.get(range.1.min(self.present) as usize)];
        let number = self.domain.ty.number().is_some() && range != (0, self.size) && range.0 < self.present;
        number && ends.iter().flatten().any(|cut| matches!(cut, Cut::Low | Cut::High))
    }

    /// All of a range of atoms: `D or E`, `above 59 and below 60`, `any value`.
    pub(super) fn all_of(&self, range: (u32, u32), enums: &[EnumDef]) -> String {
        if range == (0, self.size) {
            return "any value".into();
        }
        let mut parts = Vec::new();
        let end = range.1.min(self.present);
        if range.0 < end {
            match &self.line {
                Line::Ordered(cuts) => parts.extend(self.between(cuts, range.0, end, enums)),
                _ => parts.extend((range.0..end).map(|atom| self.atom(atom, enums))),
            }
        }
        if range.1 > self.present {
            parts.push("missing".into());
        }
        words::list(&parts, "or")
    }

    fn between(&self, cuts: &[Cut], low: u32, high: u32, enums: &[EnumDef]) -> Option<String> {
        let (low, high) = (*cuts.get(low as usize)?, *cuts.get(high as usize)?);
        let show = |n| words::value(&at_ordinal(n, &self.domain.ty), &self.domain.ty, enums);
        let one = rust_decimal::Decimal::ONE;
        Some(match (low, high) {
            (Cut::At(a, false), Cut::At(b, true)) if a == b => show(a),
            (Cut::At(a, false), Cut::At(b, false)) if self.domain.discrete => match b.checked_sub(one) {
                Some(last) if last == a => show(a),
                Some(last) => format!("{} to {}", show(a), show(last)),
                None => show(a),
            },
            (Cut::At(a, false), Cut::At(b, true)) => format!("{} to {}", show(a), show(b)),
            (Cut::At(a, false), Cut::At(b, false)) => format!("{} to <{}", show(a), show(b)),
            (Cut::At(a, true), Cut::At(b, true)) => format!("above {} up to {}", show(a), show(b)),
            (Cut::At(a, true), Cut::At(b, false)) => format!("above {} and below {}", show(a), show(b)),
            (Cut::At(a, false), _) => format!(">= {}", show(a)),
            (Cut::At(a, true), _) => format!("> {}", show(a)),
            (_, Cut::At(b, true)) => format!("<= {}", show(b)),
            (_, Cut::At(b, false)) => format!("< {}", show(b)),
            _ => "any value".into(),
        })
    }
}

fn joined(mut atoms: Vec<(usize, usize)>) -> Ranges {
    atoms.sort_unstable();
    let mut out: Ranges = Vec::with_capacity(atoms.len());
    for (low, high) in atoms {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (low, high) = (clip(low), clip(high));
        match out.last_mut() {
            Some(last) if last.1 >= low => last.1 = last.1.max(high),
            _ if low < high => out.push((low, high)),
            _ => {}
        }
    }
    out
}
