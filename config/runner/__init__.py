"""`make run` and its relatives: environment, engines, processes."""
