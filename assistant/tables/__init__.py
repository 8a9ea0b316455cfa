"""Questions over tables: what a table holds, what is asked of it, and the exact answer."""
