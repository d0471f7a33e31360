//! What the machine has. In: nothing. Out: bytes of memory that a run may take without pushing others out.

use sysinfo::System;

/// Nothing where the system does not tell. The memory of a container counts as far as it goes, not what of it is in use:
/// most of that is files that can be dropped.
pub fn free_memory() -> Option<u64> {
    let mut system = System::new();
    system.refresh_memory();
    let free = Some(system.available_memory()).filter(|bytes| *bytes > 0)?;
    let container = system.cgroup_limits().map(|limits| limits.total_memory).filter(|bytes| *bytes > 0);
    Some(container.map_or(free, |all| all.min(free)))
}
