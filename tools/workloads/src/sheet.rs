//! One table under construction: cells are pushed row by row and leave in batches.
//! In: typed cells in the order of the columns. Out: Arrow batches of `BATCH` rows for a writer.

use crate::writer::Writer;
use crate::Target;
use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::fmt::Write;
use std::io;
use std::sync::Arc;

/// Rows of a batch, and of a row group in Parquet.
pub const BATCH: usize = 131_072;

/// What a column holds.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A text that no other row has: a key.
    Key,
    Text,
    Integer,
    /// Digits and decimals.
    Decimal(u8, i8),
    Date,
    YesNo,
}

enum Cells {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Date(Date32Builder),
    YesNo(BooleanBuilder),
}

pub struct Sheet {
    schema: SchemaRef,
    kinds: Vec<Kind>,
    cells: Vec<Cells>,
    /// Column of the next cell.
    next: usize,
    rows: usize,
    wrong: bool,
    out: Writer,
}

impl Sheet {
    pub fn create(target: &Target, name: &str, columns: &[(&str, Kind)]) -> io::Result<Sheet> {
        let kinds: Vec<Kind> = columns.iter().map(|(_, kind)| *kind).collect();
        let fields: Vec<Field> = columns.iter().map(|(name, kind)| Field::new(*name, data_type(*kind), true)).collect();
        let keys: Vec<&str> = columns.iter().filter(|(_, k)| matches!(k, Kind::Key)).map(|(n, _)| *n).collect();
        let schema = Arc::new(Schema::new(fields));
        let out = Writer::create(target, name, &schema, &keys)?;
        Ok(Sheet { schema, cells: empty(&kinds), kinds, next: 0, rows: 0, wrong: false, out })
    }

    fn cell(&mut self) -> Option<&mut Cells> {
        self.next += 1;
        self.cells.get_mut(self.next - 1)
    }

    pub fn text(&mut self, value: Option<&str>) {
        match self.cell() {
            Some(Cells::Text(b)) => b.append_option(value),
            _ => self.wrong = true,
        }
    }

    /// A key such as `M0000012`.
    pub fn key(&mut self, letter: char, number: i64, digits: usize) {
        match self.cell() {
            Some(Cells::Text(b)) => {
                let written = write!(b, "{letter}{number:0digits$}");
                b.append_value("");
                self.wrong |= written.is_err();
            }
            _ => self.wrong = true,
        }
    }

    pub fn integer(&mut self, value: Option<i64>) {
        match self.cell() {
            Some(Cells::Integer(b)) => b.append_option(value),
            Some(Cells::Decimal(b)) => b.append_option(value.map(i128::from)),
            _ => self.wrong = true,
        }
    }

    /// Days since 1970.
    pub fn date(&mut self, value: Option<i64>) {
        match self.cell() {
            Some(Cells::Date(b)) => b.append_option(value.and_then(|d| i32::try_from(d).ok())),
            _ => self.wrong = true,
        }
    }

    pub fn yes_no(&mut self, value: bool) {
        match self.cell() {
            Some(Cells::YesNo(b)) => b.append_value(value),
            _ => self.wrong = true,
        }
    }

    pub fn end_row(&mut self) -> io::Result<()> {
        if self.wrong || self.next != self.cells.len() {
            return Err(io::Error::other("the cells of a row do not fit its columns"));
        }
        self.next = 0;
        self.rows += 1;
        if self.rows == BATCH {
            self.flush()?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.out.finish()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rows = 0;
        let cells = std::mem::replace(&mut self.cells, empty(&self.kinds));
        let columns = cells.into_iter().map(finished).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        self.out.write(&batch)
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Key | Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Decimal(digits, decimals) => DataType::Decimal128(digits, decimals),
        Kind::Date => DataType::Date32,
        Kind::YesNo => DataType::Boolean,
    }
}

fn empty(kinds: &[Kind]) -> Vec<Cells> {
    let one = |kind: &Kind| match kind {
        Kind::Key | Kind::Text => Cells::Text(StringBuilder::with_capacity(BATCH, BATCH * 9)),
        Kind::Integer => Cells::Integer(Int64Builder::with_capacity(BATCH)),
        Kind::Decimal(..) => Cells::Decimal(Decimal128Builder::with_capacity(BATCH).with_data_type(data_type(*kind))),
        Kind::Date => Cells::Date(Date32Builder::with_capacity(BATCH)),
        Kind::YesNo => Cells::YesNo(BooleanBuilder::with_capacity(BATCH)),
    };
    kinds.iter().map(one).collect()
}

fn finished(cells: Cells) -> ArrayRef {
    match cells {
        Cells::Text(mut b) => Arc::new(b.finish()),
        Cells::Integer(mut b) => Arc::new(b.finish()),
        Cells::Decimal(mut b) => Arc::new(b.finish()),
        Cells::Date(mut b) => Arc::new(b.finish()),
        Cells::YesNo(mut b) => Arc::new(b.finish()),
    }
}
