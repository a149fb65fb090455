//! Running a replication again on the same worker allocates nothing.

fn _placeholder() {}
