"""Lists of a draft as rows that can be added, moved and taken away."""

from cms.builder.rows.anchors import located, misplaced
from cms.builder.rows.fields import RowsField

__all__ = ["RowsField", "located", "misplaced"]
