//! Result columns of one record as Arrow arrays, and the sums of their numbers.

use crate::column::{date_of, pick, Column, Data, Digits, Numbers};
use crate::eval::{Col, RuleColumns};
use crate::shared::Shared;
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal64Array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use num_traits::ToPrimitive;
use prakas::ir::{MoneyPart, RecordId, Rule, RuleId, Type};
use prakas::value::Exact;
use std::sync::Arc;

/// Decimals that still leave room for 28 digits in 38.
const MOST_DECIMALS: u32 = 10;
const WIDE: u8 = 38;
/// Digits of all but very large amounts: they fit into a machine word.
const NARROW: u8 = 18;
const NARROW_LIMIT: i64 = 10i64.pow(18);

/// One column of the results.
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) from: From,
    /// Decimals, when all values have at most so many.
    scale: Option<u32>,
    nullable: bool,
    /// Some value has more than 18 digits.
    wide: bool,
}

/// Makes room for more than 18 digits in one column.
pub(crate) fn widen(outputs: &mut [Output], place: usize) {
    if let Some(output) = outputs.get_mut(place) {
        output.wide = true;
    }
}

pub(crate) enum From {
    Key(usize),
    Rule(RuleId),
    Money(RuleId, MoneyPart),
}

pub(crate) fn outputs(shared: &Shared, id: RecordId, rules: &[RuleId]) -> Vec<Output> {
    let record = shared.record(id);
    let mut out = Vec::new();
    for key in &record.keys {
        let Some(field) = record.fields.get(key.index()) else { continue };
        out.push(Output {
            name: field.name.clone(),
            ty: field.ty.clone(),
            from: From::Key(key.index()),
            scale: key_scale(shared, &field.ty),
            nullable: field.optional,
            wide: false,
        });
    }
    for id in rules {
        if let Some(rule) = shared.program.rules.get(id.index()) {
            rule_outputs(shared, *id, rule, &mut out);
        }
    }
    out
}

fn key_scale(shared: &Shared, ty: &Type) -> Option<u32> {
    let number = ty.number()?;
    if number.kind == prakas::ir::NumberKind::Integer && number.dim.is_plain() {
        return Some(0);
    }
    let unit = number.dim.money()?;
    shared.program.coins.get(unit).map(|c| c.normalize().scale())
}

fn rule_outputs(shared: &Shared, id: RuleId, rule: &Rule, out: &mut Vec<Output>) {
    let coin = rule.money.as_ref().map(|m| m.coin.normalize().scale());
    let scale = rule.scale.or(coin).filter(|s| *s <= MOST_DECIMALS);
    let scale = scale.filter(|_| rule.scale.is_some() || rule.money.is_none());
    let mut add = |name: String, ty: Type, from: From, scale: Option<u32>, nullable: bool| {
        out.push(Output { name, ty, from, scale, nullable, wide: false });
    };
    add(rule.name.clone(), rule.ty.clone(), From::Rule(id), scale, rule.optional);
    let Some(money) = &rule.money else { return };
    add(format!("{}.state", rule.name), Type::State, From::Money(id, MoneyPart::State), None, false);
    add(format!("{}.reason", rule.name), Type::Text, From::Money(id, MoneyPart::Reason), None, true);
    let parties = shared.program.scheme.as_ref().map(|s| s.parties.as_slice()).unwrap_or_default();
    for party in money.split.iter().flat_map(|s| &s.parties) {
        let name = parties.get(party.index()).map_or("", String::as_str);
        let from = From::Money(id, MoneyPart::Share(*party));
        // A share is rounded to the coin, which may be finer than the amount.
        let scale = scale.map(|s| s.max(coin.unwrap_or(0)));
        add(format!("{}.{name}", rule.name), rule.ty.clone(), from, scale, rule.optional);
    }
}

pub(crate) fn schema(outputs: &[Output]) -> SchemaRef {
    let field = |o: &Output| Field::new(&o.name, data_type(o), o.nullable);
    Arc::new(Schema::new(outputs.iter().map(field).collect::<Vec<_>>()))
}

