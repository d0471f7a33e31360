//! Groups: each row, or pair of rows, for which the condition holds goes to the group row of its keys.

use super::between::cut;
use super::body::Scope;
use super::value::{fail, Fail, V};
use super::world::{Row, World};
use prakas::ir::{Group, GroupId, Rows, Step};

/// What a group row was made of: a row, and the second of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub first: usize,
    pub second: Option<usize>,
    /// Whether it fulfils the condition cannot be told.
    pub doubtful: bool,
}

/// Keys, and whether the pair is there for sure; nothing where the condition is no.
type Keyed = Option<Result<(Vec<V>, bool), Fail>>;

impl World<'_> {
    /// Makes the rows of all groups, each after what it reads.
    pub fn group(&mut self) {
        for step in &self.program.order {
            if let Step::Group(id) = step {
                self.make(*id);
            }
        }
    }

    fn make(&mut self, id: GroupId) {
        let group = &self.program.groups[id.index()];
        let mut found: Vec<(Vec<V>, Vec<Pair>)> = Vec::new();
        let mut unplaced = self.broken[group.over.index()] as u64;
        for (mut pair, keys) in self.pairs(group) {
            match keys {
                None => {}
                Some(Err(_)) => unplaced += 1,
                Some(Ok((keys, doubtful))) => {
                    pair.doubtful = doubtful;
                    match found.iter_mut().find(|(known, _)| *known == keys) {
                        Some((_, pairs)) => pairs.push(pair),
                        None => found.push((keys, vec![pair])),
                    }
                }
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let row = |keys: Vec<V>| Row { fields: keys.into_iter().map(|k| Ok(Some(k))).collect(), problems: Vec::new() };
        let (keys, members): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        self.rows[group.record.index()] = Some(keys.into_iter().map(row).collect());
        self.members[id.index()] = members;
        self.unplaced[id.index()] = unplaced;
    }

    /// Every pair with its keys.
    fn pairs(&self, group: &Group) -> Vec<(Pair, Keyed)> {
        let mut all = Vec::new();
        for first in 0..self.count(group.over) {
            let scope = self.scope(group.over, first, &[]);
            let Some((rows, var)) = &group.with else {
                all.push((Pair { first, second: None, doubtful: false }, self.keyed(&scope, group)));
                continue;
            };
            for round in self.rounds(&scope, rows).unwrap().rounds {
                let V::Row(second) = round.letters[0] else { panic!("no row") };
                let mut scope = scope.clone();
                scope.vars.push((*var, V::Row(second)));
                if matches!(rows, Rows::Record(_)) {
                    scope.open.push(*var);
                }
                all.push((Pair { first, second: Some(second), doubtful: false }, self.keyed(&scope, group)));
            }
        }
        all
    }

    fn keyed(&self, scope: &Scope, group: &Group) -> Keyed {
        let fulfils = group.condition.as_ref().map_or(Ok(true), |c| self.fulfils(scope, c));
        let one = |k| self.eval(scope, k)?.map_or_else(|| fail("missing_value"), cut);
        let keys = group.keys.iter().map(one).collect::<Result<Vec<V>, Fail>>();
        (fulfils != Ok(false)).then(|| keys.map(|keys| (keys, fulfils.is_err())))
    }
}
