//! Headers of groups: what they range over, their keys and the names of their measures, still without types.
//! In: groups as written. Out: signatures of the groups, of the records that their rows make, and of their measures.

use super::REJECTED;
use crate::check::world::{id, Entity, GroupSig, RecordSig, Relation, RuleSig, Second, Slot, World};
use crate::check::{between_codes as codes, names};
use crate::ir::{GroupId, Hop, RecordId, RuleId, Type};
use crate::problem::Problem;
use crate::resolve::Item;
use crate::syntax::tree::{self, DeclarationKind};

/// Signatures of groups, their records and measures, still without types.
pub(crate) fn declare(world: &mut World) {
    let resolved = world.resolved;
    for (index, item) in resolved.items.iter().enumerate() {
        let DeclarationKind::Group(decl) = &item.decl.kind else { continue };
        let group = GroupId(id(world.groups.len()));
        let record = RecordId(id(world.records.len()));
        let (over, with) = ranges(world, item, decl);
        let sig = record_sig(world, index, decl, group, over);
        world.records.push(sig);
        let mut measures = Vec::new();
        let own = decl.measures.iter().map(|(name, _)| (name.text.clone(), name.span));
        for (name, span) in own.chain([(REJECTED.to_owned(), decl.name.span)]) {
            measures.push(RuleId(id(world.rules.len())));
            world.rules.push(RuleSig {
                ty: (name == REJECTED).then(Type::integer),
                name,
                item: index,
                record: Some(record),
                optional: false,
                money: false,
                parties: Vec::new(),
                measure: Some(group),
                span,
            });
        }
        world.groups.push(GroupSig { item: index, record, over, with, measures });
    }
}

fn record_sig(world: &World, index: usize, decl: &tree::Group, group: GroupId, over: Option<RecordId>) -> RecordSig {
    names::no_repeats(world, decl.keys.iter().map(|k| &k.name), "key");
    let fields: Vec<Slot> = decl
        .keys
        .iter()
        .map(|k| Slot { name: k.name.text.clone(), ty: None, optional: false, range: None, span: k.name.span })
        .collect();
    let at = decl.at.as_ref().and_then(|(name, end)| {
        let found = fields.iter().position(|f| f.name == name.text);
        if found.is_none() {
            let keys = fields.iter().map(|f| f.name.as_str());
            names::unknown(world, &[], name, &format!("`{}` has no key `{}`", decl.name.text, name.text), keys);
        }
        found.map(|i| (i, *end))
    });
    let rows =
        over.map(|record| Relation { name: "rows".to_owned(), record, hop: Hop::Members(group), span: decl.name.span });
    RecordSig {
        name: decl.name.text.clone(),
        item: index,
        keys: (0..fields.len()).collect(),
        fields,
        at,
        known: None,
        relations: rows.into_iter().collect(),
        group: Some(group),
        span: decl.name.span,
    }
}

/// What a group ranges over: a record, or pairs of its rows with those of a record or table.
fn ranges(world: &World, item: &Item, decl: &tree::Group) -> (Option<RecordId>, Option<Second>) {
    if !well_formed(world, decl) {
        return (None, None);
    }
    match decl.over.as_slice() {
        [(first, _)] => (first_of(world, item, first), None),
        [(first, _), (second, _), ..] => match (first_of(world, item, first), second_of(world, item, second)) {
            (over, Some(with)) => (over, Some(with)),
            (_, None) => (None, None),
        },
        [] => (None, None),
    }
}

fn report(world: &World, name: &tree::Name, message: String, help: &str) {
    world.report(Problem::new(&codes::GROUP_SHAPE, message).label(name.span, "here").help(help.to_owned()));
}

/// Rows have no letter; pairs have two.
fn well_formed(world: &World, decl: &tree::Group) -> bool {
    let lettered = decl.over.iter().filter(|(_, letter)| letter.is_some()).count();
    let (message, help) = match (decl.over.as_slice(), lettered) {
        ([_], 0) | ([_, _], 2) => return true,
        ([_, _, ..], _) if decl.over.len() > 2 => {
            ("a group ranges over rows or over pairs of rows", "group the pairs first, and join the group")
        }
        _ => (
            "pairs have a letter each, and rows of one record have none",
            "write `over Diagnosis as d and dx_map as m where ..`, or `over Claim by ..`",
        ),
    };
    let place = decl.over.get(2).or(decl.over.first());
    place.into_iter().for_each(|(name, _)| report(world, name, message.to_owned(), help));
    false
}

fn entity(world: &World, item: &Item, name: &tree::Name) -> Option<Entity> {
    let found = world.entity(&item.scope, &name.text);
    if found.is_none() {
        let all = world.records.iter().map(|r| r.name.as_str());
        names::unknown(world, &item.scope, name, &format!("there is no record `{}`", name.text), all);
    }
    found
}

fn first_of(world: &World, item: &Item, name: &tree::Name) -> Option<RecordId> {
    match entity(world, item, name)? {
        Entity::Record(id) => Some(id),
        _ => {
            let help = "a group has rows of a record, or of another group";
            report(world, name, format!("`{}` is not a record", name.text), help);
            None
        }
    }
}

fn second_of(world: &World, item: &Item, name: &tree::Name) -> Option<Second> {
    match entity(world, item, name)? {
        Entity::Record(id) => Some(Second::Record(id)),
        Entity::Table(id) => Some(Second::Table(id)),
        _ => {
            let help = "pair rows with those of a record or table";
            report(world, name, format!("`{}` is neither a record nor a table", name.text), help);
            None
        }
    }
}
