-- Room on each page for the second version of every row that a claim changes (docs/adr/0022).
-- People who joined together come back together: where not all of a page's participations fit
-- beside their older versions, the others go to another page and into all ten indexes. `grants`
-- is in no index, so that with room enough none of them is touched.
ALTER TABLE campaigns_participation SET (fillfactor = 50);
-- A session changes its state, which is indexed; with room it stays on its page all the same,
-- and the row need not be locked in the log before it moves.
ALTER TABLE campaigns_assistsession SET (fillfactor = 60);
