"""The operator's screens inside the workbench."""
