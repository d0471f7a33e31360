//! Warnings about what nobody reads: declarations, lets, arguments, `use` names.
//! In: what was read while bodies were lowered. Out: warnings; the program stays usable.

use super::codes;
use super::lower::Body;
use super::world::World;
use crate::problem::Problem;
use crate::resolve::{name_of, word_of};
use crate::syntax::tree::DeclarationKind;

/// Lets of one rule, once all of it is lowered.
pub(crate) fn lets(body: &Body) {
    for one in body.lets.iter().filter(|l| !l.read.get()) {
        let problem = Problem::new(&codes::UNUSED, format!("the let `{}` is never read", one.name))
            .label(one.span, "named here")
            .help("remove the line, or read it in the formula");
        body.world.report(problem);
    }
}

/// Arguments of one scale or decision.
pub(crate) fn arguments(world: &World, body: &Body, what: &str) {
    for (slot, _) in body.arguments.iter().zip(&body.read).filter(|(slot, read)| !**read && slot.ty.is_some()) {
        let problem =
            Problem::new(&codes::UNUSED, format!("the argument `{}` of this {what} is never read", slot.name))
                .label(slot.span, "declared here")
                .help("remove it from the header, or use it");
        world.report(problem);
    }
}

/// Declarations of the scheme folder, and names of its `use` lines.
/// A folder without a scheme is read by others, and a variant may leave things unread that the scheme reads.
pub(crate) fn declarations(world: &World) {
    if world.scheme.is_none() || world.resolved.variant.is_some() {
        return;
    }
    for (index, item) in world.resolved.items.iter().enumerate() {
        let neighbour = world.resolved.modules.get(item.home).is_none_or(|m| m.neighbour);
        let watched = match &item.decl.kind {
            DeclarationKind::Rule(rule) => rule.hidden,
            DeclarationKind::Unit(_)
            | DeclarationKind::Enum(_)
            | DeclarationKind::Table(_)
            | DeclarationKind::Parameter(_)
            | DeclarationKind::Scale(_)
            | DeclarationKind::Decision(_) => true,
            _ => false,
        };
        if neighbour || !watched || world.is_used(index) {
            continue;
        }
        let name = name_of(&item.decl);
        if world.resolved.is_set_aside(&name.text) {
            continue;
        }
        let word = word_of(&item.decl);
        let problem = Problem::new(&codes::UNUSED, format!("the {word} `{}` is never read", name.text))
            .label(name.span, "declared here")
            .help("remove the declaration, or read it in a rule");
        world.report(problem);
    }
    uses(world);
}

fn uses(world: &World) {
    let read = world.resolved.read_uses.borrow();
    for (index, module) in world.resolved.modules.iter().enumerate().filter(|(_, m)| !m.neighbour) {
        for (name, used) in &module.uses {
            if !read.contains(&(index, name.clone())) && !world.resolved.is_set_aside(name) {
                let problem =
                    Problem::new(&codes::UNUSED, format!("`{name}` is used from another module, but never read"))
                        .label(used.span, "named here")
                        .help("remove the name from the `use` line");
                world.report(problem);
            }
        }
    }
}
