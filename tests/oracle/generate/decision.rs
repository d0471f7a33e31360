//! Decisions: the cells of each argument are cut into parts that leave no gap, and their product gives the rows.

use super::declare::dates;
use super::literal::bare;
use super::model::{Callable, Model, T};
use super::tape::Tape;
use std::fmt::Write;

const HITS: [&str; 8] = ["", "unique", "first", "any", "collect sum", "collect min", "collect max", "collect count"];

pub fn decision(tape: &mut Tape, model: &mut Model, text: &mut String) {
    let name = model.fresh("d");
    let arguments: Vec<(T, bool)> = (0..tape.between(1, 3)).map(|_| argument(tape, model)).collect();
    let hit = *tape.of(&HITS);
    let result = match hit {
        "collect count" => T::Integer,
        h if h.starts_with("collect") => *tape.of(&[T::Khr, T::Decimal, T::Usd]),
        _ => *tape.of(&[T::Khr, T::Percent, T::Integer, T::YesNo, T::Enum(0), T::Decimal]),
    };
    let second = (hit.is_empty() || hit == "first") && tape.chance(25);
    let header: Vec<String> = arguments
        .iter()
        .enumerate()
        .map(|(i, (ty, optional))| format!("g{i} : {}{}", ty.name(), if *optional { "?" } else { "" }))
        .collect();
    let results = if second { format!("(x : {}, y : text)", result.name()) } else { result.name() };
    writeln!(text, "decision {name} ({}) : {results} {{", header.join(", ")).unwrap();
    if !hit.is_empty() {
        writeln!(text, "  {hit}").unwrap();
    }
    let dated = tape.chance(25);
    let types = if second { vec![result, T::Text] } else { vec![result] };
    let versions = if dated { dates(tape, 2) } else { vec![String::new()] };
    let mut asks_parameter = false;
    for from in versions {
        let indent = if dated { "    " } else { "  " };
        if dated {
            writeln!(text, "  {from} {{").unwrap();
        }
        for row in rows(tape, model, &arguments, hit, &types) {
            asks_parameter |= row.iter().any(|cell| model.parameters.iter().any(|p| p.0 == *cell));
            writeln!(text, "{indent}| {} |", row.join(" | ")).unwrap();
        }
        if dated {
            text.push_str("  }\n");
        }
    }
    text.push_str("}\n\n");
    let dated = dated || asks_parameter;
    let names = if second { vec!["x".to_string(), "y".into()] } else { vec![String::new()] };
    let results = names.into_iter().zip(types).map(|(n, ty)| (n, ty, false)).collect();
    model.decisions.push(Callable { name, arguments, results, dated });
}

fn argument(tape: &mut Tape, model: &Model) -> (T, bool) {
    let mut types = vec![T::Enum(0), T::Integer, T::YesNo, T::Khr, T::Decimal, T::Date];
    types.extend((1..model.enums.len()).map(T::Enum));
    (*tape.of(&types), tape.chance(20))
}

/// Parts of an argument's values that do not overlap and leave none out.
fn parts(tape: &mut Tape, model: &Model, ty: T, optional: bool) -> Vec<String> {
    let mut all: Vec<String> = match ty {
        T::Enum(i) => {
            let members = &model.enums[i];
            let cut = tape.between(1, members.len() - 1);
            vec![members[..cut].join(", "), members[cut..].join(", ")]
        }
        T::YesNo => vec!["yes".into(), "no".into()],
        T::Integer => match tape.below(3) {
            0 => vec!["< 10".into(), ">= 10".into()],
            1 => vec!["<= 17".into(), "18 to 59".into(), ">= 60".into()],
            _ => vec!["< 0".into(), "0, 1, 2".into(), "> 2".into()],
        },
        T::Date => vec!["< 2018-01-01".into(), ">= 2018-01-01".into()],
        _ => match tape.below(2) {
            0 => vec!["<= 100".into(), "> 100".into()],
            _ => vec!["< 0".into(), "0 to <1000".into(), ">= 1000".into()],
        },
    };
    if optional {
        all.push("missing".into());
    }
    all
}

/// Heading and rows.
fn rows(tape: &mut Tape, model: &Model, arguments: &[(T, bool)], hit: &str, types: &[T]) -> Vec<Vec<String>> {
    let mut heading: Vec<String> = (0..arguments.len()).map(|i| format!("g{i}")).collect();
    let names: &[&str] = if types.len() > 1 { &["x", "y"] } else { &["result"] };
    heading.extend(names.iter().map(ToString::to_string));
    let mut product: Vec<Vec<String>> = vec![Vec::new()];
    for (ty, optional) in arguments {
        // An argument that no row asks for: `-` stands for missing too.
        let all = if tape.chance(10) { vec!["-".to_string()] } else { parts(tape, model, *ty, *optional) };
        product = product
            .into_iter()
            .flat_map(|row| all.iter().map(move |part| [row.clone(), vec![part.clone()]].concat()))
            .collect();
    }
    let same: Vec<String> = types.iter().map(|ty| bare(tape, model, *ty)).collect();
    let results = |tape: &mut Tape| -> Vec<String> {
        if hit == "any" {
            // A parameter instead may disagree at run time only.
            let other = parameter_of(tape, model, types[0]).filter(|_| tape.chance(8));
            return other.map_or_else(|| same.clone(), |name| vec![name]);
        }
        types.iter().map(|ty| cell(tape, model, *ty)).collect()
    };
    let mut rows = vec![heading];
    let leave = product.len() > 2 && (tape.chance(25) || product.len() > 18);
    let kept = if leave { tape.between(1, (product.len() - 1).min(8)) } else { product.len() };
    for cells in product.iter().take(kept) {
        let mut row = cells.clone();
        row.extend(results(tape));
        rows.push(row);
    }
    if (hit.starts_with("collect") || hit == "any") && arguments.len() > 1 && product[0][0] != "-" && tape.chance(80) {
        let mut row: Vec<String> = arguments.iter().map(|_| "-".to_string()).collect();
        row[0].clone_from(&product[0][0]);
        row.extend(results(tape));
        rows.push(row);
    }
    if hit == "first" && !leave && arguments.len() > 1 && product[0][0] != "-" && tape.chance(60) {
        // Row by row wider: the last one leaves nothing open.
        rows.truncate(1 + tape.between(1, 3));
        for wide in [1, 2] {
            let mut row: Vec<String> = arguments.iter().map(|_| "-".to_string()).collect();
            if wide == 1 {
                row[0].clone_from(&product[product.len() - 1][0]);
            }
            row.extend(results(tape));
            rows.push(row);
        }
        return rows;
    }
    if leave {
        let mut row: Vec<String> = arguments.iter().map(|_| "-".to_string()).collect();
        row[0] = "otherwise".into();
        row.extend(results(tape));
        rows.push(row);
    }
    rows
}

/// A result: a constant, or a parameter of the type.
fn cell(tape: &mut Tape, model: &Model, ty: T) -> String {
    match parameter_of(tape, model, ty) {
        Some(name) if tape.chance(10) => name,
        _ => bare(tape, model, ty),
    }
}

fn parameter_of(tape: &mut Tape, model: &Model, ty: T) -> Option<String> {
    let all: Vec<_> = model.parameters.iter().filter(|p| p.1 == ty && ty.is_number()).collect();
    (!all.is_empty()).then(|| tape.of(&all).0.clone())
}
