//! Calls: scales, decisions, and the functions of the language.

use super::{expr, spreadsheet, Body, Due, Want};
use crate::check::world::{id, CallSig, Entity};
use crate::check::{codes, names, types};
use crate::ir::{Call, Expr, ExprKind, Function, Type};
use crate::problem::Problem;
use crate::resolve::codes as known;
use crate::source::Span;
use crate::syntax::tree::{self, Name, Step};
use crate::value::{Dim, Unit};

/// What a function takes.
enum Takes {
    /// Two or more values of one type that has an order.
    Alike,
    /// These types, in order.
    These(&'static [Kind]),
    /// Two or more texts.
    Texts,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Date,
    Month,
    DateOrMonth,
    Plain,
    Whole,
    Text,
}

fn function(name: &str) -> Option<(Function, Takes)> {
    use Function as F;
    use Kind::{Date, DateOrMonth, Month, Plain, Text, Whole};
    use Takes::{Alike, Texts, These};
    Some(match name {
        "min" => (F::Min, Alike),
        "max" => (F::Max, Alike),
        "sqrt" => (F::Sqrt, These(&[Plain])),
        "power" => (F::Power, These(&[Plain, Plain])),
        "exp" => (F::Exp, These(&[Plain])),
        "ln" => (F::Ln, These(&[Plain])),
        "normal_quantile" => (F::NormalQuantile, These(&[Plain])),
        "age" => (F::Age, These(&[Date, Date])),
        "completed_years" => (F::CompletedYears, These(&[Date, Date])),
        "completed_months" => (F::CompletedMonths, These(&[Date, Date])),
        "started_months" => (F::StartedMonths, These(&[Date, Date])),
        "days_between" => (F::DaysBetween, These(&[Date, Date])),
        "overlap_days" => (F::OverlapDays, These(&[Date, Date, Date, Date])),
        "first_day" => (F::FirstDay, These(&[Month])),
        "last_day" => (F::LastDay, These(&[Month])),
        "year" => (F::Year, These(&[DateOrMonth])),
        "month" => (F::Month, These(&[Date])),
        "date" => (F::Date, These(&[Whole, Whole, Whole])),
        "days_in" => (F::DaysIn, These(&[Month])),
        "starts_with" => (F::StartsWith, These(&[Text, Text])),
        "join" => (F::Join, Texts),
        _ => return None,
    })
}

fn result(function: Function, first: Option<&Expr>) -> Type {
    use Function as F;
    match function {
        F::Min | F::Max => first.map_or_else(Type::decimal, |e| e.ty.clone()),
        F::Sqrt | F::Power | F::Exp | F::Ln | F::NormalQuantile => Type::decimal(),
        F::Age | F::CompletedYears | F::CompletedMonths | F::StartedMonths | F::Year => Type::integer(),
        F::DaysBetween | F::OverlapDays | F::DaysIn => Type::quantity(Dim::of(Unit::new("day"))),
        F::FirstDay | F::LastDay | F::Date => Type::Date,
        F::Month => Type::Month,
        F::StartsWith => Type::YesNo,
        F::Join => Type::Text,
    }
}

impl Body<'_> {
    pub(super) fn call_function(
        &mut self,
        callee: &Name,
        arguments: &[tree::Expr],
        steps: &[Step],
        span: Span,
    ) -> Option<Expr> {
        let declared = if self.constant { None } else { self.world.entity(&self.scope, &callee.text) };
        match (declared, function(&callee.text)) {
            (Some(Entity::Scale(id)), _) => {
                let sig = self.world.scales.get(id.index())?;
                let mut all = self.arguments_of(sig, callee, arguments)?;
                let argument = Box::new(all.pop()?);
                let ty = sig.results.first()?.ty.clone()?;
                let call = expr(ExprKind::Scale { scale: id, argument, at: None }, ty, span);
                self.steps(call, steps, span)
            }
            (Some(Entity::Decision(id)), _) => self.decision(id, callee, arguments, steps, span),
            (_, Some((function, takes))) => {
                let call = self.built_in(function, &takes, callee, arguments, span)?;
                self.steps(call, steps, span)
            }
            (found, None) => {
                self.no_function(callee, found, arguments);
                None
            }
        }
    }

