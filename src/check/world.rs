//! Everything a body may read, by id: the signatures of all declarations, and the list of problems so far.
//! Built by `declare`. Bodies are lowered against it; it never changes while they are.

use crate::ir::{DecisionId, PartyId};
use crate::ir::{
    EnumDef, EnumId, GroupId, Hop, ParameterId, Range, RecordId, Rule, RuleId, ScaleId, Scheme, TableId, Type,
};
use crate::problem::Problem;
use crate::resolve::{nearest, Resolved, SUGGESTIONS};
use crate::source::Span;
use crate::value::{coin_of, Unit};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a declaration is, by its number among those of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entity {
    /// Schemes, asserts: nobody reads them by name.
    Other,
    Unit,
    Enum(EnumId),
    Record(RecordId),
    Table(TableId),
    Parameter(ParameterId),
    Scale(ScaleId),
    Decision(DecisionId),
    Rule(RuleId),
}

/// A field, argument, column or result. A type of `None` was not understood; that is reported once, and reading the
/// thing is then silently no value.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub name: String,
    pub ty: Option<Type>,
    pub optional: bool,
    pub range: Option<Range>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct RecordSig {
    pub name: String,
    pub item: usize,
    pub fields: Vec<Slot>,
    pub keys: Vec<usize>,
    pub at: Option<(usize, bool)>,
    pub known: Option<usize>,
    /// Names of relations back.
    pub relations: Vec<Relation>,
    /// Its rows are those of a group.
    pub group: Option<GroupId>,
    pub span: Span,
}

/// Rows that refer to a record, by the name that they are listed under.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    pub name: String,
    /// The record of the rows.
    pub record: RecordId,
    pub hop: Hop,
    pub span: Span,
}

/// A group: what it ranges over, and the numbers of its measures.
#[derive(Debug)]
pub(crate) struct GroupSig {
    pub item: usize,
    pub record: RecordId,
    /// The rows, with their letter if they have one.
    pub over: Option<RecordId>,
    /// The second of each pair.
    pub with: Option<Second>,
    pub measures: Vec<RuleId>,
}

/// What the second letter of a group over pairs goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Second {
    Record(RecordId),
    Table(TableId),
}

#[derive(Debug)]
pub(crate) struct TableSig {
    pub name: String,
    pub item: usize,
    pub keys: Vec<Slot>,
    pub columns: Vec<Slot>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct ParameterSig {
    pub name: String,
    pub item: usize,
    pub ty: Option<Type>,
    pub span: Span,
}

/// A scale (one argument, one result) or a decision.
#[derive(Debug)]
pub(crate) struct CallSig {
    pub name: String,
    pub item: usize,
    pub arguments: Vec<Slot>,
    /// The one result of a scale or decision has an empty name.
    pub results: Vec<Slot>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct RuleSig {
    pub name: String,
    pub item: usize,
    pub record: Option<RecordId>,
    pub ty: Option<Type>,
    pub optional: bool,
    pub money: bool,
    /// Parties that its split names.
    pub parties: Vec<PartyId>,
    /// A measure of this group; its type is that of its expression.
    pub measure: Option<GroupId>,
    pub span: Span,
}

/// All signatures.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub resolved: &'a Resolved,
    /// Item by item.
    pub entities: Vec<Entity>,
    pub scheme: Option<Scheme>,
    pub coins: BTreeMap<Unit, Decimal>,
    pub enums: Vec<EnumDef>,
    pub records: Vec<RecordSig>,
    pub tables: Vec<TableSig>,
    pub parameters: Vec<ParameterSig>,
    pub scales: Vec<CallSig>,
    pub decisions: Vec<CallSig>,
    pub rules: Vec<RuleSig>,
    pub groups: Vec<GroupSig>,
    /// Ranks, allocations and limits found in rules; their numbers follow those of the declared rules.
    hoisted: RefCell<Vec<Option<Rule>>>,
    problems: RefCell<Vec<Problem>>,
    used: RefCell<BTreeSet<usize>>,
    currencies: RefCell<BTreeSet<Unit>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(resolved: &'a Resolved) -> World<'a> {
        World {
            resolved,
            entities: Vec::new(),
            scheme: None,
            coins: BTreeMap::new(),
            enums: Vec::new(),
            records: Vec::new(),
            tables: Vec::new(),
            parameters: Vec::new(),
            scales: Vec::new(),
            decisions: Vec::new(),
            rules: Vec::new(),
            groups: Vec::new(),
            hoisted: RefCell::default(),
            problems: RefCell::default(),
            used: RefCell::default(),
            currencies: RefCell::default(),
        }
    }

    pub(crate) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(crate) fn take_problems(&self) -> Vec<Problem> {
        self.problems.take()
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.problems.borrow().iter().any(Problem::is_error)
    }

    /// The problems so far; a later count that is the same says that nothing new was found.
    pub(crate) fn count(&self) -> usize {
        self.problems.borrow().len()
    }

    /// Does something without reporting what is wrong with it.
    pub(crate) fn quietly<T>(&self, f: impl FnOnce() -> T) -> T {
        let before = self.count();
        let out = f();
        self.problems.borrow_mut().truncate(before);
        out
    }

    /// The number of a rule that will stand for a rank, an allocation or a limit.
    pub(crate) fn reserve(&self) -> RuleId {
        let mut hoisted = self.hoisted.borrow_mut();
        hoisted.push(None);
        RuleId(id(self.rules.len() + hoisted.len() - 1))
    }

    pub(crate) fn hoist(&self, number: RuleId, rule: Rule) {
        let index = number.index().saturating_sub(self.rules.len());
        if let Some(place) = self.hoisted.borrow_mut().get_mut(index) {
            *place = Some(rule);
        }
    }

    pub(crate) fn take_hoisted(&self) -> Vec<Option<Rule>> {
        self.hoisted.take()
    }

    /// The nearest known name; a text with very many unknown names gets no more suggestions after the first ones.
    pub(crate) fn nearest<'n>(&self, name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
        if self.count() > SUGGESTIONS {
            return None;
        }
        nearest(name, candidates)
    }

