//! Decisions: headings, cells, results.
//! In: a decision as written. Out: the decision of the IR. Overlaps and gaps are judged later.

use super::dated::{self, cites, part};
use super::lower::{literal, Body, Due};
use super::scales::argument;
use super::world::{CallSig, World};
use super::{codes, constant, types, unused};
use crate::ir::{Cell, Decision, DecisionRow, Expr, Hit, Test, Type};
use crate::problem::Problem;
use crate::resolve::Item;
use crate::source::Span;
use crate::syntax::tree::{self, CellKind, CompareOp, DeclarationKind};
use crate::value::Value;
use rust_decimal::Decimal;

/// What a column of the table is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    Argument(usize),
    Result(usize),
}

pub(crate) fn lower(world: &World, index: usize) -> Option<Decision> {
    let sig = world.decisions.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Decision(decl) = &item.decl.kind else { return None };
    let hit = hit(decl);
    collects(world, sig, decl, hit);
    let mut body = Body::call(world, &item.scope, &sig.arguments);
    if decl.versions.is_empty() {
        let problem = Problem::new(&codes::EMPTY, format!("the decision `{}` has no rows", sig.name))
            .label(sig.span, "declared here")
            .help("write a line of headings between `|`, then one line for each row");
        world.report(problem);
        return None;
    }
    let parts = decl
        .versions
        .iter()
        .map(|version| {
            let value = match &version.rows {
                None => Some(None),
                Some(written) => rows(&mut body, item, sig, hit, written).map(Some),
            };
            part(version.dates.as_ref(), value, version.cite.as_ref(), version.span)
        })
        .collect();
    let list = dated::list(world, &format!("`{}`", sig.name), parts)?;
    unused::arguments(world, &body, "decision");
    Some(Decision {
        name: sig.name.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        arguments: sig.arguments.iter().map(argument).collect::<Option<_>>()?,
        results: sig.results.iter().map(|r| Some((r.name.clone(), r.ty.clone()?))).collect::<Option<_>>()?,
        hit,
        cites: cites(&decl.cites),
        body: list,
        span: sig.span,
    })
}

fn hit(decl: &tree::Decision) -> Hit {
    match decl.hit.as_ref().map(|(hit, _)| hit) {
        None | Some(tree::Hit::Unique) => Hit::Unique,
        Some(tree::Hit::Any) => Hit::Any,
        Some(tree::Hit::First) => Hit::First,
        Some(tree::Hit::CollectSum) => Hit::Sum,
        Some(tree::Hit::CollectMin) => Hit::Min,
        Some(tree::Hit::CollectMax) => Hit::Max,
        Some(tree::Hit::CollectCount) => Hit::Count,
    }
}

/// What is collected can be collected.
fn collects(world: &World, sig: &CallSig, decl: &tree::Decision, hit: Hit) {
    let ordered = |ty: &Type| matches!(ty, Type::Number(_) | Type::Date | Type::Month);
    for result in &sig.results {
        let Some(ty) = &result.ty else { continue };
        let fits = match hit {
            Hit::Sum => ty.number().is_some(),
            Hit::Min | Hit::Max => ordered(ty),
            Hit::Count => *ty == Type::integer(),
            _ => true,
        };
        if !fits {
            let due = if hit == Hit::Count { "a whole number (`integer`)" } else { "a number" };
            let what = types::describe(world, ty);
            let problem = Problem::new(&codes::COLLECT, format!("this hit policy gives {due}, not {what}"))
                .label(decl.hit.as_ref().map_or(result.span, |(_, span)| *span), "the rows that match are collected")
                .label(result.span, format!("declared as {}", types::word(world, ty)))
                .help("change the type of the result, or the hit policy");
            world.report(problem);
        }
    }
}

fn rows(
    body: &mut Body,
    item: &Item,
    sig: &CallSig,
    hit: Hit,
    written: &tree::DecisionRows,
) -> Option<Vec<DecisionRow>> {
    let columns = columns(body, sig, hit, written)?;
    let count = written.rows.len();
    let rows: Vec<Option<DecisionRow>> = written
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| self::row(body, item, sig, &columns, row, index + 1 == count, &written.headings))
        .collect();
    rows.into_iter().collect()
}

