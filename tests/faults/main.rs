//! Nothing lost: kills, full disks, closed pipes, damaged files, stops; accounts that add up; runs that give the same bytes.
//! Each test runs the real binary. None measures time: moments to kill at are spread over what one run takes here.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a command that cannot be run is a broken test")]

mod support;

mod accounts;
mod kill;
mod pipes;
mod reading;
mod rejects;
mod same;
mod writing;
