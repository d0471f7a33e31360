//! Aggregates over the members of a group whose members come part by part: what counts of each part is folded as far as
//! that can be, and joined with that of the parts before, so that the last fold gives what one over all members gives.

use super::folds::{chosen, count, in_order, mean_of, sum, Kept};
use super::{Col, Eval, Scope, Sel};
use crate::column::{compare_rows, concat, Column, Data, TextBuilder};
use crate::failure::Failure;
use crate::key_index::KeyIndex;
use crate::keys::encode;
use prakas::ir::{Aggregate, Expr, Fold, Rows};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What counts of the members so far, by group.
#[derive(Clone)]
pub(crate) struct Partial {
    fold: Fold,
    kept: Kept,
    /// Of a mean: how many members are behind each value.
    weights: Vec<i64>,
    /// Groups for which it cannot be told, and why.
    failed: BTreeMap<u32, Failure>,
}

/// Partials of a whole run by the aggregate that they are of: by its address, as the program does not move.
pub(crate) type Folded = BTreeMap<usize, Partial>;

pub(crate) fn address(aggregate: &Aggregate) -> usize {
    std::ptr::from_ref(aggregate).addr()
}

impl Eval<'_> {
    /// Of all rows of the frame, which are groups.
    pub(crate) fn partial(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr) -> Option<Partial> {
        let mut whole: Option<Partial> = None;
        let mut start = 0u32;
        for gathered in self.kept_of_members(scope, aggregate, expr)? {
            let mut kept = gathered.kept;
            kept.outer.iter_mut().for_each(|outer| *outer += start);
            let failed = (start..).zip(&gathered.failed).filter(|(_, id)| **id != 0);
            let failure = |(group, id): (u32, &u32)| Some((group, self.failures.borrow().get(*id)?.clone()));
            let failed: BTreeMap<u32, Failure> = failed.filter_map(failure).collect();
            start += u32::try_from(kept.len).unwrap_or(u32::MAX);
            let part = self.first_partial(aggregate.fold, Kept { len: start as usize, ..kept }, failed);
            match &mut whole {
                Some(whole) => whole.join(part),
                None => whole = Some(part),
            }
        }
        whole
    }

    fn first_partial(&self, fold: Fold, mut kept: Kept, failed: BTreeMap<u32, Failure>) -> Partial {
        let mut weights = Vec::new();
        let fold = match fold {
            Fold::Count | Fold::Rejected => {
                let groups = distinct(&kept.outer);
                kept.values = Some(count(&places(&kept.outer, &groups), groups.len()));
                kept.outer = groups;
                Fold::Sum
            }
            Fold::Mean => {
                weights = vec![1; kept.outer.len()];
                Fold::Mean
            }
            // Rows of one part are other rows in the next: values are told apart by the bytes of their keys.
            Fold::CountDistinct => {
                kept.values = kept.values.as_ref().map(|values| self.as_bytes(values));
                Fold::CountDistinct
            }
            other => other,
        };
        Partial { fold, kept, weights, failed }.compacted()
    }

    fn as_bytes(&self, values: &Col) -> Col {
        let mut texts = TextBuilder::default();
        let mut bytes = Vec::new();
        for i in 0..values.len {
            bytes.clear();
            encode(self.shared, values, i, &mut bytes);
            texts.push(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>());
        }
        Arc::new(Column::new(values.len, Data::Text(texts.finish())))
    }

    /// The value of an aggregate whose members came part by part.
    pub(super) fn folded(&self, scope: &Scope, aggregate: &Aggregate, expr: &Expr, sel: &Sel) -> Option<Col> {
        let Rows::Members(_) = &aggregate.rows else { return None };
        let partial = self.shared.folded.get(&address(aggregate))?;
        let kept = &partial.kept;
        let mut failed = vec![0; kept.len];
        for (group, failure) in &partial.failed {
            let id = self.failures.borrow_mut().again(failure);
            super::put(&mut failed, *group, id);
        }
        let all = match (partial.fold, kept.values.as_ref().and_then(|values| values.numbers())) {
            (Fold::Mean, Some(numbers)) => {
                let mut behind = vec![0; kept.len];
                kept.outer.iter().zip(&partial.weights).for_each(|(group, n)| super::put(&mut behind, *group, *n));
                mean_of(&sum(numbers, kept), behind)
            }
            _ => self.fold(partial.fold, kept, expr, &mut failed),
        };
        let errors = failed.iter().any(|id| *id != 0).then_some(failed);
        let all = Column { errors, ..all.as_ref().clone() };
        let rows: Vec<u32> = self.group_rows(scope, sel).into_iter().map(Option::unwrap_or_default).collect();
        Some(Arc::new(all.gather(&rows)))
    }
}

impl Partial {
    /// With other numbers for the groups, of which there are `len`.
    pub(crate) fn renumbered(mut self, numbers: &[u32], len: usize) -> Partial {
        let number = |group: u32| numbers.get(group as usize).copied().unwrap_or(0);
        self.kept.outer.iter_mut().for_each(|group| *group = number(*group));
        self.kept.len = len;
        self.failed = self.failed.into_iter().map(|(group, failure)| (number(group), failure)).collect();
        self.ascending()
    }

