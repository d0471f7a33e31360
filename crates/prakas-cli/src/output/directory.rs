//! The sink that writes a run into a folder: one file per record, `rejects` and `findings`.
//! In: the calls of a run. Out: complete files in a folder that `staging` gives; never names the final folder.

use super::texts::TextRows;
use super::{styles, writer, RowWriter};
use crate::args::Format;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use prakas::ir::Program;
use prakas_engine::api::{Finding, Packed, Packer, Reject, Sink};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub struct Directory<'a> {
    program: &'a Program,
    folder: PathBuf,
    format: Format,
    /// Stem of each record's file.
    stems: BTreeMap<String, String>,
    writers: BTreeMap<String, Box<dyn RowWriter>>,
    /// Name of each record's file.
    names: BTreeMap<String, String>,
    rejects: TextRows,
    findings: TextRows,
    outputs: Vec<String>,
}

impl<'a> Directory<'a> {
    pub fn new(
        program: &'a Program,
        folder: PathBuf,
        format: Format,
        stems: BTreeMap<String, String>,
    ) -> Result<Self, String> {
        let name = |stem: &str| format!("{stem}.{}", format.extension());
        let (rejects, findings) = (name("rejects"), name("findings"));
        Ok(Directory {
            rejects: TextRows::rejects(format, &folder.join(&rejects)).map_err(in_file(&rejects))?,
            findings: TextRows::findings(format, &folder.join(&findings)).map_err(in_file(&findings))?,
            outputs: vec![rejects, findings],
            writers: BTreeMap::new(),
            names: BTreeMap::new(),
            program,
            folder,
            format,
            stems,
        })
    }

    /// Closes all files; gives their names, and the file of each record.
    pub fn finish(self) -> Result<(Vec<String>, BTreeMap<String, String>), String> {
        let names = self.names;
        for (record, writer) in self.writers {
            writer.finish().map_err(in_file(names.get(&record).map_or("", String::as_str)))?;
        }
        self.rejects.finish().map_err(in_file("rejects"))?;
        self.findings.finish().map_err(in_file("findings"))?;
        let mut outputs = self.outputs;
        outputs.sort();
        Ok((outputs, names))
    }

    /// The key of a record that has one field for it.
    fn distinct(&self, record: &str) -> Vec<String> {
        let found = self.program.records.iter().find(|r| r.name == record);
        let key = found.and_then(|r| match r.keys.as_slice() {
            [one] => r.fields.get(one.index()),
            _ => None,
        });
        key.map(|field| field.name.clone()).into_iter().collect()
    }

    /// The name of a record's file, unlike all others of the folder.
    fn name(&self, record: &str) -> String {
        let stem = self.stems.get(record).cloned().unwrap_or_else(|| crate::data::snake(record));
        let name = format!("{stem}.{}", self.format.extension());
        if self.outputs.contains(&name) {
            return format!("{stem}_results.{}", self.format.extension());
        }
        name
    }
}

impl Sink for Directory<'_> {
    fn start(&mut self, record: &str, schema: &SchemaRef) -> Result<(), String> {
        let name = self.name(record);
        let (styles, distinct) = (styles(self.program, record), self.distinct(record));
        let writer = writer(self.format, &self.folder.join(&name), schema, styles, &distinct);
        let writer = writer.map_err(in_file(&name))?;
        self.names.insert(record.to_owned(), name.clone());
        self.writers.insert(record.to_owned(), writer);
        self.outputs.push(name);
        Ok(())
    }

    fn rows(&mut self, record: &str, rows: &RecordBatch) -> Result<(), String> {
        let packed = match self.packer(record) {
            Some(packer) => packer.pack(std::slice::from_ref(rows))?,
            None => return Err(format!("rows of `{record}` came before its start")),
        };
        self.packed(record, std::slice::from_ref(rows), packed)
    }

    fn packer(&self, record: &str) -> Option<Arc<dyn Packer>> {
        self.writers.get(record).map(|writer| writer.packer())
    }

    fn packed(&mut self, record: &str, _rows: &[RecordBatch], packed: Packed) -> Result<(), String> {
        match self.writers.get_mut(record) {
            Some(writer) => writer.write(packed).map_err(in_file(self.names.get(record).map_or("", String::as_str))),
            None => Err(format!("rows of `{record}` came before its start")),
        }
    }

    /// All files are begun anew.
    fn restart(&mut self) -> Result<(), String> {
        *self = Directory::new(self.program, self.folder.clone(), self.format, self.stems.clone())?;
        Ok(())
    }

    fn reject(&mut self, reject: &Reject) -> Result<(), String> {
        self.rejects.reject(reject).map_err(in_file("rejects"))
    }

    fn finding(&mut self, finding: &Finding) -> Result<(), String> {
        self.findings.finding(finding).map_err(in_file("findings"))
    }
}

/// Says which file an error belongs to.
fn in_file(name: &str) -> impl Fn(String) -> String + '_ {
    move |error| format!("`{name}` cannot be written: {error}")
}
