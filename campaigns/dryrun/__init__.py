"""A campaign played in memory before it goes live: what it will probably cost. Pure but for
`services`, `tasks` and `selectors`, which keep runs as rows (ADR 0020)."""
