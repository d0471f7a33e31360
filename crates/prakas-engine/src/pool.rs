//! Work in parallel with results in order: one thread produces, several work, the caller consumes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{sync_channel, Receiver, SyncSender};
use std::sync::Mutex;

/// Deep expressions recurse; the default stack of a thread is small.
const STACK: usize = 64 << 20;

/// Calls `consume` with the results in the order in which `produce` gave the work. Ends at the first error.
pub(crate) fn ordered<T: Send, R: Send, E: Send + From<String>>(
    threads: usize,
    produce: impl FnMut() -> Result<Option<T>, E> + Send,
    work: impl Fn(T) -> R + Sync,
    consume: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (to_work, inbox) = sync_channel(threads);
    let (to_caller, outbox) = sync_channel(threads);
    let inbox = Mutex::new(inbox);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (work, inbox, stop) = (&work, &inbox, &stop);
        let mut begun = Vec::with_capacity(threads + 1);
        for _ in 0..threads {
            let to_caller = to_caller.clone();
            let run = move || labour(inbox, &to_caller, work);
            begun.push(std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).map_err(no_thread)?);
        }
        drop(to_caller);
        let run = move || feed(produce, &to_work, stop);
        begun.push(std::thread::Builder::new().spawn_scoped(scope, run).map_err(no_thread)?);
        let result = collect(outbox, consume);
        stop.store(true, Ordering::Relaxed);
        // Threads are waited for, not let go: to detach one that is about to end crashes in some versions of glibc.
        for thread in begun {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        result
    })
}

fn no_thread(error: std::io::Error) -> String {
    format!("no thread could be started: {error}")
}

fn feed<T, E>(
    mut produce: impl FnMut() -> Result<Option<T>, E>,
    to_work: &SyncSender<(u64, Result<T, E>)>,
    stop: &AtomicBool,
) {
    for number in 0u64.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let (item, last) = match produce() {
            Ok(None) => return,
            Ok(Some(item)) => (Ok(item), false),
            Err(error) => (Err(error), true),
        };
        if to_work.send((number, item)).is_err() || last {
            return;
        }
    }
}

fn labour<T, R, E>(
    inbox: &Mutex<Receiver<(u64, Result<T, E>)>>,
    to_caller: &SyncSender<(u64, Result<R, E>)>,
    work: impl Fn(T) -> R,
) {
    let mut closed = false;
    loop {
        let next = match inbox.lock() {
            Ok(inbox) => inbox.recv(),
            Err(_) => return,
        };
        let Ok((number, item)) = next else { return };
        // After an error the rest is taken in without being worked on, so that the producer does not wait.
        if !closed {
            closed = to_caller.send((number, item.map(&work))).is_err();
        }
    }
}

fn collect<R, E>(outbox: Receiver<(u64, Result<R, E>)>, mut consume: impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0u64;
    for (number, result) in &outbox {
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            next += 1;
            consume(result?)?;
        }
    }
    Ok(())
}
