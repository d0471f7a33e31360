//! Groups: rows by key, with measures over them.

use super::{Build, Pair, R};
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn group(&mut self, pair: Pair<'_>) -> Option<Group> {
        self.in_group = true;
        let (mut name, mut condition, mut title, mut at) = (None, None, None, None);
        let (mut over, mut keys, mut measures) = (Vec::new(), Vec::new(), Vec::new());
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::over => {
                    let mut names = self.names(part).into_iter();
                    over.push((names.next()?, names.next()));
                }
                R::where_tail => condition = Some(self.where_tail(part)?),
                R::group_key => keys.push(self.group_key(part)?),
                R::title => {
                    let text = self.quoted_in(part)?;
                    self.once(&mut title, text, span, "`title`");
                }
                R::read_at => {
                    let read = self.read_at(part)?;
                    self.once(&mut at, read, span, "`at`");
                }
                R::measure => {
                    let value = self.where_tail(part.clone())?;
                    measures.push((self.first_name(part)?, value));
                }
                _ => {}
            }
        }
        self.in_group = false;
        Some(Group { name: name?, over, condition, keys, title, at, measures })
    }

    fn group_key(&mut self, pair: Pair<'_>) -> Option<GroupKey> {
        let (mut name, mut value, mut listed_as) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::expr => value = Some(self.expr(part)?),
                R::listed => listed_as = self.first_name(part),
                _ => {}
            }
        }
        Some(GroupKey { name: name?, value, listed_as })
    }
}
