//! Files of tables: what is read, and every problem with its place.

mod file;
