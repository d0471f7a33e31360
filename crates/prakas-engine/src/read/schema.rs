//! The columns of a file against the fields of a record: all that does not fit, at once, before anything is read.

use super::kind::{kind_of, kind_of_type, FieldPlan, Kind};
use super::nearest::nearest;
use crate::api::{FieldMapping, Mapping, RunOptions, SchemaProblem};
use prakas::ir::{FieldKind, Program, Record, RecordId, RuleId};
use std::collections::BTreeSet;

/// Which column of a file gives which field.
#[derive(Debug, Clone)]
pub(crate) struct FilePlan {
    pub(crate) record: RecordId,
    pub(crate) name: String,
    pub(crate) fields: Vec<FieldPlan>,
    /// Rules whose values the file gives.
    pub(crate) given: Vec<(RuleId, FieldPlan)>,
}

impl FilePlan {
    /// The same where references are looked for batch by batch.
    pub(crate) fn looking_up(mut self) -> FilePlan {
        for field in &mut self.fields {
            field.apart |= matches!(field.kind, Kind::Reference(_));
        }
        self
    }
}

pub(crate) fn plan_file(
    program: &Program,
    id: RecordId,
    file: &str,
    header: &[String],
    mapping: &Mapping,
    options: &RunOptions,
) -> Result<FilePlan, Vec<SchemaProblem>> {
    let Some(record) = program.records.get(id.index()) else { return Err(Vec::new()) };
    let headers: Vec<&str> = header.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
    let problem = |message: String, help: String| SchemaProblem {
        record: record.name.clone(),
        file: file.to_string(),
        message,
        help,
    };
    let mut problems = Vec::new();
    check_headers(&headers, &mut problems, &problem);
    check_mapping(record, mapping, &headers, &mut problems, &problem);
    let mut fields = Vec::new();
    for (order, field) in (0u32..).zip(&record.fields) {
        if !matches!(field.kind, FieldKind::Column) {
            continue;
        }
        let mapped = mapping.fields.get(&field.name).cloned().unwrap_or_default();
        let wanted = mapped.column.as_deref().unwrap_or(&field.name);
        match headers.iter().position(|h| *h == wanted) {
            Some(column) => fields.push(FieldPlan {
                order,
                name: field.name.clone(),
                column,
                kind: kind_of(program, field, 0),
                optional: field.optional,
                is_key: record.keys.iter().any(|k| k.0 == order),
                apart: record.keys.len() == 1 && record.keys.iter().any(|k| k.0 == order),
                mapping: mapped,
            }),
            None if field.optional || mapped.column.is_some() => {}
            None => problems.push(lacking(&field.name, &headers, &problem)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let given = if options.given_rules { given_rules(program, id, &headers) } else { Vec::new() };
    Ok(FilePlan { record: id, name: record.name.clone(), fields, given })
}

fn listed(headers: &[&str]) -> String {
    let shown = headers.iter().take(30).map(|h| format!("`{h}`")).collect::<Vec<_>>().join(", ");
    if headers.len() > 30 {
        format!("{shown} and {} more", headers.len() - 30)
    } else {
        shown
    }
}

fn lacking(field: &str, headers: &[&str], problem: &dyn Fn(String, String) -> SchemaProblem) -> SchemaProblem {
    let advice = match nearest(field, headers.iter().copied()) {
        Some(near) => format!("is it `{near}`? then write `{field}: {near}` under `columns` in dataset.yaml"),
        None if headers.len() == 1 => {
            format!("the file has the single column {}; is its delimiter another one?", listed(headers))
        }
        None => {
            let map = format!("write which one it is under `columns` in dataset.yaml: `{field}: COLUMN`");
            format!("the file has {}; {map}", listed(headers))
        }
    };
    problem(format!("there is no column `{field}`"), advice)
}

fn check_headers(
    headers: &[&str],
    problems: &mut Vec<SchemaProblem>,
    problem: &dyn Fn(String, String) -> SchemaProblem,
) {
    let mut seen = BTreeSet::new();
    let mut told = BTreeSet::new();
    for header in headers {
        if !seen.insert(*header) && told.insert(*header) {
            let message = format!("the column `{header}` is there twice");
            problems.push(problem(message, "give each column a name of its own".into()));
        }
    }
}

fn check_mapping(
    record: &Record,
    mapping: &Mapping,
    headers: &[&str],
    problems: &mut Vec<SchemaProblem>,
    problem: &dyn Fn(String, String) -> SchemaProblem,
) {
    for (name, mapped) in &mapping.fields {
        if !record.fields.iter().any(|f| f.name == *name) {
            let names = record.fields.iter().map(|f| f.name.as_str());
            let help = match nearest(name, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its fields are {}", listed(&names.collect::<Vec<_>>())),
            };
            problems.push(problem(format!("dataset.yaml maps `{name}`, which {} does not have", record.name), help));
            continue;
        }
        let Some(column) = &mapped.column else { continue };
        if !headers.contains(&column.as_str()) {
            let help = match nearest(column, headers.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the file has {}", listed(headers)),
            };
            problems.push(problem(format!("`{name}` is mapped to the column `{column}`, which is not there"), help));
        }
    }
}

fn given_rules(program: &Program, id: RecordId, headers: &[&str]) -> Vec<(RuleId, FieldPlan)> {
    let one = |(number, rule): (u32, &prakas::ir::Rule)| {
        let column = headers.iter().position(|h| *h == rule.name).filter(|_| rule.record == id)?;
        let kind = kind_of_type(program, &rule.ty, None, 0);
        let name = rule.name.clone();
        let mapping = FieldMapping { hundredths: None, ..FieldMapping::default() };
        let order = u32::MAX;
        let plan = FieldPlan { order, name, column, kind, optional: true, is_key: false, apart: false, mapping };
        Some((RuleId(number), plan))
    };
    (0u32..).zip(&program.rules).filter_map(one).collect()
}
