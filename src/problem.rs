//! What a pass found wrong: a stable code, a message, places and a way to mend it, as data.
//! In: facts from a pass. Out: a value that a command renders through miette. Never prints.

use crate::source::{Source, Sources, Span};
use std::fmt;

/// A kind of problem. Declared next to the pass that finds it; `docs/diagnostics.md` is generated from all of them.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable name, kebab case: `unknown-name`.
    pub id: &'static str,
    pub severity: Severity,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// Why it matters and how it is mended; Markdown, with a short example.
    pub about: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// One underlined place and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One problem of one program. The first label is the main place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: &'static Code,
    /// Lower case, no final period, the user's words in backticks.
    pub message: String,
    pub labels: Vec<Label>,
    /// Advice that is true in every case that prints it.
    pub help: Option<String>,
}

impl Problem {
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Problem { code, message: message.into(), labels: Vec::new(), help: None }
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.code.severity == Severity::Error
    }

    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Sorts by place, then code, and drops exact repetitions, so that a report is the same in every run.
pub fn sort(problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| (a.span(), a.code.id, &a.message).cmp(&(b.span(), b.code.id, &b.message)));
    problems.dedup();
}

/// A problem with the texts its spans point into, ready for miette.
/// Labels in the file of the first label are underlined in it; labels elsewhere become related notes.
#[derive(Debug)]
pub struct Report<'a> {
    problem: &'a Problem,
    source: Option<Text>,
    related: Vec<Elsewhere>,
}

/// A label of a problem that lies in another file than its first one.
#[derive(Debug)]
struct Elsewhere {
    label: Label,
    source: Text,
}

/// A named text that looks at the lines around a span only, so that a problem costs no more in a large text than in a
/// small one. It counts the lines of an excerpt from the excerpt's start: counted from the top of the text, two places
/// far apart would be shown with all that lies between them.
#[derive(Debug)]
struct Text(Source);

impl miette::SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let place = |offset: usize| self.0.line_column(u32::try_from(offset).unwrap_or(u32::MAX)).0;
        let first = place(span.offset()).saturating_sub(before + 1);
        let last = place(span.offset() + span.len()) + after + 1;
        let (start, end) = (self.0.line_start(first), self.0.line_start(last));
        let window = self.0.text.get(start..end).ok_or(miette::MietteError::OutOfBounds)?;
        let inside = (span.offset().saturating_sub(start), span.len()).into();
        let read = miette::SourceCode::read_span(window, &inside, before, after)?;
        let lines = read.data().iter().filter(|byte| **byte == b'\n').count();
        let span = (read.span().offset() + start, read.span().len()).into();
        let (name, line) = (self.0.name.clone(), read.line() + first);
        Ok(Box::new(miette::MietteSpanContents::new_named(name, read.data(), span, line, read.column(), lines)))
    }
}

impl<'a> Report<'a> {
    pub fn new(problem: &'a Problem, sources: &Sources) -> Self {
        let named = |span: Span| sources.get(span.file).cloned().map(Text);
        let main = problem.span().map(|s| s.file);
        let related = problem
            .labels
            .iter()
            .filter(|l| Some(l.span.file) != main)
            .filter_map(|l| named(l.span).map(|source| Elsewhere { label: l.clone(), source }))
            .collect();
        Report { problem, source: problem.span().and_then(named), related }
    }
}

fn labeled(label: &Label) -> miette::LabeledSpan {
    let span = label.span;
    miette::LabeledSpan::new(Some(label.text.clone()), span.start as usize, span.len())
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.problem.code.id))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.code.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.problem.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|s| s as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        let main = self.problem.span().map(|s| s.file);
        Some(Box::new(self.problem.labels.iter().filter(move |l| Some(l.span.file) == main).map(labeled)))
    }

    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn miette::Diagnostic> + 'b>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|e| e as &dyn miette::Diagnostic)))
    }
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label.text)
    }
}

impl std::error::Error for Elsewhere {}

impl miette::Diagnostic for Elsewhere {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(labeled(&self.label))))
    }
}
