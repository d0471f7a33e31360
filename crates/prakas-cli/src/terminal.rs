//! Where a command prints: stdout for results, stderr for problems and progress, with or without colour.
//! A closed pipe (`prakas ... | head`) ends printing silently; the command goes on to its own exit code.

use crate::args::{Color, Common, ErrorFormat};
use crate::outcome::{Exit, Note};
use std::io::{ErrorKind, IsTerminal, Write};

#[derive(Debug, Clone)]
pub struct Terminal {
    pub error_format: ErrorFormat,
    pub quiet: bool,
    /// Colour on stdout.
    pub color: bool,
    /// Colour on stderr.
    pub error_color: bool,
    /// Columns to print in.
    pub width: usize,
    /// Progress may be drawn.
    pub progress: bool,
}

const PIPED_WIDTH: usize = 100;

impl Terminal {
    pub fn new(common: &Common) -> Terminal {
        let (out, err) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let color = |tty: bool| match common.color {
            Color::Auto => tty && !no_color,
            Color::Always => true,
            Color::Never => false,
        };
        let size = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Terminal {
            error_format: common.error_format,
            quiet: common.quiet,
            color: color(out),
            error_color: color(err),
            width: size.filter(|_| out).unwrap_or(PIPED_WIDTH).max(40),
            progress: err && !common.quiet && common.error_format == ErrorFormat::Human,
        }
    }

    /// A result, always printed.
    pub fn out(&self, text: &str) {
        let mut to = std::io::stdout().lock();
        let written = writeln!(to, "{text}").and_then(|()| to.flush());
        // Whoever closed the other end has read enough; any other failure is one of the output itself.
        if let Err(error) = written.or_else(|e| if e.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(e) }) {
            let message = format!("the output cannot be printed: {error}");
            let help = "print to another place; result files that were asked for are complete all the same";
            crate::report::notes(self, &[Note::error("unwritable", message).help(help)]);
            std::process::exit(Exit::Usage as i32);
        }
    }

    /// A remark that `-q` leaves out.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.out(text);
        }
    }

    /// A problem.
    pub fn err(&self, text: &str) {
        // There is nowhere left to say that stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Text in a style (`1` bold, `31` red ...) where stdout has colour.
    pub fn paint(&self, style: &str, text: &str) -> String {
        painted(self.color, style, text)
    }
}

/// Text in an ANSI style, or as it is.
pub fn painted(color: bool, style: &str, text: &str) -> String {
    if color {
        format!("\u{1b}[{style}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
