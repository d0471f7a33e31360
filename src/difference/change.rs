//! One change in what a scheme says.

use super::facts::{value, Declared, Fact, Kind, Line, Part};
use super::narrow::{narrow, Place};
use super::reach::Output;
use super::timeline::{self, Stretch};
use super::words::{grouped, written};
use crate::ir::{Expr, ExprKind};
use crate::source::Span;
use crate::value::{Rounding, Value};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A part of a declaration that says something else, from a day on or for all days.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub kind: Kind,
    pub name: String,
    /// The record of a rule, otherwise empty.
    pub owner: String,
    pub title: Option<String>,
    pub part: Part,
    pub what: What,
    /// First day; nothing where it holds from the beginning.
    pub from: Option<NaiveDate>,
    /// The day after the last; nothing where it has no end.
    pub until: Option<NaiveDate>,
    pub old: Option<String>,
    pub new: Option<String>,
    /// Where it stands in the old and in the new program.
    pub places: (Option<Span>, Option<Span>),
    /// It alters days that lie before its enactment or, when it names none, before the day that was asked for.
    pub retroactive: bool,
    /// Outputs that depend on it, the nearest first.
    pub outputs: Vec<Output>,
}

impl Change {
    /// Names of the outputs, each once.
    pub fn output_names(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.outputs.iter().map(|output| &output.name).filter(|name| seen.insert(*name)).cloned().collect()
    }

    /// False for what only says more about the law: titles, citations, days of enactment.
    pub fn counts(&self) -> bool {
        matches!(self.what, What::Value | What::Rounding | What::Bound | What::Whole)
            && !matches!(self.part, Part::Title | Part::Cite)
    }
}

/// What of the part is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Value,
    Rounding,
    /// What a bracket or row is for: its value stayed.
    Bound,
    /// The day from which it was known.
    Enacted,
    /// The law that is cited for it.
    Cite,
    /// The declaration as a whole is new or gone.
    Whole,
}

/// A declaration that only one of the programs has.
pub(super) fn whole(declared: &Declared, is_new: bool) -> Change {
    let text = Some(declared.name.clone());
    let place = Some(declared.span);
    let (old, new) = if is_new { (None, text) } else { (text, None) };
    let places = if is_new { (None, place) } else { (place, None) };
    Change { old, new, places, what: What::Whole, ..empty(declared, Part::Value) }
}

fn empty(declared: &Declared, part: Part) -> Change {
    Change {
        kind: declared.kind,
        name: declared.name.clone(),
        owner: declared.owner.clone(),
        title: declared.title.clone(),
        part,
        what: What::Value,
        from: None,
        until: None,
        old: None,
        new: None,
        places: (None, None),
        retroactive: false,
        outputs: Vec::new(),
    }
}

/// What two versions of one declaration say differently.
pub(super) fn between(one: &Declared, other: &Declared, past: Option<NaiveDate>) -> Vec<Change> {
    let parts: BTreeSet<&Part> = one.facts.keys().chain(other.facts.keys()).collect();
    let mut changes = Vec::new();
    for part in parts {
        let (old, new) = (one.facts.get(part), other.facts.get(part));
        for stretch in timeline::compare(old, new).into_iter().filter(|stretch| !same_order(part, stretch)) {
            changes.extend(of_stretch((one, other), part, &stretch, past));
        }
        if let (Some(old), Some(new)) = (old, new) {
            changes.extend(of_entries(other, part, old, new));
        }
    }
    rows(bounds(changes))
}

/// Whether an order is another only because something in it is new or gone, which is told by itself.
fn same_order(part: &Part, stretch: &Stretch) -> bool {
    if !matches!(part, Part::Head(what) if what.starts_with("the order of")) {
        return false;
    }
    let (Some(old), Some(new)) = (timeline::said(stretch.old), timeline::said(stretch.new)) else { return true };
    let split = |text: &'_ str| text.split([',', ';']).map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    let (old, new) = (split(old), split(new));
    let common = |these: &[String], others: &[String]| -> Vec<String> {
        these.iter().filter(|name| others.contains(name)).cloned().collect()
    };
    common(&old, &new) == common(&new, &old)
}

