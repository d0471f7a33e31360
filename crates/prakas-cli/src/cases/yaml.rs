//! The YAML of case files as a tree whose scalars keep their text and place, so that no amount passes through a float
//! and `--accept` can rewrite one value. The only module that knows the event parser. Refuses anchors and aliases.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
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

const DEPTH: usize = 32;

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
        next.map_err(|e| YamlError { line: e.marker().line() as u64, message: e.info().to_owned() })
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
            return wrong("values are nested too deeply");
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
        loop {
            let key = match self.event()? {
                (Event::MappingEnd | Event::StreamEnd, _) => return Ok(Kind::Map(entries)),
                (event, span) => self.node(event, span)?,
            };
            let Kind::Scalar(name, _) = &key.kind else {
                return Err(YamlError { line: key.line, message: "a name is expected before the colon".into() });
            };
            if entries.iter().any(|(k, _)| matches!(&k.kind, Kind::Scalar(n, _) if n == name)) {
                return Err(YamlError { line: key.line, message: format!("`{name}` stands twice") });
            }
            let (event, span) = self.event()?;
            let value = self.node(event, span)?;
            entries.push((key, value));
        }
    }
}
