//! A batch of raw rows to typed columns, and references to row numbers.

use super::cell::{self, plain_kind, Bad};
use super::cells;
use super::kind::{FieldPlan, Kind};
use super::{FilePlan, Problem};
use crate::api::RowBatch;
use crate::column::{Column, Data, Numbers, TextBuilder};
use crate::eval::{shape, Col};
use crate::failure as f;
use crate::keys::encode_plain;
use crate::shared::Shared;
use arrow_array::{Array, ArrayRef, BinaryArray};
use prakas::ir::{FieldKind, RuleId, Type};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use unicode_normalization::{is_nfc_quick, IsNormalized, UnicodeNormalization};

/// Typed rows of one batch. Until they are resolved, references are the keys of the rows they point at.
pub(crate) struct Typed {
    pub(crate) n: usize,
    pub(crate) fields: Vec<Option<Col>>,
    pub(crate) given: BTreeMap<RuleId, Col>,
    pub(crate) problems: BTreeMap<u32, Vec<Problem>>,
}

impl Typed {
    pub(crate) fn add(&mut self, row: usize, order: u32, field: &str, (code, reason): Bad) {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.problems.entry(row).or_default().push(Problem { order, field: field.to_string(), code, reason });
    }
}

pub(crate) fn type_batch(shared: &Shared, plan: &FilePlan, batch: &RowBatch) -> Typed {
    let record = shared.record(plan.record);
    let n = batch.lines.len();
    let fields = vec![None; record.fields.len()];
    let mut typed = Typed { n, fields, given: BTreeMap::new(), problems: BTreeMap::new() };
    for field in &plan.fields {
        let Some(array) = batch.columns.get(field.column) else { continue };
        let column = column(array, field, &mut typed);
        if let Some(slot) = typed.fields.get_mut(field.order as usize) {
            *slot = Some(column);
        }
    }
    // Optional fields that the file does not have are missing in all rows.
    for (slot, field) in typed.fields.iter_mut().zip(&record.fields) {
        if slot.is_none() && matches!(field.kind, FieldKind::Column) {
            let data = shape(&key_type(shared, &field.ty), true);
            *slot = Some(Arc::new(Column { len: n, data, missing: Some(vec![true]), errors: None }));
        }
    }
    for (rule, field) in &plan.given {
        if let Some(array) = batch.columns.get(field.column) {
            let column = column(array, field, &mut typed);
            typed.given.insert(*rule, column);
        }
    }
    typed
}

/// The type of the key that a reference holds.
fn key_type(shared: &Shared, ty: &Type) -> Type {
    let mut ty = ty.clone();
    for _ in 0..8 {
        let Type::Record(id) = ty else { return ty };
        let record = shared.record(id);
        match record.keys.first().and_then(|k| record.fields.get(k.index())) {
            Some(field) => ty = field.ty.clone(),
            None => return Type::Text,
        }
    }
    Type::Text
}

/// Reads each cell: missing, bad (a problem, any value) or good.
fn cells_of<T: Clone>(
    array: &ArrayRef,
    field: &FieldPlan,
    typed: &mut Typed,
    blank: T,
    parse: &mut dyn FnMut(&str) -> Result<T, Bad>,
) -> (Vec<T>, Option<Vec<bool>>) {
    let n = typed.n;
    let mut out = Vec::with_capacity(n);
    let mut missing: Option<Vec<bool>> = None;
    let bytes = array.as_any().downcast_ref::<BinaryArray>();
    for i in 0..n {
        let raw = match bytes {
            _ if i >= array.len() => None,
            Some(bytes) if bytes.is_null(i) => None,
            Some(bytes) => Some(Cow::Borrowed(bytes.value(i))),
            None => cells::cell(array, i),
        };
        let value = match text_of(raw.as_deref(), field) {
            Ok(Some(text)) => parse(&text).map(Some),
            Ok(None) if field.optional => {
                if let Some(slot) = missing.get_or_insert_with(|| vec![false; n]).get_mut(i) {
                    *slot = true;
                }
                Ok(None)
            }
            Ok(None) => {
                let code = if field.is_key { f::MISSING_KEY } else { f::MISSING_VALUE };
                Err((code, format!("`{}` is empty", field.name)))
            }
            Err(bad) => Err(bad),
        };
        out.push(match value {
            Ok(value) => value.unwrap_or_else(|| blank.clone()),
            Err((code, reason)) => {
                typed.add(i, field.order, &field.name, (code, reason));
                blank.clone()
            }
        });
    }
    (out, missing)
}

