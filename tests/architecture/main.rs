//! The walls of `docs/architecture.md`, read off the source files: which layer may name which other, where files,
//! Arrow, clap and the clock may appear, how files begin and how long they are. A wall that falls fails the build.

#[cfg(test)]
mod files;
#[cfg(test)]
mod habits;
#[cfg(test)]
mod layers;
