"""Days that nobody can read as months: 23 Nov 2026, 14:05."""

SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
