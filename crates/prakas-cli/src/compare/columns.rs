//! One output column of two runs: before, after and, for numbers, the exact difference.

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

    pub fn text(&self, place: Option<super::kept::Place>) -> Option<String> {
        let (batch, row) = place?;
        self.cells.get(batch)?.text(row).map(|t| t.into_owned())
    }

    fn digits(&self, place: Option<super::kept::Place>) -> Option<i128> {
        let (batch, row) = place?;
        let array = self.arrays.get(batch).filter(|array| !array.is_null(row))?;
        let narrow = array.as_primitive_opt::<Decimal64Type>().map(|a| i128::from(a.value(row)));
        narrow.or_else(|| array.as_primitive_opt::<Decimal128Type>().map(|a| a.value(row)))
    }
}

/// A row of the comparison: where it stands before and after, and whether a side that lacks it counts as zero.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    pub before: Option<super::kept::Place>,
    pub after: Option<super::kept::Place>,
    /// Rejected afterwards: nothing is booked, since nobody knows what is due.
    pub unknown: bool,
}

/// The columns of one output, with their fields.
pub fn columns(
    name: &str,
    field: &Field,
    style: Option<&Style>,
    sides: (&Side, &Side),
    pairs: &[Pair],
) -> Result<Vec<(Field, ArrayRef)>, String> {
    let named = |suffix: &str, ty: DataType| Field::new(format!("{name}.{suffix}"), ty, true);
    if let DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) = field.data_type() {
        let ty = DataType::Decimal128(DECIMAL128_MAX_PRECISION, *scale);
        let build = |digits: &dyn Fn(&Pair) -> Option<i128>| -> Result<ArrayRef, String> {
            let mut builder = Decimal128Builder::new().with_data_type(ty.clone());
            pairs.iter().for_each(|p| builder.append_option(digits(p)));
            Ok(Arc::new(builder.finish()))
        };
        let (before, after) = sides;
        let difference = |p: &Pair| {
            let (a, b) = (before.digits(p.before).unwrap_or(0), after.digits(p.after).unwrap_or(0));
            if p.unknown {
                None
            } else {
                b.checked_sub(a)
            }
        };
        return Ok(vec![
            (named("before", ty.clone()), build(&|p| before.digits(p.before))?),
            (named("after", ty.clone()), build(&|p| after.digits(p.after))?),
            (named("difference", ty.clone()), build(&difference)?),
        ]);
    }
    let mut all = vec![
        (named("before", DataType::Utf8), texts(pairs, |p| sides.0.text(p.before))),
        (named("after", DataType::Utf8), texts(pairs, |p| sides.1.text(p.after))),
    ];
    if style.is_some() {
        let difference = |p: &Pair| {
            let number = |text: Option<String>| text.map_or(Some(Decimal::ZERO), |t| Decimal::from_str(&t).ok());
            let (a, b) = (number(sides.0.text(p.before))?, number(sides.1.text(p.after))?);
            b.checked_sub(a).filter(|_| !p.unknown).map(|d| d.normalize().to_string())
        };
        all.push((named("difference", DataType::Utf8), texts(pairs, difference)));
    }
    Ok(all)
}

pub fn texts(pairs: &[Pair], text: impl Fn(&Pair) -> Option<String>) -> ArrayRef {
    let mut builder = StringBuilder::new();
    pairs.iter().for_each(|p| builder.append_option(text(p)));
    Arc::new(builder.finish())
}
