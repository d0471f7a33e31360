//! A line that says how far a run is, on a terminal only.
//! In: rows read so far. Out: a moving line on stderr that is gone when the run ends.

use crate::outcome::Note;
use crate::report;
use crate::show::{count, size};
use crate::terminal::Terminal;
use indicatif::{ProgressBar, ProgressStyle};
use prakas_engine::api::Parted;
use std::collections::BTreeMap;
use std::time::Duration;

pub struct Progress {
    terminal: Terminal,
    bar: Option<ProgressBar>,
    rows: BTreeMap<String, u64>,
}

impl Progress {
    pub fn new(terminal: &Terminal) -> Progress {
        let bar = terminal.progress.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Progress { terminal: terminal.clone(), bar, rows: BTreeMap::new() }
    }

    pub fn update(&mut self, record: &str, rows: u64) {
        let Some(bar) = &self.bar else { return };
        self.rows.insert(record.to_owned(), rows);
        let parts: Vec<String> = self.rows.iter().map(|(name, n)| format!("{name} {}", count(*n, "row"))).collect();
        bar.set_message(parts.join(", "));
    }

    /// Told on a pipe too: such a run takes longer, and room on the disk.
    pub fn parted(&self, parted: &Parted) {
        let (parts, need) = (count(parted.parts as u64, "part"), size(parted.bytes));
        let message =
            format!("this run needs about {need}, more than `--memory-limit`: worked on in {parts}, by {}", parted.by);
        let note = [Note::warning("memory", message)];
        match &self.bar {
            Some(bar) => bar.suspend(|| report::notes(&self.terminal, &note)),
            None => report::notes(&self.terminal, &note),
        }
    }

    pub fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
