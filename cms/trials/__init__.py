"""Screens by which operators act on a trial's arms."""
