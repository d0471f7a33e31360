//! The readers of other crates behind a wall: a panic in one, over a damaged file, becomes an error of that file.
//! In: a piece of work. Out: what it gives, or the sentence of the panic. Nothing is printed of it.

use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Lets panics behind the wall pass in silence; all others are told as before.
pub fn hush_guarded_panics() {
    let before = take_hook();
    set_hook(Box::new(move |panic| {
        if !GUARDED.get() {
            before(panic);
        }
    }));
}

/// Nothing that the work changed is used after a panic: the file is given up with the run.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        text.and_then(|text| text.lines().next()).unwrap_or("its parts do not fit together").to_owned()
    })
}
