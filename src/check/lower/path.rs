//! Names and what follows them: lets, arguments, fields, rules, parameters, enum members, look-ups.
//! In: `name`, `member.employer.size`, `case_list[code].price`, `Ownership.private`. Out: what it reads.

use super::{expr, literal, Bare, Body, Want};
use crate::check::world::{id, Entity};
use crate::check::{codes, names};
use crate::ir::{ArgumentId, Expr, ExprKind, FieldId, Item, ParameterId, RecordId, RuleId, Type, VarId};
use crate::problem::Problem;
use crate::resolve::codes as known;
use crate::source::Span;
use crate::syntax::tree::{Name, Step};
use crate::value::Value;

/// What a bare name can mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    Let(usize),
    Argument(usize),
    Field(usize),
    Rule(RuleId),
    Parameter(usize, ParameterId),
    /// What fits into a limit of this rule.
    Limit(usize),
    /// A field or rule of the rows of a group, inside an aggregate of a measure.
    Inner(VarId, RecordId, Item),
}

/// A let, or a field beside a rule, of the same name is reported where it is declared, and meant here.
fn unclashed(readings: Vec<Reading>) -> Vec<Reading> {
    let one = readings.iter().find(|r| matches!(r, Reading::Let(_)));
    let field = readings.iter().find(|r| matches!(r, Reading::Field(_)));
    let rule = readings.iter().any(|r| matches!(r, Reading::Rule(_)));
    match one.or(field.filter(|_| rule)) {
        Some(meant) => vec![*meant],
        None => readings,
    }
}

/// The answer that `YES`, `No` or `True` means.
fn yes_or_no(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some("yes"),
        "no" | "false" => Some("no"),
        _ => None,
    }
}

const STATES: [&str; 3] = ["due", "not_due", "denied"];

