//! Prints a checked program as text, for snapshots and for people who look at the contract.
//! In: a program. Out: one line per fact, in program order; places in files are left out.

use super::print_expr::{dates, quoted, Names};
use super::{
    Assert, Bracket, Cell, Cite, Dated, Decision, DecisionRow, Expr, Field, FieldKind, Group, Money, Parameter,
    Program, Record, Rule, Scale, ScaleBody, Share, ShareAmount, Split, Step, Table, Test,
};
use std::fmt::Write as _;

/// The whole program as text: the same program gives the same bytes.
pub fn print(program: &Program) -> String {
    let mut printer = Printer { program, out: String::new() };
    printer.head();
    program.records.iter().for_each(|record| printer.record(record));
    program.tables.iter().for_each(|table| printer.table(table));
    program.parameters.iter().for_each(|parameter| printer.parameter(parameter));
    program.scales.iter().for_each(|scale| printer.scale(scale));
    program.decisions.iter().for_each(|decision| printer.decision(decision));
    program.rules.iter().for_each(|rule| printer.rule(rule));
    program.asserts.iter().for_each(|assert| printer.assert(assert));
    program.groups.iter().for_each(|group| printer.group(group));
    let order: Vec<&str> = program.order.iter().map(|step| printer.step(*step)).collect();
    printer.line(0, &format!("order {}", order.join(", ")));
    printer.out
}

