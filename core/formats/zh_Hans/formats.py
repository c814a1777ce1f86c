"""Long numbers in threes, as in every table of figures: 30,000."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
