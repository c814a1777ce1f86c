"""Two revisions side by side: one entry for each field whose value differs."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from wagtail.admin.compare import TextDiff, diff_text

from cms.builder.formfields import form_field
from cms.builder.paths import label
from cms.builder.rows.lines import row_lines
from cms.builder.specs import Group, Spec


class SpecComparison:
    """What Wagtail's comparison asks of a field, for one place of the draft."""

    is_field = True
    is_child_relation = False

    def __init__(self, group: Group, spec: Spec, one: Any, other: Any) -> None:
        self.group, self.spec = group, spec
        self.val_a, self.val_b = (_shown(spec, page.draft) for page in (one, other))

    def field_label(self) -> str:
        return label(self.group, self.spec)

    def has_changed(self) -> bool:
        return self.val_a != self.val_b

    def htmldiff(self) -> SafeString:
        """What left and what came; long texts word by word."""
        if not self.has_changed():
            return escape(self.val_a)
        if self.spec.kind in ("line", "text", "rows"):
            return SafeString(diff_text(self.val_a, self.val_b).to_html())
        changes = [("deletion", self.val_a), ("addition", self.val_b)]
        return SafeString(TextDiff(changes).to_html())


def _shown(spec: Spec, draft: dict[str, Any]) -> str:
    """The value as the editor would show it."""
    value = spec.value(draft)
    if spec.shape is not None:
        return row_lines(spec, draft)
    for choice in spec.choices:
        if choice.value == str(value):
            return str(choice.label)
    shown = form_field(spec, draft).prepare_value(value)
    return "" if shown is None else str(shown)
