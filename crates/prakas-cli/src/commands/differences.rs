//! The rows that differ between two runs, as files. In: differences. Out: files in a folder that has no name yet.

use crate::args::Format;
use crate::compare::Difference;
use crate::data::{snake, Discovered};
use crate::impact::Ran;
use crate::output::{writer, Output, Staging, TextRows};

/// One file per record with differences, and the rejects and findings of the later run.
pub fn write(
    format: Format,
    staging: &Staging,
    found: &Discovered,
    all: &[Difference],
    after: &Ran,
) -> Result<Vec<Output>, String> {
    let folder = staging.folder();
    let name = |stem: &str| format!("{stem}.{}", format.extension());
    let file = |file: String, rows: u64| Output { file, rows };
    let mut outputs =
        vec![file(name("rejects"), after.counts.reject_rows), file(name("findings"), after.counts.finding_rows)];
    let mut rejects = TextRows::rejects(format, &folder.join(name("rejects")))?;
    after.rejects.iter().try_for_each(|reject| rejects.reject(reject))?;
    rejects.finish()?;
    let mut findings = TextRows::findings(format, &folder.join(name("findings")))?;
    after.findings.iter().try_for_each(|finding| findings.finding(finding))?;
    findings.finish()?;
    for one in all {
        let stem = found.stems.get(&one.record).cloned().unwrap_or_else(|| snake(&one.record));
        let path = name(&format!("{stem}_differences"));
        let mut out = writer(format, &folder.join(&path), &one.schema, one.styles.clone(), &[])?;
        let packed = out.packer().pack(std::slice::from_ref(&one.rows))?;
        out.write(packed)?;
        out.finish()?;
        outputs.push(file(path, one.rows.num_rows() as u64));
    }
    outputs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(outputs)
}
