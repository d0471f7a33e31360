//! The files of a record, piece by piece: cut in file order by one thread, decoded by the threads that work on them.

use crate::api::{DataFile, Piece, RowBatch, RowReader, RunError, SchemaProblem};
use crate::read::{unreadable, FieldPlan, FilePlan};

pub(crate) struct Source<'a> {
    files: &'a [Box<dyn DataFile>],
    plans: &'a [FilePlan],
    file: usize,
    reader: Option<Box<dyn RowReader>>,
}

/// Rows of one file that are not decoded yet.
pub(crate) struct Portion {
    pub(crate) file: usize,
    piece: Box<dyn Piece>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(files: &'a [Box<dyn DataFile>], plans: &'a [FilePlan]) -> Source<'a> {
        Source { files, plans, file: 0, reader: None }
    }

    pub(crate) fn next(&mut self) -> Result<Option<Portion>, RunError> {
        loop {
            if self.reader.is_none() {
                let Some(file) = self.files.get(self.file) else { return Ok(None) };
                self.reader = Some(file.open().map_err(RunError::Read)?);
            }
            let piece = match &mut self.reader {
                Some(reader) => reader.next().map_err(RunError::Read)?,
                None => None,
            };
            match piece {
                Some(piece) => return Ok(Some(Portion { file: self.file, piece })),
                None => {
                    self.reader = None;
                    self.file += 1;
                }
            }
        }
    }

    /// What decodes the portions of this source.
    pub(crate) fn decoder(&self) -> Decoder<'a> {
        Decoder { files: self.files, plans: self.plans }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Decoder<'a> {
    files: &'a [Box<dyn DataFile>],
    plans: &'a [FilePlan],
}

impl<'a> Decoder<'a> {
    /// The rows of a portion, and how its file is read.
    pub(crate) fn read(&self, portion: Portion) -> Result<(&'a FilePlan, Vec<RowBatch>), RunError> {
        let plan = self.plans.get(portion.file).ok_or_else(|| "a file without a plan".to_string())?;
        let batches = portion.piece.read().map_err(RunError::Read)?;
        if let Some(batch) = batches.first() {
            self.check_types(portion.file, plan, batch)?;
        }
        Ok((plan, batches))
    }

    pub(crate) fn name(&self, file: usize) -> &'a str {
        self.files.get(file).map_or("", |f| f.name())
    }

    /// Columns of a typed file whose values cannot be read exactly.
    fn check_types(&self, file: usize, plan: &FilePlan, batch: &RowBatch) -> Result<(), RunError> {
        let problem = |field: &FieldPlan| {
            let why = unreadable(batch.columns.get(field.column)?.data_type())?;
            Some(SchemaProblem {
                record: plan.name.clone(),
                file: self.name(file).to_string(),
                message: format!("the column of `{}` cannot be read: {why}", field.name),
                help: "store it as text, integer, decimal, date or boolean".to_string(),
            })
        };
        let problems: Vec<SchemaProblem> = plan.fields.iter().filter_map(problem).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(RunError::Schema(problems))
        }
    }
}
