"""Two weeks of demo life: people who never were, playing through the real services."""
