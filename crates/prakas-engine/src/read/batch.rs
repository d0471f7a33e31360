//! A batch of raw rows to typed columns, and references to row numbers.

use super::cell::{self, plain_kind, Bad};
use super::cells::{self, Bytes};
use super::kind::{FieldPlan, Kind};
use super::typed::{self, Direct};
use super::{FilePlan, Problem};
use crate::api::RowBatch;
use crate::column::{merge, Column, Data, Numbers, TextBuilder};
use crate::eval::{shape, Col};
use crate::failure as f;
use crate::shared::Shared;
use arrow_array::cast::AsArray;
use arrow_array::{AnyDictionaryArray, ArrayRef};
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
fn cells_of<'c, T: Clone>(
    get: &dyn Fn(usize) -> Option<Cow<'c, [u8]>>,
    field: &FieldPlan,
    typed: &mut Typed,
    blank: T,
    parse: &mut dyn FnMut(&str) -> Result<T, Bad>,
) -> (Vec<T>, Option<Vec<bool>>) {
    let mut out = Vec::with_capacity(typed.n);
    let mut missing: Option<Vec<bool>> = None;
    for i in 0..typed.n {
        out.push(one_cell(get(i).as_deref(), i, field, (typed, &mut missing), parse).unwrap_or_else(|| blank.clone()));
    }
    (out, missing)
}

/// One cell; nothing when it is missing or bad, which is written down.
fn one_cell<T>(
    raw: Option<&[u8]>,
    i: usize,
    field: &FieldPlan,
    (typed, missing): (&mut Typed, &mut Option<Vec<bool>>),
    parse: &mut dyn FnMut(&str) -> Result<T, Bad>,
) -> Option<T> {
    let bad = match text_of(raw, field) {
        Ok(Some(text)) => match parse(&text) {
            Ok(value) => return Some(value),
            Err(bad) => bad,
        },
        Ok(None) if field.optional => {
            if let Some(slot) = missing.get_or_insert_with(|| vec![false; typed.n]).get_mut(i) {
                *slot = true;
            }
            return None;
        }
        Ok(None) => {
            let code = if field.is_key { f::MISSING_KEY } else { f::MISSING_VALUE };
            (code, format!("`{}` is empty", field.name))
        }
        Err(bad) => bad,
    };
    typed.add(i, field.order, &field.name, bad);
    None
}

/// The text of a cell, trimmed, NFC, its code mapped; nothing when it stands for missing.
fn text_of<'c>(raw: Option<&'c [u8]>, field: &FieldPlan) -> Result<Option<Cow<'c, str>>, Bad> {
    let Some(raw) = raw else { return Ok(None) };
    let Ok(text) = std::str::from_utf8(raw) else {
        let shown = String::from_utf8_lossy(raw);
        return Err((f::NOT_UTF8, format!("`{shown}` in `{}` is not UTF-8", field.name)));
    };
    let text = if is_trimmed(raw) { text } else { text.trim() };
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
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        return by_dictionary(dictionary, field, typed);
    }
    let kind = plain_kind(&field.kind);
    if let Some(column) = quick(array, kind, field, typed) {
        return column;
    }
    let (data, missing) = through_text(&|i| cells::cell(array, i), kind, field, typed);
    Arc::new(Column { len: typed.n, data, missing, errors: None })
}

/// Each value of a dictionary is read once.
fn by_dictionary(dictionary: &dyn AnyDictionaryArray, field: &FieldPlan, typed: &mut Typed) -> Col {
    let values = dictionary.values();
    let fields = Vec::new();
    let mut once = Typed { n: values.len(), fields, given: BTreeMap::new(), problems: BTreeMap::new() };
    let plan = FieldPlan { optional: true, ..field.clone() };
    let read = column(values, &plan, &mut once);
    let keys = dictionary.normalized_keys();
    if dictionary.keys().null_count() == 0 && once.problems.is_empty() && read.missing.is_none() {
        let rows: Vec<u32> = keys.iter().map(|key| u32::try_from(*key).unwrap_or(u32::MAX)).collect();
        return Arc::new(Column { len: typed.n, data: read.data.gather(&rows), missing: None, errors: None });
    }
    let mut rows: Vec<u32> = Vec::with_capacity(typed.n);
    let mut missing: Option<Vec<bool>> = None;
    for i in 0..typed.n {
        let key = keys.get(i).and_then(|key| u32::try_from(*key).ok()).filter(|_| dictionary.is_valid(i));
        match key.filter(|key| !read.is_missing(*key as usize)) {
            None => {
                let none = &mut |_: &str| Ok(());
                one_cell(None, i, field, (typed, &mut missing), none);
                rows.push(0);
            }
            Some(key) => {
                let problems = if once.problems.is_empty() { None } else { once.problems.get(&key) };
                for problem in problems.into_iter().flatten() {
                    typed.add(i, field.order, &field.name, (problem.code, problem.reason.clone()));
                }
                rows.push(key);
            }
        }
    }
    Arc::new(Column { len: typed.n, data: read.data.gather(&rows), missing, errors: None })
}