fn data_type(output: &Output) -> DataType {
    match (&output.ty, output.scale) {
        (Type::Number(_), Some(scale)) => {
            let scale = i8::try_from(scale).unwrap_or(0);
            if output.wide {
                DataType::Decimal128(WIDE, scale)
            } else {
                DataType::Decimal64(NARROW, scale)
            }
        }
        (Type::YesNo, _) => DataType::Boolean,
        (Type::Date, _) => DataType::Date32,
        _ => DataType::Utf8,
    }
}

/// The column that an output is made of.
pub(crate) fn column(
    output: &Output,
    fields: &[Option<Col>],
    rule: impl Fn(RuleId) -> Arc<RuleColumns>,
) -> Option<Col> {
    match output.from {
        From::Key(field) => fields.get(field)?.clone(),
        From::Rule(id) => Some(rule(id).amount.clone()),
        From::Money(id, part) => rule(id).part(part).cloned(),
    }
}

/// The rows of a column that have results, as an array; nothing when a number has more digits than the type.
pub(crate) fn array(
    shared: &Shared,
    output: &Output,
    column: &Column,
    rows: &[u32],
) -> Result<Option<ArrayRef>, String> {
    let nulls = nulls(column, rows);
    Ok(Some(match (&column.data, data_type(output)) {
        (Data::Number(numbers), DataType::Decimal64(digits, scale)) => {
            let Some(values) = narrow(output, numbers, column, rows)? else { return Ok(None) };
            let array = Decimal64Array::new(values.into(), nulls);
            Arc::new(array.with_precision_and_scale(digits, scale).map_err(|e| e.to_string())?)
        }
        (Data::Number(numbers), DataType::Decimal128(digits, scale)) => {
            let value = |row: &u32| match column.is_missing(*row as usize) {
                true => Ok(0),
                false => digits_at(numbers, *row as usize, output),
            };
            let values: Result<Vec<i128>, String> = rows.iter().map(value).collect();
            let array = Decimal128Array::new(values?.into(), nulls);
            Arc::new(array.with_precision_and_scale(digits, scale).map_err(|e| e.to_string())?)
        }
        (Data::YesNo(v), DataType::Boolean) => {
            Arc::new(BooleanArray::new(rows.iter().map(|r| pick(v, *r as usize)).collect(), nulls))
        }
        (Data::Date(v), DataType::Date32) => Arc::new(Date32Array::new(at(v, rows).into(), nulls)),
        _ => Arc::new(texts(shared, output, column, rows)),
    }))
}

/// Entries of a buffer at some rows, one for each; `rows` are ascending, so as many as there are entries are all.
fn at<T: Copy + Default>(buffer: &[T], rows: &[u32]) -> Vec<T> {
    match buffer {
        [one] => vec![*one; rows.len()],
        many if many.len() == rows.len() => many.to_vec(),
        many => rows.iter().map(|r| pick(many, *r as usize)).collect(),
    }
}

fn nulls(column: &Column, rows: &[u32]) -> Option<NullBuffer> {
    column.missing.as_ref()?;
    Some(rows.iter().map(|r| !column.is_missing(*r as usize)).collect())
}

/// Numbers as machine words at the scale of their column.
fn narrow(output: &Output, numbers: &Numbers, column: &Column, rows: &[u32]) -> Result<Option<Vec<i64>>, String> {
    let scale = output.scale.unwrap_or(0);
    let lift = scale.checked_sub(numbers.scale).and_then(|by| 10i64.checked_pow(by));
    if let (Digits::Small(v), Some(factor), None) = (&numbers.digits, lift, &column.missing) {
        let mut values = at(v, rows);
        let limit = NARROW_LIMIT.checked_div(factor).unwrap_or(0).unsigned_abs();
        if values.iter().any(|value| value.unsigned_abs() >= limit) {
            return Ok(None);
        }
        if factor != 1 {
            values.iter_mut().for_each(|value| *value = value.saturating_mul(factor));
        }
        return Ok(Some(values));
    }
    let mut values = Vec::with_capacity(rows.len());
    for row in rows.iter().map(|r| *r as usize) {
        let digits = if column.is_missing(row) { 0 } else { digits_at(numbers, row, output)? };
        match i64::try_from(digits).ok().filter(|d| d.unsigned_abs() < NARROW_LIMIT.unsigned_abs()) {
            Some(digits) => values.push(digits),
            None => return Ok(None),
        }
    }
    Ok(Some(values))
}

