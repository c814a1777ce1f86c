"""Quiz or survey: questions from a bank, answered in time, a prize for whoever passes."""

from campaigns.mechanics.quiz.mechanic import Quiz

__all__ = ["Quiz"]
