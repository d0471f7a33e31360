//! Resolved tree to checked program: types, units, dates, tables, rounding, splits, exceptions.
//! In: a scheme folder. Out: the program, or all that is wrong with it, in one report.

pub mod analyse;
pub mod between_codes;
pub mod codes;
mod constant;
mod dated;
mod decisions;
mod declare;
mod exceptions;
mod groups;
mod limits;
mod lower;
mod names;
mod order;
mod parameters;
mod partial;
mod parts;
mod records;
mod rules;
mod scales;
mod splits;
pub mod table_file;
mod types;
mod undated;
mod unused;
mod waits;
mod walk;
mod world;

use crate::ir::Program;
use crate::problem::{self, Problem};
use crate::resolve;
use crate::source::{Files, Sources};
use crate::syntax::tree::DeclarationKind;
use crate::Loaded;
use parts::Parts;
use std::sync::Arc;
use world::World;

pub(crate) fn load(files: &dyn Files, variant: Option<&str>) -> Loaded {
    let mut resolved = resolve::resolve(files, variant);
    let mut problems = std::mem::take(&mut resolved.problems);
    let mut sources = resolved.sources.clone();
    let broken = problems.iter().any(Problem::is_error);
    let (program, found) = check(&resolved, files, &mut sources, broken);
    problems.extend(found);
    let clean = !problems.iter().any(Problem::is_error);
    let mut program = program.filter(|_| clean);
    let sources = Arc::new(sources);
    if let Some(program) = &mut program {
        program.sources = Arc::clone(&sources);
        problems.extend(analyse::analyse(program));
    }
    if problems.iter().any(Problem::is_error) {
        program = None;
    }
    problem::sort(&mut problems);
    Loaded { program, problems, sources, variants: resolved.variants }
}

/// `broken`: something of the files could not be read or resolved.
fn check(
    resolved: &resolve::Resolved,
    files: &dyn Files,
    sources: &mut Sources,
    broken: bool,
) -> (Option<Program>, Vec<Problem>) {
    let world = declare::declare(resolved);
    let mut parts = lower(&world, files, sources);
    let order = order::order(&world, &mut parts);
    undated::check(&world, &parts);
    let mut problems = world.take_problems();
    if !problems.iter().any(Problem::is_error) && resolved.broken.is_empty() && !resolved.unread {
        unused::declarations(&world);
        problems.extend(world.take_problems());
    }
    if broken || problems.iter().any(Problem::is_error) {
        problems.extend(partial::problems(&world, parts, sources));
        return (None, problems);
    }
    (order.and_then(|order| parts.program(&world, order)), problems)
}

fn lower(world: &World, files: &dyn Files, sources: &mut Sources) -> Parts {
    let asserts = world.resolved.items.iter().filter_map(|item| match &item.decl.kind {
        DeclarationKind::Assert(decl) => Some(rules::assert(world, item, decl)),
        _ => None,
    });
    let rules = (0..world.rules.len()).map(|i| rules::lower(world, i)).collect::<Vec<_>>();
    let groups = (0..world.groups.len()).map(|i| groups::lower(world, i)).collect();
    let asserts = asserts.collect();
    Parts {
        tables: (0..world.tables.len()).map(|i| parameters::table(world, i, files, sources)).collect(),
        records: (0..world.records.len()).map(|i| records::lower(world, i)).collect(),
        parameters: (0..world.parameters.len()).map(|i| parameters::lower(world, i)).collect(),
        scales: (0..world.scales.len()).map(|i| scales::lower(world, i)).collect(),
        decisions: (0..world.decisions.len()).map(|i| decisions::lower(world, i)).collect(),
        rules: rules.into_iter().chain(world.take_hoisted()).collect(),
        groups,
        asserts,
    }
}