    fn decision(
        &mut self,
        decision: crate::ir::DecisionId,
        callee: &Name,
        arguments: &[tree::Expr],
        steps: &[Step],
        span: Span,
    ) -> Option<Expr> {
        let sig = self.world.decisions.get(decision.index())?;
        let arguments = self.arguments_of(sig, callee, arguments);
        let named = sig.results.iter().all(|r| !r.name.is_empty());
        let (index, rest) = match (named, steps) {
            (false, steps) => (0, steps),
            (true, [Step::Field(name), rest @ ..]) => (self.result_of(sig, name)?, rest),
            (true, _) => {
                let all: Vec<String> = sig.results.iter().map(|r| format!("`.{}`", r.name)).collect();
                let problem = Problem::new(&codes::WHICH_RESULT, format!("`{}` has several results", sig.name))
                    .label(span, "which one is meant?")
                    .label(sig.span, "declared here")
                    .help(format!("write {} after it", all.join(" or ")));
                self.world.report(problem);
                return None;
            }
        };
        let ty = sig.results.get(index)?.ty.clone()?;
        let kind = ExprKind::Decision { decision, arguments: arguments?, result: id(index), at: None };
        self.steps(expr(kind, ty, span), rest, span)
    }

    fn result_of(&mut self, sig: &CallSig, name: &Name) -> Option<usize> {
        let found = sig.results.iter().position(|r| r.name == name.text);
        if found.is_none() {
            let results = sig.results.iter().map(|r| r.name.as_str());
            let message = format!("`{}` has no result `{}`", sig.name, name.text);
            names::unknown(self.world, &self.scope, name, &message, results);
        }
        found
    }

    fn arguments_of(&mut self, sig: &CallSig, callee: &Name, arguments: &[tree::Expr]) -> Option<Vec<Expr>> {
        if sig.arguments.len() != arguments.len() {
            let own: Vec<&str> = sig.arguments.iter().map(|a| a.name.as_str()).collect();
            let message =
                format!("`{}` takes {}, not {}", sig.name, names::count(own.len(), "argument"), arguments.len());
            let problem = Problem::new(&codes::ARGUMENT_COUNT, message)
                .label(callee.span, "called here")
                .label(sig.span, "declared here")
                .help(format!("write `{}({})`", sig.name, own.join(", ")));
            self.world.report(problem);
            return None;
        }
        let mut all = Vec::with_capacity(arguments.len());
        for (slot, argument) in sig.arguments.iter().zip(arguments) {
            let Some(ty) = &slot.ty else {
                all.push(None);
                continue;
            };
            let says = format!("the argument `{}` is {}", slot.name, types::describe(self.world, ty));
            all.push(self.due(argument, &Due::new(ty, says, Some(slot.span)).optional(slot.optional)));
        }
        all.into_iter().collect()
    }

    fn no_function(&mut self, callee: &Name, found: Option<Entity>, arguments: &[tree::Expr]) {
        let name = &callee.text;
        if let Some(entity) = found {
            let what = names::entity_word(entity);
            let problem = Problem::new(&codes::NOT_A_FUNCTION, format!("the {what} `{name}` takes no arguments"))
                .label(callee.span, "called like a scale or decision")
                .help(self.instead_of_call(name, entity, arguments));
            return self.world.report(problem);
        }
        if self.world.resolved.is_broken(name) {
            return;
        }
        let visible = self.world.visible(&self.scope);
        let all: Vec<&str> = names::FUNCTIONS.iter().copied().chain(visible).collect();
        let elsewhere = self.world.resolved.declared_in(name);
        let removed = self.world.resolved.removed.iter().find(|r| r.name == *name);
        let mut problem =
            Problem::new(&known::UNKNOWN_NAME, format!("there is no function, scale or decision `{name}`"))
                .label(callee.span, "unknown name");
        let help = match (removed, elsewhere.first(), self.world.nearest(name, all.into_iter())) {
            (Some(removed), ..) => {
                problem = problem.label(removed.span, "removed here");
                "keep what others use, or replace what uses it too".to_owned()
            }
            (_, Some(module), _) => {
                format!("module `{module}` declares it: add `use {module}.{{{name}}}` to this file")
            }
            _ if spreadsheet::form(name).is_some() => spreadsheet::form(name).unwrap_or_default().to_owned(),
            (_, _, Some(near)) => format!("did you mean `{near}`?"),
            _ => format!("declare it: `decision {name} (..) : TYPE {{ .. }}` or `scale {name} (..) : TYPE {{ .. }}`"),
        };
        self.world.report(problem.help(help));
    }

    /// What is written where something else than a function is called.
    fn instead_of_call(&self, name: &str, entity: Entity, arguments: &[tree::Expr]) -> String {
        let keys: Vec<&str> = arguments.iter().map(|a| self.world.written(a.span)).collect();
        let keys = keys.join(", ");
        match entity {
            Entity::Table(id) => {
                let columns = self.world.tables.get(id.index()).map_or(&[][..], |t| &t.columns);
                let column = if let [one] = columns { one.name.as_str() } else { "COLUMN" };
                format!("a row is looked up with square brackets: `{name}[{keys}].{column}`")
            }
            Entity::Record(_) => format!("a row is looked up with square brackets: `{name}[{keys}].FIELD`"),
            Entity::Enum(_) => format!("name one of its members: `{name}.MEMBER`"),
            _ => "leave out the brackets".to_owned(),
        }
    }