/// A bracket that went and one that came with the same value at the same time are one bracket with another bound.
fn bounds(changes: Vec<Change>) -> Vec<Change> {
    let bound = |change: &Change| match &change.part {
        Part::Bracket(bound) => Some(bound.clone()),
        _ => None,
    };
    let (mut brackets, mut others): (Vec<Change>, Vec<Change>) =
        changes.into_iter().partition(|change| bound(change).is_some());
    let mut all = Vec::new();
    while let Some(one) = (!brackets.is_empty()).then(|| brackets.remove(0)) {
        let twin = |other: &Change| {
            (one.from, one.until, one.what) == (other.from, other.until, other.what)
                && one.old == other.new
                && one.new == other.old
                && (one.old.is_none() || one.new.is_none())
        };
        let twins: Vec<usize> = (0..brackets.len()).filter(|place| brackets.get(*place).is_some_and(twin)).collect();
        let [twin] = twins.as_slice() else {
            all.push(one);
            continue;
        };
        let other = brackets.remove(*twin);
        let (gone, come) = if one.new.is_none() { (one, other) } else { (other, one) };
        let value = gone.old.clone().unwrap_or_default();
        let part = Part::Bracket(value);
        let places = (gone.places.0, come.places.1);
        all.push(Change { part, what: What::Bound, old: bound(&gone), new: bound(&come), places, ..come });
    }
    others.append(&mut all);
    others
}

/// What happens to several rows of a decision table alike is told once; then the same of the cells of a table.
fn rows(changes: Vec<Change>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for change in changes {
        let alike = |other: &&mut Change| {
            matches!((&other.part, &change.part), (Part::Row(_), Part::Row(_)))
                && (other.from, other.until, other.what) == (change.from, change.until, change.what)
                && (&other.old, &other.new) == (&change.old, &change.new)
        };
        match (all.iter_mut().find(alike), &change.part) {
            (Some(other), Part::Row(cells)) => {
                if let Part::Row(all) = &mut other.part {
                    all.push_str(&format!("; {cells}"));
                }
            }
            _ => all.push(change),
        }
    }
    cells(all)
}

/// What happens to several cells of a table row alike is told once, of the row.
fn cells(changes: Vec<Change>) -> Vec<Change> {
    let key = |change: &Change| match &change.part {
        Part::Cell(key, _) => Some(key.clone()),
        _ => None,
    };
    let alike = |a: &Change, b: &Change| {
        let same_time = (a.from, a.until, a.what) == (b.from, b.until, b.what);
        let together = match a.what {
            What::Enacted | What::Cite => (&a.old, &a.new) == (&b.old, &b.new),
            _ => (a.old.is_none() && b.old.is_none()) || (a.new.is_none() && b.new.is_none()),
        };
        key(a).is_some() && key(a) == key(b) && same_time && together
    };
    let mut all = Vec::new();
    for row in changes.chunk_by(|a, b| key(a).is_some() && key(a) == key(b)) {
        let mut row = row.to_vec();
        row.sort_by_key(|change| matches!(change.what, What::Enacted | What::Cite));
        all.extend(row.chunk_by(alike).filter_map(|cells| Some(one_row(cells.first()?, cells))));
    }
    all
}

fn one_row(first: &Change, cells: &[Change]) -> Change {
    let Some(Part::Cell(key, _)) = cells.first().map(|change| &change.part) else { return first.clone() };
    if cells.len() == 1 {
        return first.clone();
    }
    let part = Part::Row(key.clone());
    if matches!(first.what, What::Enacted | What::Cite) {
        return Change { part, ..first.clone() };
    }
    let all = |side: fn(&Change) -> &Option<String>| {
        let cell = |change: &Change| match &change.part {
            Part::Cell(_, column) => side(change).as_ref().map(|text| format!("{column} {text}")),
            _ => None,
        };
        let told: Vec<String> = cells.iter().filter_map(cell).collect();
        (!told.is_empty()).then(|| told.join(", "))
    };
    Change { part, old: all(|change| &change.old), new: all(|change| &change.new), ..first.clone() }
}

