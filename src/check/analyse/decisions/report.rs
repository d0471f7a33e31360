//! The words for what is wrong with the rows of a decision.
//! In: rows, and a spot of the space of arguments. Out: one problem, with a counterexample and a row that would mend it.

use super::super::{constant, words};
use super::axis::Axis;
use super::codes;
use super::sweep::Spot;
use crate::ir::{Argument, Decision, DecisionRow, Entry, Hit, Program};
use crate::problem::Problem;
use crate::source::Span;

pub(super) struct Report<'a> {
    pub(super) program: &'a Program,
    pub(super) decision: &'a Decision,
    pub(super) entry: &'a Entry<Vec<DecisionRow>>,
}

/// Two rows whose constant results differ.
pub(super) fn disagree(a: &DecisionRow, b: &DecisionRow) -> bool {
    let value = |expr| constant::of(expr, constant::Known::LiteralsOnly);
    a.results.iter().zip(&b.results).any(|(x, y)| matches!((value(x), value(y)), (Some(x), Some(y)) if x != y))
}

impl Report<'_> {
    /// ` from 2018-01-01`, where the rows are dated.
    fn dated(&self) -> String {
        self.entry.from.map_or(String::new(), |d| format!(" from {d}"))
    }

    /// The first line of the version, or of the decision when it has one version.
    fn head(&self) -> Span {
        let span = if self.entry.from.is_some() { self.entry.span } else { self.decision.span };
        super::super::head(span, &self.program.sources)
    }

    /// `ownership private, grade D`: one value for each argument that matters.
    fn spot(&self, axes: &[Axis], spot: &Spot) -> String {
        let named = axes.iter().zip(spot).filter(|(axis, range)| **range != (0, axis.size));
        let words: Vec<String> =
            named.map(|(axis, range)| format!("{} {}", axis.name, axis.example(*range, &self.program.enums))).collect();
        if words.is_empty() {
            "any arguments".into()
        } else {
            words.join(", ")
        }
    }

    /// The condition cells of a row for a spot: `| private | D |`.
    fn row(&self, axes: &[Axis], spot: &Spot) -> String {
        let cell = |(index, axis): (usize, &Axis)| match spot.get(index) {
            Some(range) if *range != (0, axis.size) => axis.all_of(*range, &self.program.enums),
            _ => "any value".into(),
        };
        let cells: Vec<String> = axes.iter().enumerate().map(|(i, a)| format!("{} {}", a.name, cell((i, a)))).collect();
        cells.join(", ")
    }

    pub(super) fn gap(&self, axes: &[Axis], gaps: &[Spot], shown: usize) -> Problem {
        let name = &self.decision.name;
        let first = gaps.first().map_or(String::new(), |g| self.spot(axes, g));
        let message = format!("`{name}` has no row for {first}");
        let mut list: Vec<String> = gaps.iter().take(shown).map(|g| self.row(axes, g)).collect();
        if gaps.len() > shown {
            list.push("more".into());
        }
        let open = list.join("; ");
        let range = self.open_end(axes, gaps);
        let help = format!("not covered{}: {open}; add the rows, or a last row `| otherwise |`{range}", self.dated());
        Problem::new(&codes::GAP, message).label(self.head(), format!("{first}: no row")).help(help)
    }

    /// Advice to declare a range, where a gap has no end because an argument has none.
    fn open_end(&self, axes: &[Axis], gaps: &[Spot]) -> String {
        let open = |(axis, range): (&Axis, &(u32, u32))| axis.is_open(*range).then(|| axis.name.clone());
        let name = gaps.iter().flat_map(|gap| axes.iter().zip(gap)).find_map(open);
        name.map_or(String::new(), |n| {
            format!("; if `{n}` has a lowest and a highest value, say so: `{n} : .. in 0 to ..`")
        })
    }

    pub(super) fn otherwise_unused(&self, row: &DecisionRow) -> Problem {
        let message = format!("the `otherwise` row of `{}`{} is never used", self.decision.name, self.dated());
        Problem::new(&codes::OTHERWISE, message)
            .label(row.span, "the other rows match everything")
            .help("take it out; then a value that is added later is found as a gap")
    }

    /// A row with a cell that matches nothing; `inside` says that it would without the declared range.
    pub(super) fn dead(&self, row: &DecisionRow, argument: &Argument, inside: bool) -> Problem {
        let message = format!("this row of `{}` never matches", self.decision.name);
        let show = |n| words::value(&crate::value::Value::Number(n), &argument.ty, &self.program.enums);
        let help = match &argument.range {
            Some(range) if inside => {
                format!("`{}` is declared to lie in {} to {}", argument.name, show(range.low), show(range.high))
            }
            _ => "a range must end above its beginning".to_string(),
        };
        Problem::new(&codes::UNREACHABLE, message)
            .label(row.span, format!("no value of `{}` matches its cell", argument.name))
            .label(argument.span, "the argument")
            .help(help)
    }

    pub(super) fn twice(&self, first: &DecisionRow, second: &DecisionRow) -> Problem {
        let (first, second) = if first.span <= second.span { (first, second) } else { (second, first) };
        let message = format!("two rows of `{}`{} have the same conditions", self.decision.name, self.dated());
        let help = match self.decision.hit {
            Hit::Sum | Hit::Count => "both would count; take one of them out",
            _ => "take one of them out",
        };
        Problem::new(&codes::TWICE, message)
            .label(second.span, "the same conditions again")
            .label(first.span, "the first one")
            .help(help)
    }

    pub(super) fn overlap(
        &self,
        axes: &[Axis],
        rows: ((usize, usize), &DecisionRow, &DecisionRow),
        spot: &Spot,
    ) -> Problem {
        let ((a, b), first, second) = rows;
        let spot = self.spot(axes, spot);
        let any = self.decision.hit == Hit::Any;
        let name = &self.decision.name;
        let (code, message, help) = if any {
            let message = format!("rows {} and {} of `{name}` both match {spot}, with different results", a + 1, b + 1);
            (&codes::DISAGREE, message, "rows under `any` may overlap only where they agree")
        } else {
            let message = format!("rows {} and {} of `{name}` both match {spot}", a + 1, b + 1);
            (
                &codes::OVERLAP,
                message,
                "narrow one of the two, or write the hit policy `first` if the upper row is to win",
            )
        };
        Problem::new(code, message)
            .label(second.span, format!("matches {spot} too"))
            .label(first.span, format!("matches {spot}"))
            .help(help)
    }

    /// Two rows of a `unique` decision that are the same row.
    pub(super) fn equal(&self, (a, b): (usize, usize), first: &DecisionRow, second: &DecisionRow) -> Problem {
        let message = format!("rows {} and {} of `{}` have the same conditions", a + 1, b + 1, self.decision.name);
        Problem::new(&codes::OVERLAP, message)
            .label(second.span, "the same conditions again")
            .label(first.span, "the first row")
            .help("keep the row that holds, and take the other one out")
    }

    pub(super) fn covered(&self, row: &DecisionRow, before: &[&DecisionRow]) -> Problem {
        let message = format!("this row of `{}`{} is never reached", self.decision.name, self.dated());
        let problem = Problem::new(&codes::UNREACHABLE, message).label(row.span, "never reached");
        match before {
            [one] => problem
                .label(one.span, "matches all that the later row matches")
                .help("under `first` the upper row wins: write the narrower row above the wider one"),
            many => many
                .iter()
                .take(3)
                .fold(problem, |p, r| p.label(r.span, "matches part of it"))
                .help("the rows above it together match all that it matches; under `first` they win"),
        }
    }

    pub(super) fn too_large(&self) -> Problem {
        let message = format!("`{}`{} is too large to be checked completely", self.decision.name, self.dated());
        let rows = self.entry.value.as_ref().map_or(0, Vec::len);
        Problem::new(&codes::TOO_LARGE, message)
            .label(self.head(), format!("{rows} rows over {} arguments", self.decision.arguments.len()))
            .help(
                "gaps and overlaps that were not found reject the record that meets them; a `table` with keys has none",
            )
    }
}
