//! Ctrl-C, and a stop asked for by the system, while results are being written: nothing of the run stays behind.
//! In: the hidden folder of the run. Out: that folder removed, a message, exit code 130 (Ctrl-C) or 143 (stopped).
//! Once results are being given their name a stop comes too late: the run ends as it would have.

use crate::outcome::Note;
use crate::report;
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

enum State {
    /// Nothing is being written.
    Idle,
    Writing {
        hidden: PathBuf,
        out: String,
        terminal: Terminal,
    },
    Publishing,
    /// The process is about to exit.
    Stopped,
}

static STATE: Mutex<State> = Mutex::new(State::Idle);

/// Writers that are still at work may add a file to a folder that is being removed.
const TRIES: usize = 100;

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on a stop removes this folder.
pub fn guard(hidden: &Path, out: &Path, terminal: &Terminal) {
    *state() = State::Writing { hidden: hidden.to_owned(), out: out.display().to_string(), terminal: terminal.clone() };
    listen();
}

/// The results get their name now.
pub fn publishing() {
    settle();
    *state() = State::Publishing;
}

/// Waits for the end of the process when a stop is under way, so that no other message and exit code comes first.
pub fn settle() {
    while matches!(*state(), State::Stopped) {
        std::thread::park();
    }
}

fn stop(code: i32) {
    let mut state = state();
    match std::mem::replace(&mut *state, State::Stopped) {
        State::Publishing => {
            *state = State::Publishing;
            return;
        }
        State::Writing { hidden, out, terminal } => {
            let removed = (0..TRIES).any(|_| !hidden.exists() || std::fs::remove_dir_all(&hidden).is_ok());
            let note = Note::error("interrupted", format!("stopped before the end: nothing was written to `{out}`"));
            let help = match removed {
                true => "run the same command again; what stood there before is as it was".to_owned(),
                false => format!("what was written so far is in `{}`; the next run removes it", hidden.display()),
            };
            report::notes(&terminal, &[note.help(help)]);
        }
        State::Idle | State::Stopped => {}
    }
    std::process::exit(code);
}

/// Without a listener a stop still ends the run; the hidden folder then stays until the next one.
#[cfg(unix)]
fn listen() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    static LISTENING: std::sync::Once = std::sync::Once::new();
    LISTENING.call_once(|| {
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        let wait = move || signals.forever().for_each(|signal| stop(128 + signal));
        let _ = std::thread::Builder::new().spawn(wait);
    });
}

#[cfg(not(unix))]
fn listen() {
    let _ = ctrlc::set_handler(|| stop(130));
}