    /// The names that a scope sees, for suggestions; none after the first ones.
    pub(crate) fn visible(&self, scope: &[usize]) -> Vec<&'a str> {
        if self.count() > SUGGESTIONS {
            return Vec::new();
        }
        self.resolved.visible(scope)
    }

    pub(crate) fn name_currency(&self, unit: &Unit) {
        if unit.is_currency() {
            self.currencies.borrow_mut().insert(unit.clone());
        }
    }

    /// The smallest amount of a currency: the scheme's, else that of ISO 4217.
    pub(crate) fn coin(&self, currency: &Unit) -> Decimal {
        let digits = coin_of(&currency.0).unwrap_or(2);
        self.coins.get(currency).copied().unwrap_or_else(|| Decimal::new(1, digits))
    }

    /// The coins of all currencies that the program names.
    pub(crate) fn all_coins(&self) -> BTreeMap<Unit, Decimal> {
        let named = self.currencies.borrow().iter().map(|c| (c.clone(), self.coin(c))).collect::<Vec<_>>();
        self.coins.clone().into_iter().chain(named).collect()
    }

    pub(crate) fn mark(&self, item: usize) {
        self.used.borrow_mut().insert(item);
    }

    pub(crate) fn is_used(&self, item: usize) -> bool {
        self.used.borrow().contains(&item)
    }

    /// What a name means in a scope, without counting it as read.
    pub(crate) fn entities_of(&self, scope: &[usize], name: &str) -> Vec<(usize, Entity)> {
        let found = self.resolved.look_up(scope, name);
        found.iter().filter_map(|item| Some((*item, *self.entities.get(*item)?))).collect()
    }

    /// The first meaning of a name, counted as read.
    pub(crate) fn entity(&self, scope: &[usize], name: &str) -> Option<Entity> {
        let (item, entity) = *self.entities_of(scope, name).first()?;
        self.mark(item);
        Some(entity)
    }

    /// The rule of a record, or the measure of a group, that a name means in a scope.
    pub(crate) fn rule_of(&self, scope: &[usize], record: RecordId, name: &str) -> Option<RuleId> {
        let group = self.record(record).and_then(|r| r.group).and_then(|g| self.groups.get(g.index()));
        let named = |m: &&RuleId| self.rules.get(m.index()).is_some_and(|r| r.name == name);
        if let Some(measure) = group.and_then(|g| g.measures.iter().find(named)) {
            return Some(*measure);
        }
        let rule = |(_, entity): (usize, Entity)| match entity {
            Entity::Rule(id) if self.rules.get(id.index())?.record == Some(record) => Some(id),
            _ => None,
        };
        self.entities_of(scope, name).into_iter().find_map(rule)
    }

    pub(crate) fn enum_def(&self, id: EnumId) -> Option<&EnumDef> {
        self.enums.get(id.index())
    }

    pub(crate) fn member(&self, id: EnumId, name: &str) -> Option<u32> {
        let index = self.enum_def(id)?.members.iter().position(|m| m == name)?;
        u32::try_from(index).ok()
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&RecordSig> {
        self.records.get(id.index())
    }

    pub(crate) fn party(&self, name: &str) -> Option<PartyId> {
        let index = self.scheme.as_ref()?.parties.iter().position(|p| p == name)?;
        u32::try_from(index).ok().map(PartyId)
    }

    /// The text as the user wrote it.
    pub(crate) fn written(&self, span: Span) -> &str {
        self.resolved.sources.text(span)
    }
}

/// A vector index as the number of an id.
pub(crate) fn id(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