fn columns(body: &mut Body, sig: &CallSig, hit: Hit, written: &tree::DecisionRows) -> Option<Vec<Column>> {
    let world = body.world;
    let before = world.count();
    super::names::no_repeats(world, written.headings.iter(), "heading");
    let headed: Vec<&str> = written.headings.iter().map(|h| h.text.as_str()).collect();
    let single = sig.results.iter().all(|r| r.name.is_empty());
    let mut columns = Vec::new();
    for heading in &written.headings {
        let argument = sig.arguments.iter().position(|a| a.name == heading.text);
        let result = sig.results.iter().position(|r| r.name == heading.text);
        let missing = sig.arguments.iter().map(|a| a.name.as_str()).filter(|n| !headed.contains(n));
        let free = single && !columns.contains(&Column::Result(0)) && world.nearest(&heading.text, missing).is_none();
        match (argument, result) {
            (Some(index), _) => {
                columns.push(Column::Argument(index));
                if let Some(read) = body.read.get_mut(index) {
                    *read = true;
                }
            }
            (None, Some(index)) => columns.push(Column::Result(index)),
            (None, None) if free => columns.push(Column::Result(0)),
            (None, None) => unknown_heading(world, sig, heading),
        }
    }
    for (index, result) in sig.results.iter().enumerate() {
        if !columns.contains(&Column::Result(index)) && hit != Hit::Count {
            let name = if result.name.is_empty() { "result".to_owned() } else { format!("`{}`", result.name) };
            let problem = Problem::new(&codes::HEADINGS, format!("the table has no column for the {name}"))
                .label(written.span, "these are the columns")
                .label(result.span, "declared here")
                .help("add a column with this heading at the right");
            world.report(problem);
        }
    }
    (world.count() == before).then_some(columns)
}

fn unknown_heading(world: &World, sig: &CallSig, heading: &tree::Name) {
    let names: Vec<&str> =
        sig.arguments.iter().chain(&sig.results).map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
    let help = match world.nearest(&heading.text, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the headings are the arguments and results: {}", names.join(", ")),
    };
    let message = format!("`{}` is neither an argument nor a result of `{}`", heading.text, sig.name);
    let problem = Problem::new(&codes::HEADINGS, message)
        .label(heading.span, "unknown heading")
        .label(sig.span, "declared here")
        .help(help);
    world.report(problem);
}

fn row(
    body: &mut Body,
    item: &Item,
    sig: &CallSig,
    columns: &[Column],
    row: &tree::DecisionRow,
    last: bool,
    headings: &[tree::Name],
) -> Option<DecisionRow> {
    let world = body.world;
    if row.cells.len() != columns.len() {
        let message = format!("this row has {} cells, and the table has {} columns", row.cells.len(), columns.len());
        let problem = Problem::new(&codes::CELL_COUNT, message)
            .label(row.span, "this row")
            .help("write one cell for each heading, and `-` where anything fits");
        world.report(problem);
        return None;
    }
    let otherwise = row.cells.first().is_some_and(|c| c.kind == CellKind::Otherwise);
    if otherwise && !last {
        let problem = Problem::new(&codes::OTHERWISE_LAST, "`otherwise` stands in the last row")
            .label(row.span, "rows follow this one")
            .help("move the row to the end of the table");
        world.report(problem);
        return None;
    }
    let mut cells = vec![Some(Cell::Anything); sig.arguments.len()];
    let mut results: Vec<Option<Expr>> = sig.results.iter().map(|_| Some(one(row.span))).collect();
    for ((cell, column), heading) in row.cells.iter().zip(columns).zip(headings) {
        match column {
            Column::Argument(index) => {
                let tested =
                    if otherwise { default_cell(world, cell) } else { condition(world, item, sig, *index, cell) };
                if let Some(place) = cells.get_mut(*index) {
                    *place = tested;
                }
            }
            Column::Result(index) => {
                if let Some(place) = results.get_mut(*index) {
                    *place = result(body, sig, *index, cell, heading);
                }
            }
        }
    }
    let cells = cells.into_iter().collect::<Option<Vec<_>>>();
    let results = results.into_iter().collect::<Option<Vec<_>>>()?;
    let cells = if otherwise { cells.map(|_| Vec::new()) } else { cells };
    Some(DecisionRow { cells: cells?, results, otherwise, cites: Vec::new(), span: row.span })
}

/// What a row counts for where it has no result column: one row.
fn one(span: Span) -> Expr {
    literal(Value::Number(Decimal::ONE), Type::integer(), span)
}

