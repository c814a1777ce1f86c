"""Tasks: visit, read, watch, or do what the organiser's system reports."""

from campaigns.mechanics.task.mechanic import Task

__all__ = ["Task"]