impl Body<'_> {
    pub(super) fn path(&mut self, root: &Name, steps: &[Step], span: Span, want: Want<'_>) -> Option<Expr> {
        if let Some(member) = self.wanted_member(root, steps, span, want) {
            return member;
        }
        if let Some(lowered) = self.letter_path(root, steps, span) {
            return lowered;
        }
        let readings = unclashed(self.readings(&root.text));
        match readings.as_slice() {
            [] => self.declared(root, steps, span, want),
            [one] => {
                let from = self.read(*one, root.span)?;
                self.steps(from, steps, span)
            }
            _ => {
                self.two_readings(root, &readings);
                None
            }
        }
    }

    /// All that a bare name can mean here; members of enums are not among them.
    pub(super) fn readings(&self, name: &str) -> Vec<Reading> {
        let mut all = Vec::new();
        all.extend(self.lets.iter().rposition(|l| l.name == name).map(Reading::Let));
        all.extend(self.arguments.iter().position(|a| a.name == name).map(Reading::Argument));
        all.extend(self.limits.iter().position(|l| l.name == name).map(Reading::Limit));
        match (self.bare, self.row) {
            (Bare::Own, Some(record)) => all.extend(self.own_readings(record, name)),
            (Bare::Inner(var, record), _) => {
                let item = |reading| match reading {
                    Reading::Field(index) => Some(Item::Field(FieldId(id(index)))),
                    Reading::Rule(rule) => Some(Item::Rule(rule)),
                    _ => None,
                };
                let inner = self.own_readings(record, name).into_iter().filter_map(item);
                all.extend(inner.map(|item| Reading::Inner(var, record, item)));
            }
            _ => {}
        }
        if self.constant {
            return all;
        }
        for (item, entity) in self.world.entities_of(&self.scope, name) {
            if let Entity::Parameter(id) = entity {
                all.push(Reading::Parameter(item, id));
            }
        }
        all
    }

    /// The field and the rule of a record that a name means.
    fn own_readings(&self, record: RecordId, name: &str) -> Vec<Reading> {
        let field = self.world.record(record).and_then(|r| r.fields.iter().position(|f| f.name == name));
        let rule = self.world.rule_of(&self.scope, record, name);
        field.map(Reading::Field).into_iter().chain(rule.map(Reading::Rule)).collect()
    }

    pub(super) fn own_reading(&self, record: RecordId, name: &str) -> Option<Reading> {
        self.own_readings(record, name).first().copied()
    }

    pub(super) fn read(&mut self, reading: Reading, span: Span) -> Option<Expr> {
        let world = self.world;
        let (kind, ty, optional) = match reading {
            Reading::Let(index) => {
                let (id, sig) = self.read_let(index)?;
                (ExprKind::Let(id), sig.ty.clone()?, sig.optional)
            }
            Reading::Argument(index) => {
                if let Some(read) = self.read.get_mut(index) {
                    *read = true;
                }
                let slot = self.arguments.get(index)?;
                (ExprKind::Argument(ArgumentId(id(index))), slot.ty.clone()?, slot.optional)
            }
            Reading::Field(index) => {
                let slot = world.record(self.row?)?.fields.get(index)?;
                if let Some(row) = self.group_row(expr(ExprKind::This, Type::Record(self.row?), span), index, span) {
                    return row;
                }
                (ExprKind::Own(Item::Field(FieldId(id(index)))), slot.ty.clone()?, slot.optional)
            }
            Reading::Limit(index) => {
                let limit = self.limits.get_mut(index)?;
                limit.read = true;
                (ExprKind::Own(Item::Rule(limit.id)), limit.ty.clone()?, false)
            }
            Reading::Inner(var, record, item) => {
                let row = expr(ExprKind::Row(var), Type::Record(record), span);
                return self.item_of(row, item, span, span);
            }
            Reading::Rule(rule) => {
                let (ty, optional) = self.read_rule(rule, span)?;
                (ExprKind::Own(Item::Rule(rule)), ty, optional)
            }
            Reading::Parameter(item, parameter) => {
                world.mark(item);
                let ty = world.parameters.get(parameter.index())?.ty.clone()?;
                (ExprKind::Parameter { parameter, at: None }, ty, false)
            }
        };
        Some(self.settle(Expr { kind, ty, optional, span }))
    }

    pub(super) fn read_rule(&mut self, rule: RuleId, span: Span) -> Option<(Type, bool)> {
        let sig = self.world.rules.get(rule.index())?;
        self.world.mark(sig.item);
        if let Some(place) = self.no_rules {
            let problem = Problem::new(&codes::NO_RULES_HERE, format!("{place} cannot read the rule `{}`", sig.name))
                .label(span, "a rule is computed later")
                .help("use fields of the record here, or make this a rule");
            self.world.report(problem);
            return None;
        }
        Some((sig.ty.clone()?, sig.optional))
    }

    fn two_readings(&mut self, root: &Name, readings: &[Reading]) {
        let world = self.world;
        let place = |reading: &Reading| match reading {
            Reading::Let(i) => self.lets.get(*i).map(|l| ("let", l.span)),
            Reading::Argument(i) => self.arguments.get(*i).map(|a| ("argument", a.span)),
            Reading::Field(i) => {
                self.row.and_then(|id| world.record(id)).and_then(|r| r.fields.get(*i)).map(|f| ("field", f.span))
            }
            Reading::Rule(rule) => world.rules.get(rule.index()).map(|r| ("rule", r.span)),
            Reading::Parameter(_, id) => world.parameters.get(id.index()).map(|p| ("parameter", p.span)),
            Reading::Limit(i) => self.limits.get(*i).map(|l| ("limit", l.span)),
            Reading::Inner(_, record, Item::Field(field)) => {
                world.record(*record).and_then(|r| r.fields.get(field.index())).map(|f| ("field", f.span))
            }
            Reading::Inner(_, _, Item::Rule(rule) | Item::Money(rule, _)) => {
                world.rules.get(rule.index()).map(|r| ("rule", r.span))
            }
        };
        let mut problem = Problem::new(&known::AMBIGUOUS_NAME, format!("`{}` has two meanings here", root.text))
            .label(root.span, "which one is meant?");
        for (what, span) in readings.iter().filter_map(place) {
            problem = problem.label(span, format!("a {what}"));
        }
        world.report(problem.help("give one of them another name"));
    }

    /// A bare name where an enum or a state is expected.
    fn wanted_member(&mut self, root: &Name, steps: &[Step], span: Span, want: Want<'_>) -> Option<Option<Expr>> {
        if !steps.is_empty() {
            return None;
        }
        let (ty, index, enum_name) = match want.ty? {
            Type::Enum(id) => {
                let name = self.world.enum_def(*id)?.name.clone();
                (Type::Enum(*id), self.world.member(*id, &root.text)?, name)
            }
            Type::State => {
                let index = STATES.iter().position(|s| *s == root.text)?;
                (Type::State, id(index), String::new())
            }
            _ => return None,
        };
        let other = self.readings(&root.text);
        if !other.is_empty() {
            let problem = Problem::new(&known::AMBIGUOUS_NAME, format!("`{}` has two meanings here", root.text))
                .label(root.span, format!("a member of `{enum_name}`, or a name of this rule?"))
                .help(format!("write `{enum_name}.{}` for the member", root.text));
            self.world.report(problem);
            return Some(None);
        }
        Some(Some(literal(Value::Member(index), ty, span)))
    }

    /// A name that starts with a declaration: an enum, a table, a record, or nothing known.
    fn declared(&mut self, root: &Name, steps: &[Step], span: Span, want: Want<'_>) -> Option<Expr> {
        let found = self.world.entities_of(&self.scope, &root.text);
        let Some((item, entity)) = found.first().copied() else {
            self.unknown(root, want);
            return None;
        };
        self.world.mark(item);
        match (entity, steps) {
            (Entity::Enum(id), [Step::Field(member), rest @ ..]) => {
                let member = self.member(id, member, span)?;
                self.steps(member, rest, span)
            }
            (Entity::Table(id), [Step::Index(keys, at), Step::Field(column), rest @ ..]) => {
                let cell = self.cell(id, keys, *at, Some(column), span)?;
                self.steps(cell, rest, span)
            }
            (Entity::Record(id), [Step::Index(keys, at), rest @ ..]) => {
                let keys = self.keys(id, keys, *at, false)?;
                let row = expr(ExprKind::RowOf { record: id, keys }, Type::Record(id), span);
                self.steps(row, rest, span)
            }
            _ => {
                self.not_a_value(root, entity, steps);
                None
            }
        }
    }

    fn member(&mut self, id: crate::ir::EnumId, member: &Name, span: Span) -> Option<Expr> {
        if let Some(index) = self.world.member(id, &member.text) {
            return Some(literal(Value::Member(index), Type::Enum(id), span));
        }
        let def = self.world.enum_def(id)?;
        let near = self.world.nearest(&member.text, def.members.iter().map(String::as_str));
        let help = near.map_or_else(
            || format!("the members are {}", super::fit::members(&def.members)),
            |near| format!("did you mean `{near}`?"),
        );
        let problem = Problem::new(&known::UNKNOWN_NAME, format!("`{}` has no member `{}`", def.name, member.text))
            .label(member.span, "unknown member")
            .label(def.span, "declared here")
            .help(help);
        self.world.report(problem);
        None
    }

    fn not_a_value(&mut self, root: &Name, entity: Entity, steps: &[Step]) {
        let name = &root.text;
        let help = match entity {
            Entity::Enum(_) => format!("name one of its members: `{name}.MEMBER`"),
            Entity::Table(_) if steps.is_empty() => format!("look a value up: `{name}[key].column`"),
            Entity::Table(_) => format!("name a column of the row: `{name}[key].column`"),
            Entity::Record(_) => {
                format!("look a row up by its key, `{name}[key].field`, or name a field that refers to it")
            }
            Entity::Scale(_) | Entity::Decision(_) => format!("give it its arguments: `{name}(..)`"),
            Entity::Rule(id) => {
                let record = self.world.rules.get(id.index()).and_then(|r| r.record);
                let record = record.and_then(|id| self.world.record(id)).map_or("another record", |r| &r.name);
                let here = self.row.and_then(|id| self.world.record(id)).map(|r| r.name.clone());
                match here {
                    Some(here) => format!(
                        "`{name}` is a rule of `{record}`: read it through a field of `{here}` that refers to one"
                    ),
                    None => {
                        "only arguments and parameters can be read here: hand the value over as an argument".to_owned()
                    }
                }
            }
            _ => "name a let, a field, a rule or a parameter".to_owned(),
        };
        let what = names::entity_word(entity);
        let problem = Problem::new(&codes::NOT_A_VALUE, format!("the {what} `{name}` is not a value by itself"))
            .label(root.span, "a value is due here")
            .help(help);
        self.world.report(problem);
    }

    fn unknown(&mut self, root: &Name, want: Want<'_>) {
        if let Some((_, span)) = self.later.iter().find(|(name, _)| *name == root.text) {
            let problem = Problem::new(&codes::LATER_LET, format!("`{}` is named further down", root.text))
                .label(root.span, "read here")
                .label(*span, "named here")
                .help("move the `let` above its first reader");
            return self.world.report(problem);
        }
        if self.unknown_relation(root) {
            return;
        }
        let owners: Vec<&str> =
            self.world.enums.iter().filter(|e| e.members.contains(&root.text)).map(|e| e.name.as_str()).collect();
        let wanted = matches!(want.ty, Some(Type::Enum(_)));
        if let (Some(owner), false, false) = (owners.first(), wanted, self.world.resolved.is_broken(&root.text)) {
            let problem = Problem::new(&known::UNKNOWN_NAME, format!("there is no `{}` here", root.text))
                .label(root.span, format!("a member of `{owner}`, but nothing here is a `{owner}`"))
                .help(format!("write `{owner}.{}`", root.text));
            return self.world.report(problem);
        }
        if let Some(Type::Enum(id)) = want.ty {
            return self.unknown_member(root, *id, want);
        }
        if let Some(word) = yes_or_no(&root.text) {
            let message = format!("there is no field, rule, let or parameter `{}` here", root.text);
            let problem = Problem::new(&known::UNKNOWN_NAME, message).label(root.span, "unknown name");
            return self.world.report(problem.help(format!("write `{word}`")));
        }
        let candidates = self.candidates(want);
        let message = format!("there is no field, rule, let or parameter `{}` here", root.text);
        names::unknown(self.world, &self.scope, root, &message, candidates.iter().map(String::as_str));
    }

    /// Where a member is due, the members are the help.
    fn unknown_member(&mut self, root: &Name, id: crate::ir::EnumId, want: Want<'_>) {
        let Some(def) = self.world.enum_def(id) else { return };
        if self.world.resolved.is_broken(&root.text) {
            return;
        }
        let stranger = self.world.enums.iter().any(|e| e.members.contains(&root.text));
        let near = self.world.nearest(&root.text, self.candidates(want).iter().map(String::as_str));
        let help = match near.filter(|_| !stranger) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the members of `{}` are {}", def.name, super::fit::members(&def.members)),
        };
        let problem = Problem::new(&known::UNKNOWN_NAME, format!("`{}` has no member `{}`", def.name, root.text))
            .label(root.span, "unknown member")
            .help(help);
        self.world.report(problem);
    }

    /// A relation where one value is due.
    fn unknown_relation(&mut self, root: &Name) -> bool {
        let record = self.row.and_then(|id| self.world.record(id));
        let found = record.is_some_and(|r| r.relations.iter().any(|r| r.name == root.text));
        if found {
            self.many_rows(root);
        }
        found
    }

    fn candidates(&self, want: Want<'_>) -> Vec<String> {
        let world = self.world;
        let mut all: Vec<String> = self.lets.iter().map(|l| l.name.clone()).collect();
        all.extend(self.arguments.iter().map(|a| a.name.clone()));
        if let Some(record) = self.row.and_then(|id| world.record(id)) {
            all.extend(record.fields.iter().map(|f| f.name.clone()));
        }
        if let Some(Type::Enum(id)) = want.ty {
            all.extend(world.enum_def(*id).into_iter().flat_map(|e| e.members.clone()));
        }
        all.extend(world.visible(&self.scope).into_iter().map(str::to_owned));
        all
    }
}
