//! One output column of two runs: before, after and, for numbers, the exact difference.

use super::align::Pair;
use super::kept::Place;
use crate::output::{Cells, Style};
use arrow_array::builder::{Decimal128Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Decimal64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, DECIMAL128_MAX_PRECISION};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::Arc;

/// The same column in all batches of one run.
pub struct Side<'a> {
    pub arrays: Vec<&'a ArrayRef>,
    cells: Vec<Cells>,
}

impl<'a> Side<'a> {
    pub fn new(arrays: Vec<&'a ArrayRef>, style: Option<&Style>) -> Result<Self, String> {
        let cells = arrays.iter().map(|a| Cells::new(a, style)).collect::<Result<_, String>>()?;
        Ok(Side { arrays, cells })
    }

    pub fn text(&self, place: Option<Place>) -> Option<String> {
        let (batch, row) = place?;
        self.cells.get(batch)?.text(row).map(|t| t.into_owned())
    }

    /// Whether two cells say the same; a column that a run does not have says nothing.
    pub fn same(&self, mine: Place, other: &Side, theirs: Place) -> bool {
        match (self.cells.get(mine.0), other.cells.get(theirs.0)) {
            (Some(a), Some(b)) => a.same(mine.1, b, theirs.1),
            _ => self.text(Some(mine)) == other.text(Some(theirs)),
        }
    }

    /// Decimals of its numbers; nothing where they are no decimals.
    fn scale(&self) -> Option<i8> {
        match self.arrays.first()?.data_type() {
            DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => Some(*scale),
            _ => None,
        }
    }

    /// A number, exactly.
    pub fn number(&self, place: Option<Place>) -> Option<Decimal> {
        let scale = self.scale().and_then(|scale| u32::try_from(scale).ok());
        match scale {
            Some(scale) => Decimal::try_from_i128_with_scale(self.digits(place, self.scale()?)?, scale).ok(),
            None => Decimal::from_str(&self.text(place)?).ok(),
        }
    }

    /// A number in units of its last decimal, when it has `scale` of them.
    pub fn digits(&self, place: Option<Place>, scale: i8) -> Option<i128> {
        let (batch, row) = place?;
        let array = self.arrays.get(batch).filter(|array| !array.is_null(row))?;
        let narrow = array.as_primitive_opt::<Decimal64Type>().map(|a| i128::from(a.value(row)));
        let digits = narrow.or_else(|| array.as_primitive_opt::<Decimal128Type>().map(|a| a.value(row)))?;
        let more = u32::try_from(scale.checked_sub(self.scale()?)?).ok()?;
        digits.checked_mul(10_i128.checked_pow(more)?)
    }
}

/// An output, or a part of the key, in both runs.
pub struct Column<'a> {
    pub name: String,
    pub before: Side<'a>,
    pub after: Side<'a>,
}

impl Column<'_> {
    /// Decimals that numbers of both runs fit into; nothing where they are no decimals.
    pub fn scale(&self) -> Option<i8> {
        let sides = [&self.before, &self.after];
        if sides.iter().any(|side| !side.arrays.is_empty() && side.scale().is_none()) {
            return None;
        }
        sides.iter().filter_map(|side| side.scale()).max()
    }

    pub fn same(&self, before: Place, after: Place) -> bool {
        self.before.same(before, &self.after, after)
    }
}

/// What one output becomes in the result: before, after and the difference of numbers.
pub fn columns(of: &Column<'_>, style: Option<&Style>, pairs: &[Pair]) -> Result<Vec<(Field, ArrayRef)>, String> {
    let named = |suffix: &str, ty: DataType| Field::new(format!("{}.{suffix}", of.name), ty, true);
    if let Some(scale) = of.scale() {
        let ty = DataType::Decimal128(DECIMAL128_MAX_PRECISION, scale);
        let build = |digits: &dyn Fn(&Pair) -> Option<i128>| -> Result<ArrayRef, String> {
            let mut builder = Decimal128Builder::new().with_data_type(ty.clone());
            pairs.iter().for_each(|p| builder.append_option(digits(p)));
            Ok(Arc::new(builder.finish()))
        };
        return Ok(vec![
            (named("before", ty.clone()), build(&|p| of.before.digits(p.before, scale))?),
            (named("after", ty.clone()), build(&|p| of.after.digits(p.after, scale))?),
            (named("difference", ty.clone()), build(&|p| difference(of, p, scale))?),
        ]);
    }
    let mut all = vec![
        (named("before", DataType::Utf8), texts(pairs, |p| of.before.text(p.before))),
        (named("after", DataType::Utf8), texts(pairs, |p| of.after.text(p.after))),
    ];
    if style.is_some() {
        let difference = |p: &Pair| {
            let number = |text: Option<String>| text.map_or(Some(Decimal::ZERO), |t| Decimal::from_str(&t).ok());
            let (a, b) = (number(of.before.text(p.before))?, number(of.after.text(p.after))?);
            b.checked_sub(a).filter(|_| !p.unknown).map(|d| d.normalize().to_string())
        };
        all.push((named("difference", DataType::Utf8), texts(pairs, difference)));
    }
    Ok(all)
}

/// What is booked beyond what was; a side that lacks the row or its value counts as zero.
pub fn difference(of: &Column<'_>, pair: &Pair, scale: i8) -> Option<i128> {
    if pair.unknown {
        return None;
    }
    let (a, b) = (of.before.digits(pair.before, scale), of.after.digits(pair.after, scale));
    b.unwrap_or(0).checked_sub(a.unwrap_or(0))
}

pub fn texts(pairs: &[Pair], text: impl Fn(&Pair) -> Option<String>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    pairs.iter().for_each(|p| builder.append_option(text(p)));
    Arc::new(builder.finish())
}
