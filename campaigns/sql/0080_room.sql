-- Room on each page for a participation that changes: `grants` is in no index, so a claim's new
-- version stays on its page and touches none of the table's ten indexes (docs/adr/0022).
ALTER TABLE campaigns_participation SET (fillfactor = 70);