struct Printer<'p> {
    program: &'p Program,
    out: String,
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn step(&self, step: Step) -> &str {
        let program = self.program;
        match step {
            Step::Rule(id) => program.rules.get(id.index()).map_or("?", |rule| &rule.name),
            Step::Group(id) => {
                let record = program.groups.get(id.index()).and_then(|g| program.records.get(g.record.index()));
                record.map_or("?", |record| &record.name)
            }
        }
    }

    fn group(&mut self, group: &Group) {
        for (index, line) in self.names().group(group).iter().enumerate() {
            self.line(usize::from(index > 0), line);
        }
    }

    fn names(&self) -> Names<'_> {
        Names::of(self.program)
    }

    fn head(&mut self) {
        let program = self.program;
        if let Some(scheme) = &program.scheme {
            self.line(0, &format!("scheme {}", scheme.name));
            self.titled(scheme.title.as_ref(), &[]);
            if !scheme.parties.is_empty() {
                self.line(1, &format!("parties {}", scheme.parties.join(", ")));
            }
            if let Some(from) = scheme.complete {
                self.line(1, &format!("complete from {from}"));
            }
        }
        if let Some((name, title)) = &program.variant {
            self.line(0, &format!("variant {name} {}", quoted(title)));
        }
        for (unit, coin) in &program.coins {
            self.line(0, &format!("coin {coin} {}", unit.0));
        }
        for def in &program.enums {
            self.line(0, &format!("enum {} {{ {} }}", def.name, def.members.join(", ")));
        }
    }

    fn titled(&mut self, title: Option<&String>, cites: &[Cite]) {
        if let Some(title) = title {
            self.line(1, &format!("title {}", quoted(title)));
        }
        for cite in cites {
            self.line(1, &format!("cite {}", quoted(&cite.text)));
        }
    }

    fn record(&mut self, record: &Record) {
        self.line(0, &format!("record {}", record.name));
        self.titled(record.title.as_ref(), &[]);
        for (index, field) in record.fields.iter().enumerate() {
            let at = record.at.filter(|(id, _)| id.index() == index);
            let mut words = String::new();
            if record.keys.iter().any(|key| key.index() == index) {
                words.push_str("key ");
            }
            words.push_str(at.map_or("", |(_, end)| if end { "at end of " } else { "at " }));
            if record.known.is_some_and(|id| id.index() == index) {
                words.push_str("known ");
            }
            let text = self.field(record, field);
            self.line(1, &format!("{words}{text}"));
        }
        for require in &record.requires {
            let names = Names { record: Some(record), ..self.names() };
            let text =
                format!("require {} {} : {}", require.name, quoted(&require.text), names.expr(&require.condition));
            self.line(1, &text);
        }
    }

    fn field(&self, record: &Record, field: &Field) -> String {
        let names = Names { record: Some(record), ..self.names() };
        let mut text = format!("{} : {}", field.name, names.ty(&field.ty, field.optional));
        if let Some(range) = &field.range {
            let _ = write!(text, " in {} to {}", range.low, range.high);
        }
        if let FieldKind::By(keys) = &field.kind {
            let _ = write!(text, " by ({})", names.list(keys));
        }
        if let Some(name) = &field.listed_as {
            let _ = write!(text, " listed as {name}");
        }
        text
    }

    fn table(&mut self, table: &Table) {
        let dated = if table.dated { " dated" } else { "" };
        self.line(0, &format!("table {} {}{dated}", table.name, quoted(&table.file)));
        self.titled(None, &table.cites);
        for (word, columns) in [("key ", &table.keys), ("", &table.columns)] {
            for column in columns {
                let ty = self.names().ty(&column.ty, column.optional);
                self.line(1, &format!("{word}{} : {ty}", column.name));
            }
        }
        for row in &table.rows {
            let names = self.names();
            let keys = row.keys.iter().zip(&table.keys).map(|(v, c)| names.value(v, &c.ty));
            let mut text = keys.collect::<Vec<_>>().join(", ");
            text.push_str(&dates(row.from, row.enacted));
            match &row.values {
                None => text.push_str(" : not in force"),
                Some(values) => {
                    let cells = values.iter().zip(&table.columns);
                    let cells = cells.map(|(v, c)| v.as_ref().map_or("missing".to_owned(), |v| names.value(v, &c.ty)));
                    let _ = write!(text, " : {}", cells.collect::<Vec<_>>().join(", "));
                }
            }
            self.line(1, &text);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let ty = self.names().ty(&parameter.ty, false);
        self.line(0, &format!("parameter {} : {ty}", parameter.name));
        self.titled(parameter.title.as_ref(), &parameter.cites);
        self.dated(&parameter.value, |printer, value| vec![printer.names().value(value, &parameter.ty)]);
    }

    /// Entries with their dates; the first line of each stands behind them.
    fn dated<T>(&mut self, list: &Dated<T>, text: impl Fn(&Self, &T) -> Vec<String>) {
        for entry in &list.entries {
            let mut lines = entry.value.as_ref().map_or_else(|| vec!["not in force".to_owned()], |v| text(self, v));
            let first = if lines.is_empty() { String::new() } else { lines.remove(0) };
            let label = dates(entry.from, entry.enacted);
            let cites: String = entry.cites.iter().map(|c| format!("  cite {}", quoted(&c.text))).collect();
            let sign = if label.is_empty() { "=" } else { ":" };
            self.line(
                1,
                &format!("{}{}{sign} {first}{cites}", label.trim_start(), if label.is_empty() { "" } else { " " }),
            );
            for line in lines {
                self.line(2, &line);
            }
        }
    }

    fn scale(&mut self, scale: &Scale) {
        let names = self.names();
        let (argument, ty) = (names.argument(&scale.argument), names.ty(&scale.ty, false));
        let marginal = if scale.marginal { " marginal" } else { "" };
        self.line(0, &format!("scale {} ({argument}) : {ty}{marginal}", scale.name));
        self.titled(scale.title.as_ref(), &scale.cites);
        let arguments = std::slice::from_ref(&scale.argument);
        self.dated(&scale.body, |printer, body| {
            let names = Names { arguments, ..printer.names() };
            match body {
                ScaleBody::Formula(formula) => vec![names.expr(formula)],
                ScaleBody::Rows(rows) => {
                    let word = if rows.inclusive { "up to" } else { "below" };
                    let lines = rows.brackets.iter().map(|b| bracket(&names, b, word));
                    std::iter::once(String::new()).chain(lines).collect()
                }
            }
        });
    }

    fn decision(&mut self, decision: &Decision) {
        let names = self.names();
        let arguments: Vec<String> = decision.arguments.iter().map(|a| names.argument(a)).collect();
        let results: Vec<String> =
            decision.results.iter().map(|(name, ty)| format!("{name} : {}", names.ty(ty, false))).collect();
        let text = format!(
            "decision {} ({}) ({}) {:?}",
            decision.name,
            arguments.join(", "),
            results.join(", "),
            decision.hit
        );
        self.line(0, &text);
        self.titled(decision.title.as_ref(), &decision.cites);
        self.dated(&decision.body, |printer, rows| {
            let names = Names { arguments: &decision.arguments, ..printer.names() };
            std::iter::once(String::new()).chain(rows.iter().map(|r| row(&names, decision, r))).collect()
        });
    }

    fn rule(&mut self, rule: &Rule) {
        let record = self.program.records.get(rule.record.index());
        let names = Names { lets: &rule.lets, record, ..Names::of(self.program) };
        let ty = names.ty(&rule.ty, rule.optional);
        let hidden = if rule.hidden { "hidden " } else { "" };
        let kind = format!("{:?}", rule.kind).to_lowercase();
        let record_name = record.map_or("", |r| &r.name);
        self.line(0, &format!("{hidden}{kind} {} for {record_name} : {ty}", rule.name));
        self.titled(rule.title.as_ref(), &rule.cites);
        if let Some(scale) = rule.scale {
            self.line(1, &format!("decimals {scale}"));
        }
        if !rule.tags.is_empty() {
            self.line(1, &format!("tag {}", rule.tags.join(", ")));
        }
        if let Some(money) = &rule.money {
            self.money(&names, money);
        }
        if !rule.waits.is_empty() {
            let waits: Vec<&str> = rule.waits.iter().map(|id| self.step(Step::Rule(*id))).collect();
            self.line(1, &format!("waits for {}", waits.join(", ")));
        }
        for one in &rule.lets {
            self.line(1, &format!("let {} = {}", one.name, names.expr(&one.value)));
        }
        for exception in &rule.body.exceptions {
            self.line(1, &format!("except {}{}", exception.name, overrides(&exception.overrides)));
            self.dated(&exception.body, |_, (when, value)| {
                vec![format!("when {} : {}", names.expr(when), names.expr(value))]
            });
        }
        self.dated(&rule.body.formula, |_, formula| vec![names.expr(formula)]);
        if let Some(split) = rule.money.as_ref().and_then(|m| m.split.as_ref()) {
            self.split(&names, split);
        }
    }

    fn money(&mut self, names: &Names<'_>, money: &Money) {
        self.line(1, &format!("coin {}", money.coin));
        if let Some(when) = &money.when {
            self.line(1, &format!("when {}", names.expr(when)));
        }
        for deny in &money.denies {
            self.line(1, &format!("deny {} {} when {}", deny.name, quoted(&deny.text), names.expr(&deny.condition)));
        }
    }

    fn split(&mut self, names: &Names<'_>, split: &Split) {
        let parties: Vec<&str> = split.parties.iter().map(|p| names.party(*p)).collect();
        self.line(1, &format!("split {}", parties.join(", ")));
        self.dated(&split.shares, |_, all| vec![shares(names, all)]);
        for exception in &split.exceptions {
            self.line(1, &format!("split except {}{}", exception.name, overrides(&exception.overrides)));
            self.dated(&exception.body, |_, (when, all)| {
                vec![format!("when {} : {}", names.expr(when), shares(names, all))]
            });
        }
    }

    fn assert(&mut self, assert: &Assert) {
        let record = self.program.records.get(assert.record.index());
        let names = Names { lets: &assert.lets, record, ..Names::of(self.program) };
        self.line(0, &format!("assert {} for {}", assert.name, record.map_or("", |r| &r.name)));
        self.titled(assert.title.as_ref(), &assert.cites);
        if let Some(when) = &assert.when {
            self.line(1, &format!("when {}", names.expr(when)));
        }
        for one in &assert.lets {
            self.line(1, &format!("let {} = {}", one.name, names.expr(&one.value)));
        }
        self.dated(&assert.condition, |_, condition: &Expr| vec![names.expr(condition)]);
    }
}

