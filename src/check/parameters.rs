//! Parameters and the files of tables.
//! In: their declarations. Out: their parts of the IR.

use super::dated::{self, cites, part};
use super::lower::Due;
use super::table_file::{self, Request};
use super::world::{Slot, TableSig, World};
use super::{codes, constant, types};
use crate::ir::{Parameter, Table, TableColumn};
use crate::problem::Problem;
use crate::resolve::{read_table, Item};
use crate::source::{Files, Sources};
use crate::syntax::tree::{self, DeclarationKind};

pub(crate) fn lower(world: &World, index: usize) -> Option<Parameter> {
    let sig = world.parameters.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Parameter(decl) = &item.decl.kind else { return None };
    let ty = sig.ty.clone()?;
    if decl.entries.is_empty() {
        let problem = Problem::new(&codes::EMPTY, format!("the parameter `{}` has no value", sig.name))
            .label(sig.span, "declared here")
            .help("write `from 2016-09-01 : VALUE`, with the day from which it holds");
        world.report(problem);
        return None;
    }
    let says = format!("`{}` is declared as {}", sig.name, types::word(world, &ty));
    let due = Due::new(&ty, says, Some(decl.ty.span));
    let parts = decl
        .entries
        .iter()
        .map(|entry| {
            let value = match &entry.value {
                None => Some(None),
                Some(written) => constant::value(world, &item.scope, written, &due, "a parameter").map(Some),
            };
            part(Some(&entry.dates), value, entry.cite.as_ref(), entry.span)
        })
        .collect();
    Some(Parameter {
        name: sig.name.clone(),
        title: decl.title.as_ref().map(|t| t.text.clone()),
        doc: doc(item),
        cites: cites(&decl.cites),
        value: dated::list(world, &format!("`{}`", sig.name), parts)?,
        ty,
        span: sig.span,
    })
}

pub(crate) fn doc(item: &Item) -> Option<String> {
    (!item.decl.doc.is_empty()).then(|| item.decl.doc.join("\n"))
}

/// Reads the file of a table. The text of the file is added to the sources.
pub(crate) fn table(world: &World, index: usize, files: &dyn Files, sources: &mut Sources) -> Option<Table> {
    let sig = world.tables.get(index)?;
    let item = world.resolved.items.get(sig.item)?;
    let DeclarationKind::Table(decl) = &item.decl.kind else { return None };
    let Some(name) = &decl.file else {
        let problem = Problem::new(&codes::EMPTY, format!("table `{}` names no file", sig.name))
            .label(sig.span, "declared here")
            .help(format!("write `file \"tables/{}.csv\"`", sig.name));
        world.report(problem);
        return None;
    };
    let folder = world.resolved.modules.get(item.home).map_or("", |m| m.folder.as_str());
    let path = if folder.is_empty() { name.text.clone() } else { format!("{folder}/{}", name.text) };
    let (file, bytes) = match read_table(files, &path, sources) {
        Ok(read) => read,
        Err(problem) => {
            let relative = || "a path is relative to the folder of the rule file".to_owned();
            let help = problem.help.clone().or_else(|| Some(relative()));
            world.report(Problem { help, ..problem.label(name.span, "named here") });
            return None;
        }
    };
    let (keys, columns) = (columns(&sig.keys)?, columns(&sig.columns)?);
    let ranges: Vec<_> = sig.keys.iter().chain(&sig.columns).map(|slot| slot.range.clone()).collect();
    let request = Request {
        table: &sig.name,
        span: sig.span,
        keys: &keys,
        columns: &columns,
        ranges: &ranges,
        enums: &world.enums,
        file,
        name: &name.text,
        bytes: &bytes,
    };
    let outcome = table_file::read(&request);
    let failed = outcome.problems.iter().any(Problem::is_error);
    outcome.problems.into_iter().for_each(|problem| world.report(problem));
    if failed {
        return None;
    }
    Some(assemble(sig, decl, keys, columns, outcome.rows, outcome.dated))
}

fn assemble(
    sig: &TableSig,
    decl: &tree::Table,
    keys: Vec<TableColumn>,
    columns: Vec<TableColumn>,
    rows: Vec<crate::ir::TableRow>,
    dated: bool,
) -> Table {
    Table {
        name: sig.name.clone(),
        file: decl.file.as_ref().map(|f| f.text.clone()).unwrap_or_default(),
        cites: cites(&decl.cites),
        keys,
        columns,
        rows,
        dated,
        span: sig.span,
    }
}

fn columns(slots: &[Slot]) -> Option<Vec<TableColumn>> {
    slots.iter().map(|s| Some(TableColumn { name: s.name.clone(), ty: s.ty.clone()?, optional: s.optional })).collect()
}
