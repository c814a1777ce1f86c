"""Review: a campaign's candidate on its way from the author to the approver (ADR 0012)."""