fn overrides(all: &[u32]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let numbers: Vec<String> = all.iter().map(ToString::to_string).collect();
    format!(" overrides {}", numbers.join(", "))
}

fn bracket(names: &Names<'_>, bracket: &Bracket, word: &str) -> String {
    let value = names.expr(&bracket.value);
    match &bracket.bound {
        Some(bound) => format!("{word} {} : {value}", names.expr(bound)),
        None => format!("above : {value}"),
    }
}

fn row(names: &Names<'_>, decision: &Decision, row: &DecisionRow) -> String {
    let cells = row.cells.iter().zip(&decision.arguments).map(|(cell, argument)| match cell {
        Cell::Anything => "-".to_owned(),
        Cell::Missing => "missing".to_owned(),
        Cell::OneOf(tests) => tests.iter().map(|t| test(names, t, &argument.ty)).collect::<Vec<_>>().join(", "),
    });
    let mut cells: Vec<String> = cells.collect();
    if row.otherwise {
        cells.push("otherwise".to_owned());
    }
    format!("| {} : {} |", cells.join(" | "), names.list(&row.results))
}

fn test(names: &Names<'_>, test: &Test, ty: &super::Type) -> String {
    match test {
        Test::Is(value) => names.value(value, ty),
        Test::Between { low, high } => {
            let low =
                low.as_ref().map(|(v, closed)| format!("{} {}", if *closed { ">=" } else { ">" }, names.value(v, ty)));
            let high =
                high.as_ref().map(|(v, closed)| format!("{} {}", if *closed { "<=" } else { "<" }, names.value(v, ty)));
            low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
        }
    }
}

fn shares(names: &Names<'_>, all: &[Share]) -> String {
    let mode = |rounding: &Option<crate::value::Rounding>| rounding.map(|r| format!(" {r}")).unwrap_or_default();
    let one = |share: &Share| {
        let party = names.party(share.party);
        match &share.amount {
            ShareAmount::Percent(e, rounding) => format!("{party} percent {}{}", names.expr(e), mode(rounding)),
            ShareAmount::Amount(e, rounding) => format!("{party} amount {}{}", names.expr(e), mode(rounding)),
            ShareAmount::TheRest => format!("{party} the rest"),
        }
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}
