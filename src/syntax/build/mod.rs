//! Pairs of the grammar to the tree, one file per construct. Problems that the grammar cannot see (dates, brackets
//! that a reader needs, parts of calls) are found here. A declaration with a problem is left out of the tree.

mod call;
mod dated;
mod decision;
mod expr;
mod group;
mod literal;
mod operators;
mod readers;
mod record;
mod rule;
mod split;
mod variant;

use super::grammar::Rule as R;
use super::{codes, tree::*};
use crate::problem::Problem;
use crate::source::{FileId, Span};
use std::collections::BTreeMap;

pub(crate) type Pair<'i> = pest::iterators::Pair<'i, R>;

/// Lines of `##` by the place of what follows them.
pub(crate) type Docs = BTreeMap<usize, Vec<String>>;

/// What one chunk of a file is.
pub(crate) enum Part {
    Module(ModulePath),
    Use(Use),
    Declaration(Box<Declaration>),
}

/// Builds one chunk. Holds the problems found on the way.
pub(crate) struct Build<'a> {
    pub(crate) file: FileId,
    /// Where the chunk starts in the file.
    pub(crate) base: usize,
    /// The whole prepared text.
    pub(crate) text: &'a str,
    pub(crate) docs: &'a Docs,
    pub(crate) problems: Vec<Problem>,
    /// Inside the body of a group, where `max(x)` is over its rows.
    pub(crate) in_group: bool,
}

impl Build<'_> {
    /// The part that a chunk holds; `None` only with a problem reported.
    pub(crate) fn part(&mut self, chunk: Pair<'_>) -> Option<Part> {
        let first = chunk.into_inner().next()?;
        match first.as_rule() {
            R::module => {
                let path = first.into_inner().find(|p| p.as_rule() == R::dotted)?;
                Some(Part::Module(self.dotted(path)))
            }
            R::use_line => self.use_line(first).map(Part::Use),
            R::declaration => {
                let doc = self.doc(self.base + first.as_span().start());
                self.declaration(first, doc).map(|d| Part::Declaration(Box::new(d)))
            }
            _ => None,
        }
    }

    fn use_line(&mut self, pair: Pair<'_>) -> Option<Use> {
        let span = self.span(&pair);
        let mut module = None;
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                R::dotted => module = Some(self.dotted(part)),
                R::name => names.push(self.name(&part)),
                _ => {}
            }
        }
        Some(Use { module: module?, names, span })
    }

    fn dotted(&self, pair: Pair<'_>) -> ModulePath {
        let span = self.span(&pair);
        ModulePath { names: pair.into_inner().map(|p| self.name(&p)).collect(), span }
    }

    pub(crate) fn declaration(&mut self, pair: Pair<'_>, doc: Vec<String>) -> Option<Declaration> {
        let span = self.span(&pair);
        let inner = pair.into_inner().next()?;
        let kind = match inner.as_rule() {
            R::scheme => DeclarationKind::Scheme(self.scheme(inner)?),
            R::unit_decl => DeclarationKind::Unit(self.first_name(inner)?),
            R::enum_decl => DeclarationKind::Enum(self.enum_decl(inner)?),
            R::record => DeclarationKind::Record(self.record(inner)?),
            R::table => DeclarationKind::Table(self.table(inner)?),
            R::parameter => DeclarationKind::Parameter(self.parameter(inner)?),
            R::scale => DeclarationKind::Scale(self.scale(inner)?),
            R::decision => DeclarationKind::Decision(self.decision(inner)?),
            R::rule_decl => DeclarationKind::Rule(self.rule(inner)?),
            R::group => DeclarationKind::Group(self.group(inner)?),
            R::assert_decl => DeclarationKind::Assert(self.assert(inner)?),
            R::variant => DeclarationKind::Variant(self.variant(inner)?),
            _ => return None,
        };
        Some(Declaration { doc, kind, span })
    }

    /// Lines of `##` above what starts here.
    pub(crate) fn doc(&self, start: usize) -> Vec<String> {
        self.docs.get(&start).cloned().unwrap_or_default()
    }

    /// The place of a pair, without the spaces that the grammar leaves at its end.
    pub(crate) fn span(&self, pair: &Pair<'_>) -> Span {
        let start = self.base + pair.as_span().start();
        Span::new(self.file, start, start + pair.as_str().trim_end().len())
    }

    pub(crate) fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: pair.as_str().trim_end().to_owned(), span: self.span(pair) }
    }

    pub(crate) fn first_name(&self, pair: Pair<'_>) -> Option<Name> {
        pair.into_inner().find(|p| p.as_rule() == R::name).map(|p| self.name(&p))
    }

    pub(crate) fn names(&self, pair: Pair<'_>) -> Vec<Name> {
        pair.into_inner().filter(|p| p.as_rule() == R::name).map(|p| self.name(&p)).collect()
    }

    /// Puts a value where one may stand once; a second one is a problem.
    pub(crate) fn once<T>(&mut self, slot: &mut Option<T>, value: T, span: Span, what: &str) {
        if slot.is_some() {
            self.problems.push(
                Problem::new(&codes::TWICE, format!("a second {what}"))
                    .label(span, format!("one {what} stands above already"))
                    .help(format!("keep one {what}")),
            );
        }
        *slot = Some(value);
    }
}
