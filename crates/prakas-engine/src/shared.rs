//! What all evaluations of a run share: the program, its tables ready for look-ups, the records held in memory.

use crate::api::RunOptions;
use crate::column::days_of;
use crate::eval::{Folded, TableIndex};
use crate::links::Links;
use crate::store::Store;
use chrono::NaiveDate;
use prakas::ir::{Dated, Program, Record, RecordId};

pub(crate) struct Shared<'a> {
    pub(crate) program: &'a Program,
    pub(crate) options: &'a RunOptions,
    pub(crate) tables: Vec<TableIndex>,
    pub(crate) stores: Vec<Option<Store>>,
    pub(crate) links: Links,
    /// Days on which some law changes, ascending.
    pub(crate) cuts: Vec<i32>,
    /// Aggregates over members that came part by part.
    pub(crate) folded: Folded,
    /// Limits keep who used their balance: on in explanations.
    pub(crate) trails: bool,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(program: &'a Program, options: &'a RunOptions) -> Shared<'a> {
        Shared {
            program,
            options,
            tables: program.tables.iter().map(TableIndex::new).collect(),
            stores: program.records.iter().map(|_| None).collect(),
            links: Links::default(),
            cuts: cuts(program),
            folded: Folded::new(),
            trails: false,
        }
    }

    pub(crate) fn store(&self, record: RecordId) -> Option<&Store> {
        self.stores.get(record.index())?.as_ref()
    }

    pub(crate) fn record(&self, id: RecordId) -> &'a Record {
        // Identifiers of a checked program are within its tables; the first record stands in for none.
        static NONE: std::sync::OnceLock<Record> = std::sync::OnceLock::new();
        self.program.records.get(id.index()).unwrap_or_else(|| {
            NONE.get_or_init(|| Record {
                name: String::new(),
                title: None,
                fields: Vec::new(),
                keys: Vec::new(),
                at: None,
                known: None,
                requires: Vec::new(),
                group: None,
                span: prakas::source::Span::default(),
            })
        })
    }
}

fn cuts(program: &Program) -> Vec<i32> {
    fn begins<T>(dated: &Dated<T>) -> impl Iterator<Item = NaiveDate> + '_ {
        dated.entries.iter().filter_map(|e| e.from)
    }
    let parameters = program.parameters.iter().flat_map(|p| begins(&p.value));
    let scales = program.scales.iter().flat_map(|s| begins(&s.body));
    let decisions = program.decisions.iter().flat_map(|d| begins(&d.body));
    let tables = program.tables.iter().flat_map(|t| &t.rows).filter_map(|row| row.from);
    let mut days: Vec<i32> = parameters.chain(scales).chain(decisions).chain(tables).map(days_of).collect();
    days.sort_unstable();
    days.dedup();
    days
}
