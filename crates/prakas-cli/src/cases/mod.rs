//! Case files (`cases/*.yaml` beside the rules): given rows, expected results or rejects, compared exactly.

mod accept;
mod compare;
mod model;
mod names;
mod read;
mod run;
mod values;

pub use accept::accept;
pub use compare::{Difference, Found};
pub use model::{Case, CaseFile, GivenRow};
pub use names::{check_names, columns};
pub use read::{read_all, read_text};
pub use run::{explain, run};