/// The text of a cell, trimmed, NFC, its code mapped; nothing when it stands for missing.
fn text_of<'c>(raw: Option<&'c [u8]>, field: &FieldPlan) -> Result<Option<Cow<'c, str>>, Bad> {
    let Some(raw) = raw else { return Ok(None) };
    let Ok(text) = std::str::from_utf8(raw) else {
        let shown = String::from_utf8_lossy(raw);
        return Err((f::NOT_UTF8, format!("`{shown}` in `{}` is not UTF-8", field.name)));
    };
    let text = text.trim();
    if text.is_empty() || field.mapping.missing.iter().any(|m| m == text) {
        return Ok(None);
    }
    let normal = text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes;
    let text: Cow<str> = if normal { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
    if field.mapping.codes.is_empty() {
        return Ok(Some(text));
    }
    Ok(Some(match field.mapping.codes.get(text.as_ref()) {
        Some(mapped) => Cow::Owned(mapped.clone()),
        None => text,
    }))
}

fn column(array: &ArrayRef, field: &FieldPlan, typed: &mut Typed) -> Col {
    let n = typed.n;
    let kind = plain_kind(&field.kind);
    let (data, missing) = match kind {
        Kind::Number(number) => {
            let (values, missing) = cells_of(array, field, typed, (0, 0), &mut |t| cell::number(t, field, number));
            (Data::Number(numbers(&values)), missing)
        }
        Kind::YesNo => {
            let (values, missing) = cells_of(array, field, typed, false, &mut cell::yes_no);
            (Data::YesNo(values), missing)
        }
        Kind::Date => {
            let (values, missing) = cells_of(array, field, typed, 0, &mut |t| cell::date(t, field));
            (Data::Date(values), missing)
        }
        Kind::Month => {
            let (values, missing) = cells_of(array, field, typed, 0, &mut |t| cell::month(t, field));
            (Data::Month(values), missing)
        }
        Kind::Member(members) => {
            let (values, missing) = cells_of(array, field, typed, 0, &mut |t| cell::member(t, members, field));
            (Data::Code(values), missing)
        }
        Kind::Text | Kind::Reference(..) => {
            let mut pool = TextBuilder::default();
            let empty = pool.code("");
            let unique = field.unique;
            let (codes, missing) =
                cells_of(array, field, typed, empty, &mut |t| Ok(if unique { pool.add(t) } else { pool.code(t) }));
            (Data::Text(pool.with_codes(codes)), missing)
        }
    };
    Arc::new(Column { len: n, data, missing, errors: None })
}

fn numbers(values: &[(i128, u32)]) -> Numbers {
    let scale = values.iter().map(|(_, s)| *s).max().unwrap_or(0);
    let lift = |(digits, s): &(i128, u32)| digits.checked_mul(crate::column::ten(scale - s)?);
    match values.iter().map(lift).collect::<Option<Vec<i128>>>() {
        Some(wide) => Numbers::from_wide(wide, scale),
        None => {
            let decimals: Vec<rust_decimal::Decimal> = values
                .iter()
                .map(|(d, s)| rust_decimal::Decimal::try_from_i128_with_scale(*d, *s).unwrap_or_default())
                .collect();
            Numbers::from_decimals(&decimals)
        }
    }
}

/// References become rows of the record that they point at, where that record is held.
pub(crate) fn resolve(shared: &Shared, id: prakas::ir::RecordId, typed: &mut Typed) {
    let record = shared.record(id);
    for (order, field) in (0u32..).zip(&record.fields) {
        let (Type::Record(target), FieldKind::Column) = (&field.ty, &field.kind) else { continue };
        let Some(store) = shared.store(*target) else { continue };
        let Some(Some(keys)) = typed.fields.get(order as usize).cloned() else { continue };
        let mut bytes = Vec::new();
        let mut rows = Vec::with_capacity(typed.n);
        for i in 0..typed.n {
            if keys.is_missing(i) {
                rows.push(0);
                continue;
            }
            bytes.clear();
            encode_plain(&keys, i, &mut bytes);
            rows.push(store.index.find(&bytes).unwrap_or_else(|| {
                if !has_problem(typed, i, order) {
                    let key = crate::show::cell(shared, &field.ty, &keys, i).unwrap_or_default();
                    let reason = format!("there is no {} `{key}`", shared.record(*target).name);
                    typed.add(i, order, &field.name, (f::DANGLING_REFERENCE, reason));
                }
                0
            }));
        }
        let column =
            Column { len: typed.n, data: Data::Row(*target, rows), missing: keys.missing.clone(), errors: None };
        if let Some(slot) = typed.fields.get_mut(order as usize) {
            *slot = Some(Arc::new(column));
        }
    }
}

fn has_problem(typed: &Typed, row: usize, order: u32) -> bool {
    let row = u32::try_from(row).unwrap_or(u32::MAX);
    typed.problems.get(&row).is_some_and(|p| p.iter().any(|p| p.order == order))
}
