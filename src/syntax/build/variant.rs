//! Variants and their changes.

use super::{Build, Pair, R};
use crate::source::Span;
use crate::syntax::tree::*;

impl Build<'_> {
    pub(crate) fn variant(&mut self, pair: Pair<'_>) -> Option<Variant> {
        let mut names = Vec::new();
        let (mut title, mut changes) = (None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => names.push(self.name(&part)),
                R::text => title = Some(self.quoted(&part)),
                R::change => changes.push(self.change(part)?),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        Some(Variant { name: names.next()?, parent: names.next()?, title: title?, changes })
    }

    fn change(&mut self, pair: Pair<'_>) -> Option<Change> {
        let inner = pair.into_inner().next()?;
        let span = self.span(&inner);
        let doc = self.doc(span.start as usize);
        match inner.as_rule() {
            R::set_change => self.set(inner, span),
            R::add_field => {
                let field = inner.clone().into_inner().find(|p| p.as_rule() == R::field)?;
                let record = self.first_name(inner)?;
                Some(Change::AddField { field: self.field(field)?, record, span })
            }
            R::add_change => Some(Change::Add(self.changed(inner, doc)?)),
            R::replace_change => Some(Change::Replace(self.changed(inner, doc)?)),
            _ => {
                let mut names = self.names(inner).into_iter();
                Some(Change::Remove { word: names.next()?, name: names.next()?, span })
            }
        }
    }

    fn changed(&mut self, pair: Pair<'_>, doc: Vec<String>) -> Option<Box<Declaration>> {
        let inner = pair.into_inner().find(|p| p.as_rule() == R::declaration)?;
        self.declaration(inner, doc).map(Box::new)
    }

    fn set(&mut self, pair: Pair<'_>, span: Span) -> Option<Change> {
        let mut name = None;
        let (mut entries, mut cites) = (Vec::new(), Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                R::name => name = Some(self.name(&part)),
                R::entry => entries.push(self.entry(part)?),
                R::cite => cites.push(self.quoted_in(part)?),
                _ => {}
            }
        }
        Some(Change::Set { name: name?, entries, cites, span })
    }
}
