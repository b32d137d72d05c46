"""Whatever kpibook reads, damaged in thousands of seeded ways, read in child processes that survive it."""
