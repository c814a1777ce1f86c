"""The operator's way: gallery, editor, preview, findings; the page as a campaign's draft."""
