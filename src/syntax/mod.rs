//! Text to tree. The only place that knows pest. In: one rule file. Out: its tree, and problems in plain words.
//!
//! Passes: `merge` (versions not joined), `literate` (Markdown to rules), `scan` (tokens), `lines` (which line breaks count), `chunks` (one per
//! declaration), `lexical` and `limits` (what tokens alone show), `grammar` (pest), `build` (tree); `message` explains
//! what the grammar refused. A broken declaration never hides its neighbours.

mod build;
mod cells;
mod chunks;
mod codes;
mod expected;
mod forms;
mod grammar;
mod lexical;
pub mod limits;
pub(crate) mod lines;
pub(crate) mod literate;
mod merge;
mod message;
mod mistakes;
pub(crate) mod scan;
mod sheet;
pub mod tree;
pub(crate) mod words;

pub use codes::ALL as CODES;
pub use words::{DECLARATIONS, RESERVED};

use crate::problem::{self, Problem};
use crate::source::{FileId, Source, Span, RULE_FILE_BYTES};
use build::{Build, Docs, Part};
use chunks::Chunk;
use pest::Parser;
use scan::{Kind, Token};
use tree::Tree;

/// A tree, and what did not parse.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    pub tree: Tree,
    pub problems: Vec<Problem>,
}

/// Parses one rule file; text outside the fences of a `.prakas.md` file is passed over with spans kept.
/// Recovers at declarations: what parses is in the tree, all problems are reported.
pub fn parse(file: FileId, source: &Source) -> Parsed {
    if source.text.len() as u64 > RULE_FILE_BYTES {
        let span = Span::new(file, 0, source.text.find('\n').unwrap_or(0));
        let problem = Problem::new(&codes::FILE_SIZE, "a rule file has at most 16 MiB")
            .label(span, format!("this file has {} MiB", source.text.len() / (1024 * 1024)))
            .help("move long lists of values into a CSV file and read it with `table`");
        return Parsed { tree: Tree::default(), problems: vec![problem] };
    }
    if let Some(problem) = limits::long_line(&source.name, &source.text) {
        return Parsed { tree: Tree::default(), problems: vec![problem] };
    }
    let markdown = source.name.ends_with(".md");
    let Some((text, problem)) = merge::read(file, &source.text, markdown) else {
        return parse_file(file, &source.text, markdown);
    };
    let mut parsed = parse_file(file, &text, markdown);
    parsed.problems.push(problem);
    problem::sort(&mut parsed.problems);
    parsed
}

fn parse_file(file: FileId, text: &str, markdown: bool) -> Parsed {
    if !markdown {
        return parse_text(file, text);
    }
    let literate = literate::read(text);
    let mut parsed = parse_text(file, &literate.text);
    if let Some((start, end)) = literate.unclosed {
        parsed.problems.push(
            Problem::new(&codes::FENCE, "this block of rules is not closed")
                .label(Span::new(file, start, end), "opened here, never closed")
                .help("put a line with the same backticks after the last rule"),
        );
        problem::sort(&mut parsed.problems);
    }
    parsed
}

/// One file while it is parsed.
struct Parse<'a> {
    file: FileId,
    text: &'a str,
    prepared: &'a str,
    tokens: &'a [Token],
    docs: &'a Docs,
    out: Parsed,
}

fn parse_text(file: FileId, text: &str) -> Parsed {
    let tokens = scan::scan(text);
    let ends = lines::breaks(text, &tokens);
    let prepared = lines::prepare(text, &tokens, &ends);
    let docs = docs(text, &tokens);
    let parts = chunks::split(text, &tokens, &ends);
    let mut parse = Parse { file, text, prepared: &prepared, tokens: &tokens, docs: &docs, out: Parsed::default() };
    for chunk in &parts {
        parse.chunk(chunk);
        if parse.out.problems.len() >= limits::PROBLEMS {
            parse.stop(chunk);
            break;
        }
    }
    let mut out = parse.out;
    problem::sort(&mut out.problems);
    out
}

impl Parse<'_> {
    fn chunk(&mut self, chunk: &Chunk) {
        let tokens = self.tokens.get(chunk.tokens.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let place = message::Place { file: self.file, text: self.text, tokens };
        let problems = message::before(&place, self.tokens, chunk);
        if !problems.is_empty() {
            self.out.problems.extend(problems);
            return;
        }
        let piece = self.prepared.get(first.start..last.end).unwrap_or("");
        let pairs = match grammar::Grammar::parse(grammar::Rule::chunk, piece) {
            Ok(pairs) => pairs,
            Err(error) => return self.out.problems.push(message::refused(&place, &error)),
        };
        let mut build = Build {
            file: self.file,
            base: first.start,
            text: self.prepared,
            docs: self.docs,
            problems: Vec::new(),
            in_group: false,
        };
        let part = pairs.into_iter().next().and_then(|pair| build.part(pair));
        let problems = build.problems;
        match part {
            Some(part) if problems.is_empty() => self.keep(part),
            None if problems.is_empty() => self.out.problems.push(message::unreadable(&place)),
            _ => self.out.problems.extend(problems),
        }
    }

    fn keep(&mut self, part: Part) {
        match part {
            Part::Use(line) => self.out.tree.uses.push(line),
            Part::Declaration(declaration) => self.out.tree.declarations.push(*declaration),
            Part::Module(path) if self.out.tree.module.is_none() => self.out.tree.module = Some(path),
            Part::Module(path) => self.out.problems.push(
                Problem::new(&codes::TWICE, "a second `module` line")
                    .label(path.span, "one file is one module")
                    .help("remove this line, or move what follows it to a file of its own"),
            ),
        }
    }

    fn stop(&mut self, chunk: &Chunk) {
        let start = self.tokens.get(chunk.tokens.end).map_or(self.text.len(), |t| t.start);
        self.out.problems.truncate(limits::PROBLEMS);
        let problem = Problem::new(&codes::TOO_MANY, format!("more than {} problems in this file", limits::PROBLEMS))
            .label(Span::new(self.file, start, start), "what follows was not read")
            .help("mend the problems above, then run again");
        self.out.problems.push(problem);
    }
}

/// Lines of `##` by the place of the token that follows them.
fn docs(text: &str, tokens: &[Token]) -> Docs {
    let mut docs = Docs::new();
    let mut pending: Vec<String> = Vec::new();
    for token in tokens {
        if token.kind == Kind::Doc {
            let line = token.text(text).trim_start_matches("##");
            pending.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
        } else if token.is_real() && !pending.is_empty() {
            docs.insert(token.start, std::mem::take(&mut pending));
        }
    }
    docs
}
