"""What the editor says of the comparison, and where it is set up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def trial(page: Any, _form: Any, _request: HttpRequest) -> dict[str, Any]:
    """The variants by their names, and the link."""
    section = page.draft.get("trial") or {}
    titles = [str(arm.get("title", "")) for arm in section.get("arms") or []]
    return {
        "on": bool(section),
        "words": _("Compared: {titles}").format(titles=" · ".join(titles)),
        "url": reverse("af_variants", args=[page.pk]),
    }
