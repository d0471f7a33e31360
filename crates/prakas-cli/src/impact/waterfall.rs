//! The total by cause: the changed declarations are laid over the old program one after another, in program order, and
//! each step is run. The steps add up to the whole effect; what two changes do only together falls to the later one.

use prakas::difference::{Change, Kind};
use prakas::ir::Program;
use prakas_engine::api::{DataSet, Finding, Reject, RunError, RunOptions, Sink, Summary};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::str::FromStr;

/// More causes than these are told together, so that a long change costs no more runs.
const STEPS: usize = 8;

/// What each cause adds to the total of each output.
#[derive(Debug, Default)]
pub struct Waterfall {
    pub causes: Vec<String>,
    /// By record and output; one number per cause.
    pub steps: BTreeMap<(String, String), Vec<Decimal>>,
}

type Totals = BTreeMap<(String, String), Decimal>;

/// Some changed declarations that are laid over together.
struct Cause {
    label: String,
    declared: Vec<(Kind, String, String)>,
}

/// Nothing where the change has one cause only, or does not come apart: declarations were added, taken away or renamed.
pub fn waterfall(
    (old, new): (&Program, &Program),
    changes: &[Change],
    (before, after): (&Summary, &Summary),
    data: &DataSet,
    options: &RunOptions,
) -> Result<Waterfall, RunError> {
    let causes = causes(old, new, changes);
    if causes.len() < 2 || !same_names(old, new) {
        return Ok(Waterfall::default());
    }
    let mut totals = vec![totals(before)];
    let mut program = old.clone();
    for cause in causes.iter().take(causes.len() - 1) {
        for (kind, owner, name) in &cause.declared {
            lay_over(&mut program, new, (*kind, owner, name));
        }
        totals.push(self::totals(&prakas_engine::run(&program, data, options, &mut Nothing)?));
    }
    totals.push(self::totals(after));
    let mut steps: BTreeMap<(String, String), Vec<Decimal>> = BTreeMap::new();
    let keys: std::collections::BTreeSet<&(String, String)> = totals.iter().flat_map(BTreeMap::keys).collect();
    for key in keys {
        let of = |totals: &Totals| totals.get(key).copied().unwrap_or_default();
        let step = |two: &[Totals]| match two {
            [a, b] => of(b) - of(a),
            _ => Decimal::ZERO,
        };
        steps.insert(key.clone(), totals.windows(2).map(step).collect());
    }
    Ok(Waterfall { causes: causes.into_iter().map(|cause| cause.label).collect(), steps })
}

fn causes(old: &Program, new: &Program, changes: &[Change]) -> Vec<Cause> {
    let mut all: Vec<Cause> = Vec::new();
    for change in changes.iter().filter(|change| change.counts() && change.kind != Kind::Assert) {
        let declared = (change.kind, change.owner.clone(), change.name.clone());
        // A rule may be computed before or after another only as a whole program says it.
        let apart = old.order == new.order || matches!(change.kind, Kind::Parameter | Kind::Table | Kind::Coin);
        let full = all.len() >= STEPS;
        match all.last_mut() {
            Some(last) if last.declared.contains(&declared) => {
                last.label = format!("{} and more", last.label.trim_end_matches(" and more"));
            }
            Some(last) if full || (!apart && last.declared.iter().any(|(kind, ..)| is_code(*kind))) => {
                last.label = "the other changes together".to_owned();
                last.declared.push(declared);
            }
            _ => all.push(Cause { label: change.sentence(), declared: vec![declared] }),
        }
    }
    all
}

fn is_code(kind: Kind) -> bool {
    !matches!(kind, Kind::Parameter | Kind::Table | Kind::Coin)
}

/// Whether both programs declare the same things in the same order, so that one's rules can stand in the other.
fn same_names(old: &Program, new: &Program) -> bool {
    let names = |p: &Program| -> Vec<String> {
        let records = p.records.iter().flat_map(|r| std::iter::once(&r.name).chain(r.fields.iter().map(|f| &f.name)));
        let enums = p.enums.iter().flat_map(|e| std::iter::once(&e.name).chain(&e.members));
        let parties = p.scheme.iter().flat_map(|s| &s.parties);
        let tables = p.tables.iter().map(|t| &t.name);
        let constants = p.parameters.iter().map(|x| &x.name).chain(p.scales.iter().map(|x| &x.name));
        let code = p.decisions.iter().map(|x| &x.name).chain(p.rules.iter().map(|x| &x.name));
        records.chain(enums).chain(parties).chain(tables).chain(constants).chain(code).cloned().collect()
    };
    names(old) == names(new) && old.groups.len() == new.groups.len()
}

fn lay_over(program: &mut Program, new: &Program, (kind, owner, name): (Kind, &str, &str)) {
    macro_rules! replace {
        ($all:ident) => {
            for (mine, theirs) in program.$all.iter_mut().zip(&new.$all) {
                if theirs.name == name {
                    *mine = theirs.clone();
                }
            }
        };
    }
    match kind {
        Kind::Parameter => replace!(parameters),
        Kind::Table => replace!(tables),
        Kind::Scale => replace!(scales),
        Kind::Decision => replace!(decisions),
        Kind::Record => replace!(records),
        Kind::Coin => program.coins.clone_from(&new.coins),
        Kind::Rule => {
            let record = |id: prakas::ir::RecordId| new.records.get(id.index()).is_some_and(|r| r.name == owner);
            for (mine, theirs) in program.rules.iter_mut().zip(&new.rules) {
                if theirs.name == name && record(theirs.record) {
                    *mine = theirs.clone();
                }
            }
            program.order.clone_from(&new.order);
        }
        Kind::Group => {
            program.groups.clone_from(&new.groups);
            program.order.clone_from(&new.order);
        }
        Kind::Scheme | Kind::Enum | Kind::Assert => {}
    }
}

fn totals(summary: &Summary) -> Totals {
    let mut all = Totals::new();
    for record in &summary.records {
        for (output, total) in &record.totals {
            let total = Decimal::from_str(total).unwrap_or_default();
            all.insert((record.record.clone(), output.clone()), total);
        }
    }
    all
}

/// A run of which only the totals count.
struct Nothing;

impl Sink for Nothing {
    fn start(&mut self, _record: &str, _schema: &arrow_schema::SchemaRef) -> Result<(), String> {
        Ok(())
    }
    fn rows(&mut self, _record: &str, _rows: &arrow_array::RecordBatch) -> Result<(), String> {
        Ok(())
    }
    fn restart(&mut self) -> Result<(), String> {
        Ok(())
    }
    fn reject(&mut self, _reject: &Reject) -> Result<(), String> {
        Ok(())
    }
    fn finding(&mut self, _finding: &Finding) -> Result<(), String> {
        Ok(())
    }
}
