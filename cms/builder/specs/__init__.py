"""The editor's fields for one draft: `layout(draft, blueprint)`."""

from cms.builder.specs.base import TABS, Choice, Group, Row, Spec
from cms.builder.specs.layout import layout, pool_title, specs_of

__all__ = ["TABS", "Choice", "Group", "Row", "Spec", "layout", "pool_title", "specs_of"]
