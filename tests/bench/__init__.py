"""`make bench`: speed, each figure beside its limit, measured in the same run.

Not part of the suite: a figure says something only on a quiet machine.
"""
