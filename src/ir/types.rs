//! Types of the checked program.

use super::{EnumId, RecordId};
use crate::value::Dim;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    Number(NumberType),
    YesNo,
    Text,
    Date,
    Month,
    Enum(EnumId),
    /// A reference to a row of a record.
    Record(RecordId),
    /// `x.state` of a money rule: compared with `due`, `not_due`, `denied`; members in this order are 0, 1, 2.
    State,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberType {
    pub kind: NumberKind,
    /// Empty for integer, decimal and percent.
    pub dim: Dim,
}

/// How a number is written and printed; arithmetic treats all alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    Integer,
    Decimal,
    /// Printed in hundredths; the value is the fraction: 0.026 prints as 2.6%.
    Percent,
}

impl Type {
    pub fn integer() -> Type {
        Type::Number(NumberType { kind: NumberKind::Integer, dim: Dim::none() })
    }

    pub fn decimal() -> Type {
        Type::Number(NumberType { kind: NumberKind::Decimal, dim: Dim::none() })
    }

    pub fn percent() -> Type {
        Type::Number(NumberType { kind: NumberKind::Percent, dim: Dim::none() })
    }

    /// Money, days, kilometres, riel per dollar.
    pub fn quantity(dim: Dim) -> Type {
        Type::Number(NumberType { kind: NumberKind::Decimal, dim })
    }

    pub fn number(&self) -> Option<&NumberType> {
        match self {
            Type::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_money(&self) -> bool {
        self.number().is_some_and(|n| n.dim.money().is_some())
    }
}
