"""A second factor for staff: one-time codes of an app, and recovery codes."""