fn texts(shared: &Shared, output: &Output, column: &Column, rows: &[u32]) -> arrow_array::StringArray {
    let mut builder = StringBuilder::with_capacity(rows.len(), rows.len() * 8);
    if let (Data::Code(codes), None) = (&column.data, &column.missing) {
        let highest = codes.iter().max().copied().unwrap_or(0);
        let names: Vec<&str> = (0..=highest).map(|code| crate::show::member(shared, &output.ty, code)).collect();
        let name = |row: &u32| pick(&names, pick(codes, *row as usize) as usize);
        rows.iter().for_each(|row| builder.append_value(name(row)));
        return builder.finish();
    }
    for row in rows.iter().map(|r| *r as usize) {
        if column.is_missing(row) {
            builder.append_null();
            continue;
        }
        match &column.data {
            Data::Text(t) => builder.append_value(t.get(row)),
            Data::Code(v) => builder.append_value(crate::show::member(shared, &output.ty, pick(v, row))),
            Data::Date(v) => builder.append_value(date_of(pick(v, row)).to_string()),
            _ => builder.append_option(crate::show::cell(shared, &output.ty, column, row)),
        }
    }
    builder.finish()
}

/// A value's digits at the scale of its column.
fn digits_at(numbers: &Numbers, row: usize, output: &Output) -> Result<i128, String> {
    let scale = output.scale.unwrap_or(0);
    let (digits, own) = match &numbers.digits {
        Digits::Small(v) => (i128::from(pick(v, row)), numbers.scale),
        Digits::Wide(v) => (pick(v, row), numbers.scale),
        Digits::Exact(_) => numbers.cut_at(row).map(|d| (d.mantissa(), d.scale())).unwrap_or_default(),
    };
    let lifted = || digits.checked_mul(crate::column::ten(scale.checked_sub(own)?)?);
    let lowered = || {
        let factor = crate::column::ten(own.checked_sub(scale)?)?;
        (digits % factor == 0).then(|| digits / factor)
    };
    // Only a value that a case gives can have more decimals than the formula.
    lifted().or_else(lowered).ok_or_else(|| {
        let name = &output.name;
        format!("a value given for `{name}` has more than the {scale} decimals that its formula can have")
    })
}

/// The exact sum of a number column over some rows.
pub(crate) fn sum(column: &Column, rows: &[u32]) -> Option<Exact> {
    let numbers = column.numbers()?;
    let present = rows.iter().filter(|r| !column.is_missing(**r as usize)).map(|r| *r as usize);
    let whole = match &numbers.digits {
        Digits::Small(v) => present.map(|r| i128::from(pick(v, r))).try_fold(0i128, i128::checked_add),
        Digits::Wide(v) => present.map(|r| pick(v, r)).try_fold(0i128, i128::checked_add),
        Digits::Exact(_) => return Some(present.map(|r| numbers.exact(r)).sum()),
    };
    let present = rows.iter().filter(|r| !column.is_missing(**r as usize)).map(|r| *r as usize);
    Some(match whole {
        Some(digits) => Numbers { scale: numbers.scale, digits: Digits::Wide(vec![digits]) }.exact(0),
        None => present.map(|r| numbers.exact(r)).sum(),
    })
}

/// Whether the column is summed up in the totals.
pub(crate) fn is_summed(output: &Output) -> bool {
    matches!(output.ty, Type::Number(_)) && !matches!(output.from, From::Key(_))
}

/// A count as it goes into a summary.
pub(crate) fn count(n: usize) -> u64 {
    n.to_u64().unwrap_or(u64::MAX)
}