/// Columns most of whose cells are as they should be: the others are read one by one.
fn quick(array: &ArrayRef, kind: &Kind, field: &FieldPlan, typed: &mut Typed) -> Option<Col> {
    let plain = field.mapping.codes.is_empty() && field.mapping.missing.is_empty();
    let direct = match (kind, Bytes::of(array)) {
        (Kind::Text | Kind::Reference(..), Some(bytes)) if plain && field.apart => {
            return Some(Arc::new(apart(&bytes, field, typed)));
        }
        (Kind::Number(cell), Some(bytes)) if plain => typed::text_numbers(typed.n, cell, |i| bytes.get(i))?,
        (Kind::Date, Some(bytes)) if plain && field.mapping.date_format.is_none() => dates(typed.n, &bytes),
        (_, Some(_)) => return None,
        (_, None) => typed::direct(array, kind, field)?,
    };
    let mut missing = None;
    let mut late = Vec::new();
    for i in &direct.odd {
        let raw = cells::cell(array, *i);
        let into = (&mut *typed, &mut missing);
        match kind {
            Kind::Number(number) => {
                let value = one_cell(raw.as_deref(), *i, field, into, &mut |t| cell::number(t, field, number));
                late.extend(value.map(|(digits, scale)| (*i, digits, scale)));
            }
            Kind::Date => {
                let value = one_cell(raw.as_deref(), *i, field, into, &mut |t| cell::date(t, field));
                late.extend(value.map(|day| (*i, i128::from(day), 0)));
            }
            _ => {
                one_cell(raw.as_deref(), *i, field, into, &mut |_| Ok(()));
            }
        }
    }
    Some(Arc::new(Column { len: typed.n, data: with_late(direct.data, &late), missing, errors: None }))
}

/// A value that was not read at once, such as a number with spaces or a currency: its row, digits and scale.
type Late = (usize, i128, u32);

fn with_late(data: Data, late: &[Late]) -> Data {
    if late.is_empty() {
        return data;
    }
    match data {
        Data::Number(numbers) => {
            let digits: Vec<(i128, u32)> = late.iter().map(|(_, digits, scale)| (*digits, *scale)).collect();
            let rows: Vec<u32> = late.iter().map(|(row, ..)| u32::try_from(*row).unwrap_or(u32::MAX)).collect();
            let n = numbers.width();
            let rest = crate::eval::where_(n, |i| late.binary_search_by_key(&i, |(row, ..)| *row).is_err());
            let kept = Column::new(rest.len(), Data::Number(numbers.gather(&rest)));
            let late = Column::new(rows.len(), Data::Number(numbers_of(&digits)));
            merge(n, &[(rest, Arc::new(kept)), (rows, Arc::new(late))]).data.clone()
        }
        Data::Date(mut days) => {
            for (row, day, _) in late {
                let at = u32::try_from(*row).unwrap_or(u32::MAX);
                crate::eval::put(&mut days, at, i32::try_from(*day).unwrap_or(0));
            }
            Data::Date(days)
        }
        other => other,
    }
}

/// Texts that need not be compared.
fn apart(bytes: &Bytes, field: &FieldPlan, typed: &mut Typed) -> Column {
    let mut pool = TextBuilder::default();
    let empty = pool.add("");
    let mut missing = None;
    let mut codes = Vec::with_capacity(typed.n);
    for i in 0..typed.n {
        let code = match bytes.text(i).filter(|text| text.is_ascii() && is_trimmed(text.as_bytes())) {
            Some(text) => Some(pool.add(text)),
            None => one_cell(bytes.get(i), i, field, (typed, &mut missing), &mut |text| Ok(pool.add(text))),
        };
        codes.push(code.unwrap_or(empty));
    }
    Column { len: typed.n, data: Data::Text(pool.with_codes(codes)), missing, errors: None }
}

/// Begins and ends with a character that is seen.
fn is_trimmed(raw: &[u8]) -> bool {
    matches!(raw, [0x21..=0x7e, .., 0x21..=0x7e])
}

fn dates(n: usize, bytes: &Bytes) -> Direct {
    let mut odd = Vec::new();
    let mut days = Vec::with_capacity(n);
    for i in 0..n {
        let day = bytes.get(i).and_then(typed::iso_day);
        if day.is_none() {
            odd.push(i);
        }
        days.push(day.unwrap_or(0));
    }
    Direct { data: Data::Date(days), odd }
}

fn through_text<'c>(
    get: &dyn Fn(usize) -> Option<Cow<'c, [u8]>>,
    kind: &Kind,
    field: &FieldPlan,
    typed: &mut Typed,
) -> (Data, Option<Vec<bool>>) {
    match kind {
        Kind::Number(number) => {
            let (values, missing) = cells_of(get, field, typed, (0, 0), &mut |t| cell::number(t, field, number));
            (Data::Number(numbers_of(&values)), missing)
        }
        Kind::YesNo => {
            let (values, missing) = cells_of(get, field, typed, false, &mut cell::yes_no);
            (Data::YesNo(values), missing)
        }
        Kind::Date => {
            let (values, missing) = cells_of(get, field, typed, 0, &mut |t| cell::date(t, field));
            (Data::Date(values), missing)
        }
        Kind::Month => {
            let (values, missing) = cells_of(get, field, typed, 0, &mut |t| cell::month(t, field));
            (Data::Month(values), missing)
        }
        Kind::Member(members) => {
            let (values, missing) = cells_of(get, field, typed, 0, &mut |t| cell::member(t, members, field));
            (Data::Code(values), missing)
        }
        Kind::Text | Kind::Reference(..) => {
            let mut pool = TextBuilder::default();
            let empty = pool.code("");
            let apart = field.apart;
            let add = &mut |t: &str| Ok(if apart { pool.add(t) } else { pool.code(t) });
            let (codes, missing) = cells_of(get, field, typed, empty, add);
            (Data::Text(pool.with_codes(codes)), missing)
        }
    }
}

fn numbers_of(values: &[(i128, u32)]) -> Numbers {
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
