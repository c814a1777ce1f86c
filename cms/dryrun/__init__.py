"""What a campaign owes at most, and its dry run, as staff see them."""