    fn built_in(
        &mut self,
        function: Function,
        takes: &Takes,
        callee: &Name,
        arguments: &[tree::Expr],
        span: Span,
    ) -> Option<Expr> {
        let (fits, due) = match takes {
            Takes::Alike | Takes::Texts => (arguments.len() >= 2, "two or more arguments".to_owned()),
            Takes::These(kinds) => (arguments.len() == kinds.len(), names::count(kinds.len(), "argument")),
        };
        if !fits {
            let message = format!("`{}` takes {due}, not {}", callee.text, arguments.len());
            let problem =
                Problem::new(&codes::ARGUMENT_COUNT, message).label(callee.span, "called here").help(usage(function));
            self.world.report(problem);
            return None;
        }
        let lowered: Vec<Option<Expr>> = match takes {
            Takes::Alike => return self.alike_call(function, arguments, span),
            Takes::Texts => arguments.iter().map(|a| self.kind(a, Kind::Text, callee)).collect(),
            Takes::These(kinds) => arguments.iter().zip(*kinds).map(|(a, k)| self.kind(a, *k, callee)).collect(),
        };
        let arguments = lowered.into_iter().collect::<Option<Vec<_>>>()?;
        let ty = result(function, arguments.first());
        Some(expr(ExprKind::Call(Call { function, arguments }), ty, span))
    }

    fn alike_call(&mut self, function: Function, arguments: &[tree::Expr], span: Span) -> Option<Expr> {
        let all: Vec<Option<Expr>> = arguments.iter().map(|a| self.value(a, Want::none())).collect();
        let arguments = all.into_iter().collect::<Option<Vec<_>>>()?;
        let first = arguments.first()?.clone();
        let mut ty = first.ty.clone();
        if !matches!(ty, Type::Number(_) | Type::Date | Type::Month) {
            let what = types::describe(self.world, &ty);
            let problem = Problem::new(&codes::NO_ORDER, "the least and the greatest are asked of numbers and dates")
                .label(first.span, format!("this is {what}"))
                .help("hand over numbers of one unit, dates or months");
            self.world.report(problem);
            return None;
        }
        for other in arguments.iter().skip(1) {
            let joined = self.joined(&first, other, "all arguments need one type and one unit")?;
            ty = types::join(&ty, &joined)?;
        }
        Some(expr(ExprKind::Call(Call { function, arguments }), ty, span))
    }

    fn kind(&mut self, argument: &tree::Expr, kind: Kind, callee: &Name) -> Option<Expr> {
        let says = |what: &str| format!("`{}` takes {what}", callee.text);
        let due = match kind {
            Kind::Date => Due::new(&Type::Date, says("a date"), None),
            Kind::Month => Due::new(&Type::Month, says("a month"), None),
            Kind::Plain => Due::new(&Type::decimal(), says("a number without a unit"), None),
            Kind::Whole => Due::new(&Type::integer(), says("whole numbers"), None),
            Kind::Text => Due::new(&Type::Text, says("a text"), None),
            Kind::DateOrMonth => {
                let lowered = self.value(argument, Want::none())?;
                if lowered.ty == Type::Month {
                    return Some(lowered);
                }
                Due::new(&Type::Date, says("a date or a month"), None)
            }
        };
        self.due(argument, &due)
    }
}

fn usage(function: Function) -> &'static str {
    use Function as F;
    match function {
        F::Min => "write `min(a, b)`",
        F::Max => "write `max(a, b)`",
        F::Sqrt => "write `sqrt(x)`",
        F::Power => "write `power(x, y)`: x to the power of y",
        F::Exp => "write `exp(x)`",
        F::Ln => "write `ln(x)`",
        F::NormalQuantile => "write `normal_quantile(p)`, p between 0 and 1",
        F::Age => "write `age(birth, day)`: completed years on that day",
        F::CompletedYears => "write `completed_years(start, end)`",
        F::CompletedMonths => "write `completed_months(start, end)`",
        F::StartedMonths => "write `started_months(start, end)`",
        F::DaysBetween => "write `days_between(start, end)`: the end is not counted",
        F::OverlapDays => "write `overlap_days(start, end, start, end)`: all ends are counted",
        F::FirstDay => "write `first_day(m)`",
        F::LastDay => "write `last_day(m)`",
        F::Year => "write `year(d)`",
        F::Month => "write `month(d)`",
        F::Date => "write `date(year, month, day)`",
        F::DaysIn => "write `days_in(m)`",
        F::StartsWith => "write `starts_with(text, beginning)`",
        F::Join => "write `join(a, b)`",
    }
}