fn of_stretch(both: (&Declared, &Declared), part: &Part, stretch: &Stretch, past: Option<NaiveDate>) -> Vec<Change> {
    // An entry that stood there before is corrected now; only a new one is as old as it says.
    let stood = |line: &Line| {
        let same = |other: &Line| (other.from, other.enacted) == (line.from, line.enacted);
        both.0.facts.get(part).is_some_and(|fact| fact.iter().any(same))
    };
    let enacted = stretch.new.filter(|line| !stood(line)).and_then(|line| line.enacted);
    let says_law = !matches!(part, Part::Title | Part::Cite);
    let change = Change {
        from: stretch.from,
        until: stretch.until,
        places: (stretch.old.map(|line| line.span), stretch.new.map(|line| line.span)),
        retroactive: says_law && enacted.or(past).is_some_and(|day| stretch.from.is_none_or(|from| from < day)),
        ..empty(both.1, part.clone())
    };
    match (formula_of(stretch.old), formula_of(stretch.new)) {
        (Some(a), Some(b)) => {
            let places = narrow((&both.0.names, a), (&both.1.names, b));
            places.into_iter().map(|place| at(&change, both, place)).collect()
        }
        _ => {
            let (old, new) = (told(both.0, stretch.old), told(both.1, stretch.new));
            vec![Change { old, new, ..change }]
        }
    }
}

fn formula_of<'p>(line: Option<&Line<'p>>) -> Option<&'p Expr> {
    line?.said.as_ref()?.expr
}

/// What a line says, for people.
fn told(declared: &Declared, line: Option<&Line>) -> Option<String> {
    let said = line?.said.as_ref()?;
    Some(match said.expr {
        Some(expr) => formula(declared, expr),
        None => said.shown.clone().unwrap_or_else(|| said.text.clone()),
    })
}

/// A constant as a value, everything else as it is written.
fn formula(declared: &Declared, expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(literal) => {
            let said = value(&declared.names, literal, &expr.ty);
            said.shown.unwrap_or(said.text)
        }
        _ => written(declared.sources, expr),
    }
}

fn at(change: &Change, both: (&Declared, &Declared), place: Place) -> Change {
    let (one, other) = both;
    match place {
        Place::Expression { old, new } => Change {
            old: Some(formula(one, old)),
            new: Some(formula(other, new)),
            places: (Some(old.span), Some(new.span)),
            ..change.clone()
        },
        Place::Rounding { value, old, new } => Change {
            old: Some(step(one, value.0, old)),
            new: Some(step(other, value.1, new)),
            what: What::Rounding,
            places: (Some(value.0.span), Some(value.1.span)),
            ..change.clone()
        },
    }
}

/// `to 100 KHR, half up`
fn step(declared: &Declared, of: &Expr, (to, mode): (rust_decimal::Decimal, Rounding)) -> String {
    format!("to {}, {mode}", grouped(&declared.names.value(&Value::Number(to), &of.ty)))
}

/// Entries that say the same, but under another law or known from another day.
fn of_entries(other: &Declared, part: &Part, old: &Fact, new: &Fact) -> Vec<Change> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let enacted = timeline::enacted_otherwise(old, new).into_iter().map(|(a, b)| Change {
        what: What::Enacted,
        from: b.from,
        old: day(a.enacted),
        new: day(b.enacted),
        places: (Some(a.span), Some(b.span)),
        ..empty(other, part.clone())
    });
    let law = |line: &Line| (!line.cites.is_empty()).then(|| line.cites.join("; "));
    let cited = timeline::cited_otherwise(old, new).into_iter().map(|(a, b)| Change {
        what: What::Cite,
        from: b.from,
        old: law(a),
        new: law(b),
        places: (Some(a.span), Some(b.span)),
        ..empty(other, part.clone())
    });
    enacted.chain(cited).collect()
}
