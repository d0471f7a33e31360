//! YAML as a tree whose scalars keep their text and place, so that no amount passes through a float and `--accept` can
//! rewrite one value; and what a YAML would hold with its aliases written out. The only module that knows the event
//! parser. The tree refuses anchors and aliases.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub kind: Kind,
    /// Line from 1.
    pub line: u64,
    /// Bytes of a scalar, quotes included; of other nodes from where they start.
    pub bytes: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text as written, and whether it stood in quotes.
    Scalar(String, bool),
    List(Vec<Node>),
    /// In written order; keys are unique.
    Map(Vec<(Node, Node)>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    pub line: u64,
    pub message: String,
}

/// How deep lists and maps may nest.
pub const DEPTH: usize = 32;
/// Values that a YAML may hold with its aliases written out.
pub const VALUES: u64 = 100_000;

/// Refuses a YAML that nests deeper, or holds more with its aliases written out, than anything that people write.
pub fn within_limits(text: &str) -> Result<(), YamlError> {
    // By anchor: how many values an alias of it stands for.
    let mut anchors: BTreeMap<usize, u64> = BTreeMap::new();
    // Lists and maps that are open: their anchors, and the values before them.
    let mut open: Vec<(usize, u64)> = Vec::new();
    let mut values = 0_u64;
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|e| unread(&e))?;
        let line = span.start.line() as u64;
        let before = values;
        values = values.saturating_add(1);
        match event {
            Event::Scalar(_, _, anchor, _) => drop(anchors.insert(anchor, 1)),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => open.push((anchor, before)),
            Event::SequenceEnd | Event::MappingEnd => {
                values = before;
                let (anchor, start) = open.pop().unwrap_or_default();
                anchors.insert(anchor, values.saturating_sub(start));
            }
            Event::Alias(anchor) => values = before.saturating_add(anchors.get(&anchor).copied().unwrap_or(1)),
            _ => values = before,
        }
        if open.len() > DEPTH {
            return Err(wrong(line, format!("values are nested more than {DEPTH} deep")));
        }
        if values > VALUES {
            return Err(wrong(line, format!("it holds more than {VALUES} values with its aliases written out")));
        }
    }
    Ok(())
}

/// What the event parser refuses; its own limit of depth lies behind ours.
fn unread(error: &ScanError) -> YamlError {
    let line = error.marker().line() as u64;
    if error.info().contains("recursion limit") {
        return wrong(line, format!("values are nested more than {DEPTH} deep"));
    }
    wrong(line, error.info())
}

fn wrong(line: u64, message: impl Into<String>) -> YamlError {
    YamlError { line, message: message.into() }
}

impl Node {
    /// The text of a scalar; nothing for `~`, `null` and an empty value without quotes.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text, quoted) if *quoted || !matches!(text.as_str(), "" | "~" | "null") => Some(text),
            _ => None,
        }
    }

    pub fn is_scalar(&self) -> bool {
        matches!(self.kind, Kind::Scalar(..))
    }
}

/// The tree of one document; an empty one is an empty map.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    let offsets: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let mut builder = Builder { events: Parser::new_from_str(text), offsets, depth: 0 };
    loop {
        let (event, span) = builder.event()?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => {
                return Ok(Node { kind: Kind::Map(Vec::new()), line: 1, bytes: 0..0 })
            }
            other => return builder.node(other, span),
        }
    }
}

struct Builder<'a> {
    events: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Byte of each character.
    offsets: Vec<usize>,
    depth: usize,
}

impl<'a> Builder<'a> {
    fn event(&mut self) -> Result<(Event<'a>, Span), YamlError> {
        let next = self.events.next().unwrap_or(Ok((Event::StreamEnd, Span::default())));
        next.map_err(|e| unread(&e))
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let byte = |index: usize| self.offsets.get(index).copied().unwrap_or(0);
        byte(span.start.index())..byte(span.end.index())
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, YamlError> {
        let line = span.start.line() as u64;
        let wrong = |message: &str| Err(YamlError { line, message: message.to_owned() });
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self::wrong(line, format!("values are nested more than {DEPTH} deep")));
        }
        let kind = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    return wrong("anchors and tags are not used in case files; write the value out");
                }
                Kind::Scalar(text.into_owned(), style != ScalarStyle::Plain)
            }
            Event::SequenceStart(0, None) => self.list()?,
            Event::MappingStart(0, None) => self.map()?,
            Event::Alias(_) => return wrong("an alias is not used in case files; write the value out"),
            _ => return wrong("anchors and tags are not used in case files; write the value out"),
        };
        self.depth -= 1;
        Ok(Node { kind, line, bytes: self.bytes(span) })
    }

    fn list(&mut self) -> Result<Kind, YamlError> {
        let mut items = Vec::new();
        loop {
            match self.event()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Kind::List(items)),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<Kind, YamlError> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        let mut names = BTreeSet::new();
        loop {
            let key = match self.event()? {
                (Event::MappingEnd | Event::StreamEnd, _) => return Ok(Kind::Map(entries)),
                (event, span) => self.node(event, span)?,
            };
            let Kind::Scalar(name, _) = &key.kind else {
                return Err(YamlError { line: key.line, message: "a name is expected before the colon".into() });
            };
            if !names.insert(name.clone()) {
                return Err(YamlError { line: key.line, message: format!("`{name}` stands twice") });
            }
            let (event, span) = self.event()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }
}
