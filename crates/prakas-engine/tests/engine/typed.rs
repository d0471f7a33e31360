//! Columns that come typed, as from Parquet files.

use super::support::*;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray,
};
use prakas_engine::api::*;
use std::sync::Arc;

struct Typed(Vec<String>, Vec<ArrayRef>);

struct Once(Vec<String>, Option<Vec<ArrayRef>>);

impl DataFile for Typed {
    fn name(&self) -> &str {
        "r.parquet"
    }

    fn rows(&self) -> Result<u64, ReadError> {
        Ok(self.1[0].len() as u64)
    }

    fn open(&self) -> Result<Box<dyn RowReader>, ReadError> {
        Ok(Box::new(Once(self.0.clone(), Some(self.1.clone()))))
    }
}

impl RowReader for Once {
    fn header(&self) -> &[String] {
        &self.0
    }

    fn next(&mut self) -> Result<Option<Box<dyn Piece>>, ReadError> {
        let batch = |columns: Vec<ArrayRef>| -> Box<dyn Piece> {
            let lines = (1..=columns[0].len() as u64).collect();
            Box::new(RowBatch { columns, lines, broken: Vec::new() })
        };
        Ok(self.1.take().map(batch))
    }
}

const RULES: &str = r#"
module test
enum Sex { female, male }
record R {
  key id : integer
  wage : KHR
  on : date
  seen : date?
  sex : Sex
  insured : yes_no
}
rule out for R : KHR {
  = if insured and sex is female then round(wage * 2, to 1 KHR, half up) else 0
}
rule day for R : date {
  = seen otherwise on
}
"#;

fn data(wage: ArrayRef) -> DataSet {
    let names = ["id", "wage", "on", "seen", "sex", "insured"].map(String::from).to_vec();
    let sexes: DictionaryArray<Int32Type> = vec!["female", "male", "other"].into_iter().collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![1, 2, 3])),
        wage,
        Arc::new(Date32Array::from(vec![0, 17_531, 1])),
        Arc::new(TimestampMicrosecondArray::from(vec![None, Some(86_400_000_000), Some(5)])),
        Arc::new(sexes),
        Arc::new(BooleanArray::from(vec![true, false, true])),
    ];
    let files: Vec<Box<dyn DataFile>> = vec![Box::new(Typed(names, columns))];
    DataSet { records: [("R".to_string(), record(files))].into() }
}

#[test]
fn typed_columns_are_read_as_they_are() {
    let wage = Decimal128Array::from(vec![1250, 100, 7]).with_precision_and_scale(20, 2).unwrap();
    let kept = run(&program(RULES), &data(Arc::new(wage)));
    assert_eq!(kept.cell("R", "1", "out"), "25");
    assert_eq!(kept.cell("R", "1", "day"), "1970-01-01");
    assert_eq!(kept.cell("R", "2", "day"), "1970-01-02");
    assert_eq!(kept.rejects.len(), 1);
    assert_eq!((kept.rejects[0].code.as_str(), kept.rejects[0].further.len()), ("not_a_date", 1));
    let text = run(&program(RULES), &data(Arc::new(StringArray::from(vec!["12.50", "1", "0.07"]))));
    assert_eq!(text, kept);
}

#[test]
fn floating_point_numbers_are_refused() {
    let mut kept = Kept::default();
    let data = data(Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0])));
    let error = prakas_engine::run(&program(RULES), &data, &RunOptions::default(), &mut kept).unwrap_err();
    let RunError::Schema(problems) = error else { panic!("{error:?}") };
    assert!(problems[0].message.contains("not exact"), "{problems:?}");
}