    /// What came before, and this behind it.
    pub(crate) fn join(&mut self, other: Partial) {
        let columns = |a: &Col, b: &Col| concat(&[a.clone(), b.clone()]);
        let kept = &mut self.kept;
        kept.len = kept.len.max(other.kept.len);
        kept.values = match (&kept.values, &other.kept.values) {
            (Some(a), Some(b)) => Some(columns(a, b)),
            _ => None,
        };
        let both = kept.order.iter().zip(&other.kept.order);
        kept.order = both.map(|((a, descending), (b, _))| (columns(a, b), *descending)).collect();
        kept.outer.extend(other.kept.outer);
        self.weights.extend(other.weights);
        for (group, failure) in other.failed {
            self.failed.entry(group).or_insert(failure);
        }
        let all = std::mem::replace(
            self,
            Partial { weights: Vec::new(), failed: BTreeMap::new(), kept: Kept::default(), fold: self.fold },
        );
        *self = all.ascending().compacted();
    }

    /// In the order of the groups, as folds take them.
    fn ascending(self) -> Partial {
        let mut order = super::every(self.kept.outer.len());
        order.sort_by_key(|i| self.kept.outer.get(*i as usize).copied());
        self.at(&order)
    }

    fn at(self, rows: &[u32]) -> Partial {
        let gather = |c: &Col| Arc::new(c.gather(rows)) as Col;
        let kept = Kept {
            outer: rows.iter().filter_map(|i| self.kept.outer.get(*i as usize)).copied().collect(),
            len: self.kept.len,
            values: self.kept.values.as_ref().map(gather),
            order: self.kept.order.iter().map(|(c, descending)| (gather(c), *descending)).collect(),
        };
        let weights = rows.iter().filter_map(|i| self.weights.get(*i as usize)).copied().collect();
        Partial { kept, weights, ..self }
    }

    /// As little as the fold needs of each group.
    fn compacted(self) -> Partial {
        let groups = distinct(&self.kept.outer);
        let dense = Kept { outer: places(&self.kept.outer, &groups), len: groups.len(), ..self.kept.clone() };
        let Some(values) = self.kept.values.clone() else {
            // Of `any` it is enough that a group is there.
            let kept = Kept { outer: groups, ..self.kept };
            return Partial { kept, ..self };
        };
        match (self.fold, values.numbers()) {
            (Fold::Sum | Fold::Mean, Some(numbers)) => {
                let sums = Arc::new(Column::new(groups.len(), Data::Number(sum(numbers, &dense))));
                let mut weights = vec![0i64; if self.weights.is_empty() { 0 } else { groups.len() }];
                for (place, n) in dense.outer.iter().zip(&self.weights) {
                    weights.get_mut(*place as usize).into_iter().for_each(|sum| *sum = sum.saturating_add(*n));
                }
                let kept = Kept { outer: groups, values: Some(sums), ..self.kept };
                Partial { kept, weights, ..self }
            }
            (Fold::Min, _) => self.best(&dense, &|a, b| compare_rows(&values, a, b)),
            (Fold::Max, _) => self.best(&dense, &|a, b| compare_rows(&values, b, a)),
            (Fold::All, _) => self.best(&dense, &|a, b| values.yes_no(a).cmp(&values.yes_no(b))),
            (Fold::First, _) => {
                let order = self.kept.order.clone();
                self.best(&dense, &|a, b| in_order(&order, a, b))
            }
            (Fold::CountDistinct | Fold::LongestRun, _) => self.each_once(&values),
            _ => self,
        }
    }

    /// Of each group the first of what nothing comes before; of `first` one that ties with it too, which rejects.
    fn best(self, dense: &Kept, compare: &dyn Fn(usize, usize) -> Ordering) -> Partial {
        let best = chosen(dense, &|a, b| compare(a, b) == Ordering::Less);
        let mut rows: Vec<usize> = best.iter().flatten().copied().collect();
        if self.fold == Fold::First {
            let mut tied = vec![false; best.len()];
            for (i, place) in dense.outer.iter().enumerate() {
                let Some(Some(first)) = best.get(*place as usize) else { continue };
                let Some(tied) = tied.get_mut(*place as usize).filter(|tied| !**tied) else { continue };
                if i != *first && compare(i, *first) == Ordering::Equal {
                    *tied = true;
                    rows.push(i);
                }
            }
        }
        rows.sort_unstable();
        let rows: Vec<u32> = rows.into_iter().map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
        self.at(&rows)
    }

    fn each_once(self, values: &Col) -> Partial {
        let mut seen = KeyIndex::default();
        let mut rows = Vec::new();
        let mut bytes = Vec::new();
        for (i, group) in (0u32..).zip(&self.kept.outer) {
            bytes.clear();
            bytes.extend_from_slice(&group.to_be_bytes());
            crate::keys::encode_plain(values, i as usize, &mut bytes);
            if seen.push(&bytes).is_none() {
                rows.push(i);
            }
        }
        self.at(&rows)
    }
}

fn distinct(outer: &[u32]) -> Vec<u32> {
    let mut groups = outer.to_vec();
    groups.dedup();
    groups
}

/// The place of each group among the different ones; both ascend.
fn places(outer: &[u32], groups: &[u32]) -> Vec<u32> {
    outer.iter().map(|group| u32::try_from(groups.partition_point(|g| g < group)).unwrap_or(u32::MAX)).collect()
}
