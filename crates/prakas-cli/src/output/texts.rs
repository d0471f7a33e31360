//! Rejects and findings as files: rows of text with the line as a number, in the format of the results.
//! In: one reject or finding at a time. Out: batches of bounded size, so that many rejects need no memory.

use super::{writer, RowWriter, Style, Styles};
use crate::args::Format;
use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use prakas_engine::api::{Finding, Reject};
use std::path::Path;
use std::sync::Arc;

const REJECTS: [&str; 8] = ["record", "file", "key", "field", "rule", "code", "reason", "further"];
const FINDINGS: [&str; 5] = ["record", "file", "key", "assertion", "reason"];
const BUFFERED: usize = 32_768;

/// A file of rows of text, the third column of which is a line number.
pub struct TextRows {
    writer: Box<dyn RowWriter>,
    schema: SchemaRef,
    lines: Vec<u64>,
    columns: Vec<Vec<String>>,
}

impl TextRows {
    pub fn rejects(format: Format, path: &Path) -> Result<Self, String> {
        TextRows::new(format, path, &REJECTS)
    }

    pub fn findings(format: Format, path: &Path) -> Result<Self, String> {
        TextRows::new(format, path, &FINDINGS)
    }

    fn new(format: Format, path: &Path, names: &[&str]) -> Result<Self, String> {
        let mut fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::Utf8, false)).collect();
        fields.insert(2, Field::new("line", DataType::UInt64, false));
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let styles = Styles::from([("line".to_owned(), Style::default())]);
        let writer = writer(format, path, &schema, styles, &[])?;
        Ok(TextRows { writer, schema, lines: Vec::new(), columns: vec![Vec::new(); names.len()] })
    }

    pub fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        let Reject { record, file, line, key, field, rule, code, reason, further } = reject;
        let further = further.join("; ");
        self.add(*line, &[record, file, key, field, rule, code, reason, &further])
    }

    pub fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        let Finding { record, file, line, key, assertion, reason } = finding;
        self.add(*line, &[record, file, key, assertion, reason])
    }

    fn add(&mut self, line: u64, texts: &[&String]) -> Result<(), String> {
        self.lines.push(line);
        self.columns.iter_mut().zip(texts).for_each(|(column, text)| column.push((*text).clone()));
        if self.lines.len() < BUFFERED {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), String> {
        let text = |column: &mut Vec<String>| Arc::new(StringArray::from(std::mem::take(column))) as ArrayRef;
        let mut arrays: Vec<ArrayRef> = self.columns.iter_mut().map(text).collect();
        arrays.insert(2, Arc::new(UInt64Array::from(std::mem::take(&mut self.lines))));
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(|e| e.to_string())?;
        let packed = self.writer.packer().pack(&[batch])?;
        self.writer.write(packed)
    }

    pub fn finish(mut self) -> Result<(), String> {
        self.flush()?;
        self.writer.finish()
    }
}
