"""The editor's fields for one draft: `layout(draft, blueprint)`."""

from cms.builder.specs.base import TABS, Choice, Column, Group, Row, Shape, Spec
from cms.builder.specs.layout import layout, specs_of
from cms.builder.specs.pool_names import pool_name, pool_title

__all__ = [
    "TABS",
    "Choice",
    "Column",
    "Group",
    "Row",
    "Shape",
    "Spec",
    "layout",
    "pool_name",
    "pool_title",
    "specs_of",
]
