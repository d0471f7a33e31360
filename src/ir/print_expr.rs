//! Prints types, values and expressions of the IR; operators with all their brackets.

use super::{
    Argument, CompareOp, Expr, ExprKind, Function, Item, Let, MoneyPart, NumberKind, PartyId, Program, Record,
    RecordId, Type,
};
use crate::syntax::tree::{ArithmeticOp, PeriodWord};
use crate::value::Value;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What the ids of an expression are called: in the scale, decision, rule or record that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Names<'p> {
    pub program: &'p Program,
    pub lets: &'p [Let],
    pub arguments: &'p [Argument],
    pub record: Option<&'p Record>,
}

/// In quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// ` from 2016-09-01 enacted 2016-06-13`
pub(super) fn dates(from: Option<NaiveDate>, enacted: Option<NaiveDate>) -> String {
    let from = from.map(|d| format!(" from {d}")).unwrap_or_default();
    let enacted = enacted.map(|d| format!(" enacted {d}")).unwrap_or_default();
    format!("{from}{enacted}")
}

impl<'p> Names<'p> {
    /// Of what stands in no declaration with names of its own.
    pub fn of(program: &'p Program) -> Names<'p> {
        Names { program, lets: &[], arguments: &[], record: None }
    }

    pub fn ty(&self, ty: &Type, optional: bool) -> String {
        let program = self.program;
        let name = match ty {
            Type::Number(n) if n.dim.is_plain() => match n.kind {
                NumberKind::Integer => "integer".to_owned(),
                NumberKind::Decimal => "decimal".to_owned(),
                NumberKind::Percent => "percent".to_owned(),
            },
            Type::Number(n) => n.dim.to_string(),
            Type::YesNo => "yes_no".to_owned(),
            Type::Text => "text".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Month => "month".to_owned(),
            Type::Enum(id) => program.enums.get(id.index()).map(|e| e.name.clone()).unwrap_or_default(),
            Type::Record(id) => program.records.get(id.index()).map(|r| r.name.clone()).unwrap_or_default(),
            Type::State => "state".to_owned(),
        };
        format!("{name}{}", if optional { "?" } else { "" })
    }

    pub fn value(&self, value: &Value, ty: &Type) -> String {
        match (value, ty) {
            (Value::Number(n), Type::Number(number)) if !number.dim.is_plain() => format!("{n} {}", number.dim),
            (Value::Number(n), Type::Number(number)) if number.kind == NumberKind::Percent => percent(*n),
            (Value::Number(n), _) => n.to_string(),
            (Value::YesNo(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
            (Value::Text(text), _) => quoted(text),
            (Value::Date(date), _) => date.to_string(),
            (Value::Month(month), _) => month.to_string(),
            (Value::Member(index), Type::Enum(id)) => {
                let def = self.program.enums.get(id.index());
                let member = def.and_then(|d| Some((d, d.members.get(*index as usize)?)));
                member.map_or_else(|| index.to_string(), |(d, m)| format!("{}.{m}", d.name))
            }
            (Value::Member(0), _) => "due".to_owned(),
            (Value::Member(1), _) => "not_due".to_owned(),
            (Value::Member(_), _) => "denied".to_owned(),
        }
    }

    pub fn argument(&self, argument: &Argument) -> String {
        let range = argument.range.as_ref().map(|r| format!(" in {} to {}", r.low, r.high)).unwrap_or_default();
        format!("{} : {}{range}", argument.name, self.ty(&argument.ty, argument.optional))
    }

    pub fn party(&self, id: PartyId) -> &str {
        let scheme = self.program.scheme.as_ref();
        scheme.and_then(|s| s.parties.get(id.index())).map_or("", String::as_str)
    }

    pub fn list(&self, all: &[Expr]) -> String {
        all.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")
    }

    pub fn expr(&self, expr: &Expr) -> String {
        use ExprKind as E;
        match &expr.kind {
            E::Literal(value) => self.value(value, &expr.ty),
            E::Let(id) => self.lets.get(id.index()).map_or("?", |l| &l.name).to_owned(),
            E::Argument(id) => self.arguments.get(id.index()).map(|a| a.name.clone()).unwrap_or_default(),
            E::Own(item) => self.item(self.record, *item),
            E::Of { from, item } => {
                let record = match from.ty {
                    Type::Record(id) => self.program.records.get(id.index()),
                    _ => None,
                };
                format!("{}.{}", self.expr(from), self.item(record, *item))
            }
            E::Parameter { .. } | E::Scale { .. } | E::Decision { .. } | E::Cell { .. } => self.dated(expr),
            E::This | E::Row(_) | E::CellOf { .. } | E::Aggregate(_) | E::Rank(_) | E::Allocate(_) | E::Limit(_) => {
                self.between(expr)
            }
            E::RowOf { record, keys } => format!("{}[{}]", self.record_name(*record), self.list(keys)),
            E::Given(inner) => format!("(given {})", self.expr(inner)),
            E::Otherwise(a, b) => format!("({} otherwise {})", self.expr(a), self.expr(b)),
            E::Negate(inner) => format!("-{}", self.expr(inner)),
            E::Not(inner) => format!("(not {})", self.expr(inner)),
            E::Arithmetic(op, a, b) => format!("({} {} {})", self.expr(a), sign(*op), self.expr(b)),
            E::Round { value, to, mode } => format!("round({}, to {to}, {mode})", self.expr(value)),
            E::Call(call) => format!("{}({})", function(call.function), self.list(&call.arguments)),
            _ => self.condition(expr),
        }
    }

    fn dated(&self, expr: &Expr) -> String {
        let program = self.program;
        let (text, at) = match &expr.kind {
            ExprKind::Parameter { parameter, at } => {
                (program.parameters.get(parameter.index()).map(|p| p.name.clone()).unwrap_or_default(), at)
            }
            ExprKind::Scale { scale, argument, at } => {
                let name = program.scales.get(scale.index()).map_or("", |s| &s.name);
                (format!("{name}({})", self.expr(argument)), at)
            }
            ExprKind::Decision { decision, arguments, result, at } => {
                let decision = program.decisions.get(decision.index());
                let name = decision.map_or("", |d| &d.name);
                let result = decision.and_then(|d| d.results.get(*result as usize)).map_or("", |(name, _)| name);
                let dot = if result.is_empty() { "" } else { "." };
                (format!("{name}({}){dot}{result}", self.list(arguments)), at)
            }
            ExprKind::Cell { table, keys, column, at } => {
                let table = program.tables.get(table.index());
                let column = table.and_then(|t| t.columns.get(*column as usize)).map_or("", |c| &c.name);
                (format!("{}[{}].{column}", table.map_or("", |t| &t.name), self.list(keys)), at)
            }
            _ => (String::new(), &None),
        };
        match at {
            Some(date) => format!("({text} at {})", self.expr(date)),
            None => text,
        }
    }

    fn condition(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Compare(first, rest) => {
                let rest: String = rest.iter().map(|(op, e)| format!(" {} {}", compare(*op), self.expr(e))).collect();
                format!("({}{rest})", self.expr(first))
            }
            ExprKind::Is { left, right, negated } => {
                let word = if *negated { "is not" } else { "is" };
                format!("({} {word} {})", self.expr(left), self.expr(right))
            }
            ExprKind::InSet { value, members } => format!("({} in {{{}}})", self.expr(value), self.list(members)),
            ExprKind::InRange { value, low, high } => {
                format!("({} in {} to {})", self.expr(value), self.expr(low), self.expr(high))
            }
            ExprKind::InPeriod { value, length, word, date } => {
                let word = if *word == PeriodWord::Before { "before" } else { "to" };
                format!("({} in {} {word} {})", self.expr(value), self.expr(length), self.expr(date))
            }
            ExprKind::And(parts) => self.joined(parts, " and "),
            ExprKind::Or(parts) => self.joined(parts, " or "),
            ExprKind::If { condition, then, otherwise } => {
                format!("(if {} then {} else {})", self.expr(condition), self.expr(then), self.expr(otherwise))
            }
            _ => String::new(),
        }
    }

    fn joined(&self, parts: &[Expr], word: &str) -> String {
        format!("({})", parts.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(word))
    }

    fn record_name(&self, id: RecordId) -> &str {
        self.program.records.get(id.index()).map_or("", |r| &r.name)
    }

    fn item(&self, record: Option<&Record>, item: Item) -> String {
        let rule = |id: super::RuleId| self.program.rules.get(id.index()).map_or("", |r| &r.name);
        match item {
            Item::Field(id) => record.and_then(|r| r.fields.get(id.index())).map_or("?", |f| &f.name).to_owned(),
            Item::Rule(id) => rule(id).to_owned(),
            Item::Money(id, MoneyPart::State) => format!("{}.state", rule(id)),
            Item::Money(id, MoneyPart::Reason) => format!("{}.reason", rule(id)),
            Item::Money(id, MoneyPart::Share(party)) => format!("{}.{}", rule(id), self.party(party)),
        }
    }
}

fn percent(fraction: Decimal) -> String {
    match fraction.checked_mul(Decimal::ONE_HUNDRED) {
        Some(hundredths) => format!("{}%", hundredths.normalize()),
        None => fraction.to_string(),
    }
}

fn sign(op: ArithmeticOp) -> &'static str {
    match op {
        ArithmeticOp::Add => "+",
        ArithmeticOp::Subtract => "-",
        ArithmeticOp::Multiply => "*",
        ArithmeticOp::Divide => "/",
    }
}

fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
    }
}

fn function(function: Function) -> &'static str {
    match function {
        Function::Min => "min",
        Function::Max => "max",
        Function::Sqrt => "sqrt",
        Function::Power => "power",
        Function::Exp => "exp",
        Function::Ln => "ln",
        Function::NormalQuantile => "normal_quantile",
        Function::Age => "age",
        Function::CompletedYears => "completed_years",
        Function::CompletedMonths => "completed_months",
        Function::StartedMonths => "started_months",
        Function::DaysBetween => "days_between",
        Function::OverlapDays => "overlap_days",
        Function::FirstDay => "first_day",
        Function::LastDay => "last_day",
        Function::Year => "year",
        Function::Month => "month",
        Function::Date => "date",
        Function::DaysIn => "days_in",
        Function::StartsWith => "starts_with",
        Function::Join => "join",
    }
}