fn default_cell(world: &World, cell: &tree::Cell) -> Option<Cell> {
    if matches!(cell.kind, CellKind::Otherwise | CellKind::Anything) {
        return Some(Cell::Anything);
    }
    let problem = Problem::new(&codes::OTHERWISE_LAST, "the `otherwise` row has no conditions")
        .label(cell.span, "a condition")
        .help("write `-` in the cells after `otherwise`");
    world.report(problem);
    None
}

fn result(body: &mut Body, sig: &CallSig, index: usize, cell: &tree::Cell, heading: &tree::Name) -> Option<Expr> {
    let slot = sig.results.get(index)?;
    let ty = slot.ty.as_ref()?;
    match &cell.kind {
        CellKind::OneOf(all) => {
            if let [one] = all.as_slice() {
                let says = format!("`{}` is declared as {}", heading_name(sig, index), types::word(body.world, ty));
                return body.due(one, &Due::new(ty, says, Some(slot.span)).bare());
            }
            bad_cell(body.world, cell, "a result is one value", "write one value in the cell")
        }
        CellKind::Blank => blank(body.world, cell, heading),
        _ => bad_cell(body.world, cell, "a result is one value", "write one value in the cell"),
    }
}

fn heading_name(sig: &CallSig, index: usize) -> &str {
    sig.results.get(index).map(|r| r.name.as_str()).filter(|n| !n.is_empty()).unwrap_or(&sig.name)
}

fn blank<T>(world: &World, cell: &tree::Cell, heading: &tree::Name) -> Option<T> {
    let problem = Problem::new(&codes::BLANK_CELL, format!("the cell of `{}` is blank", heading.text))
        .label(cell.span, "nothing stands here")
        .help("write `-` where anything fits, `missing` where there is no value");
    world.report(problem);
    None
}

fn bad_cell<T>(world: &World, cell: &tree::Cell, message: &str, help: &str) -> Option<T> {
    world.report(Problem::new(&codes::BAD_CELL, message).label(cell.span, "this cell").help(help));
    None
}

fn condition(world: &World, item: &Item, sig: &CallSig, index: usize, cell: &tree::Cell) -> Option<Cell> {
    let slot = sig.arguments.get(index)?;
    let ty = slot.ty.as_ref()?;
    let value = |written: &tree::Expr| constant::cell(world, &item.scope, written, ty, &slot.name);
    match &cell.kind {
        CellKind::Blank => {
            let problem = Problem::new(&codes::BLANK_CELL, format!("the cell of `{}` is blank", slot.name))
                .label(cell.span, "nothing stands here")
                .help("write `-` where anything fits, `missing` where there is no value");
            world.report(problem);
            None
        }
        CellKind::Anything => Some(Cell::Anything),
        CellKind::Otherwise => {
            bad_cell(world, cell, "`otherwise` stands in the first cell of the last row", "write `-` in this cell")
        }
        CellKind::Missing if !slot.optional => {
            let help = format!("write `?` after the type of `{}` in the header, or remove the row", slot.name);
            bad_cell(world, cell, &format!("`{}` is never missing", slot.name), &help)
        }
        CellKind::Missing => Some(Cell::Missing),
        CellKind::OneOf(all) => {
            let tests: Vec<Option<Test>> = all.iter().map(|e| value(e).map(Test::Is)).collect();
            tests.into_iter().collect::<Option<Vec<_>>>().map(Cell::OneOf)
        }
        CellKind::Range { low, high, open } => {
            orders(world, ty, cell)?;
            let (low, high) = (value(low), value(high));
            between(Some((low?, true)), Some((high?, !open)))
        }
        CellKind::Compare(op, bound) => {
            orders(world, ty, cell)?;
            let bound = value(bound)?;
            match op {
                CompareOp::Less => between(None, Some((bound, false))),
                CompareOp::LessOrEqual => between(None, Some((bound, true))),
                CompareOp::Greater => between(Some((bound, false)), None),
                CompareOp::GreaterOrEqual => between(Some((bound, true)), None),
            }
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the callers are arms of one match over optional cells")]
fn between(low: Option<(Value, bool)>, high: Option<(Value, bool)>) -> Option<Cell> {
    Some(Cell::OneOf(vec![Test::Between { low, high }]))
}

fn orders(world: &World, ty: &Type, cell: &tree::Cell) -> Option<()> {
    if matches!(ty, Type::Number(_) | Type::Date | Type::Month | Type::Enum(_)) {
        return Some(());
    }
    let what = types::describe(world, ty);
    bad_cell(world, cell, &format!("{what} has no order"), "list the values instead: `a, b`")
}
