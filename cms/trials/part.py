"""What the editor says of the comparison, and where it is set up; two drafts side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextDiff, diff_text

from cms.trials.arms import MOST, choices
from cms.trials.told import lines, told


def trial(page: Any, _form: Any, _request: HttpRequest, _seen: Any = None) -> dict[str, Any]:
    """The variants with what each changes, and the link."""
    return {
        "on": "trial" in page.draft,
        "arms": told(page.draft),
        "url": reverse("af_variants", args=[page.pk]),
    }


class ArmComparison:
    """What Wagtail's comparison of two revisions asks of a field, for one variant."""

    is_field = True
    is_child_relation = False

    def __init__(self, number: int, one: Any, other: Any) -> None:
        """`number` counts the variants that either of them has."""
        titles = dict(choices(one.draft)) | dict(choices(other.draft))
        slug = [*titles, *[""] * (2 * MOST)][number]
        self.title = titles.get(slug, "")
        self.val_a, self.val_b = (
            lines(page.draft, slug) if slug else "" for page in (one, other)
        )

    def field_label(self) -> str:
        return _("Variant “{title}”").format(title=self.title)

    def has_changed(self) -> bool:
        return self.val_a != self.val_b

    def htmldiff(self) -> SafeString:
        """What left and what came, word by word where both have the variant."""
        if not self.has_changed():
            return escape(self.val_a)
        if self.val_a and self.val_b:
            return SafeString(diff_text(self.val_a, self.val_b).to_html())
        changes = [("deletion", self.val_a), ("addition", self.val_b)]
        return SafeString(TextDiff([one for one in changes if one[1]]).to_html())


def comparisons() -> list[Any]:
    """One for each variant there can be in two revisions."""
    return [partial(ArmComparison, number) for number in range(2 * MOST)]
