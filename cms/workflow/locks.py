"""What an editor says while its campaign waits for a reviewer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class CandidateLock(WorkflowLock):
    """Says why nothing can be changed, and leads to where it is withdrawn."""

    def get_message(self, user: Any) -> SafeString:
        return format_html(
            '{} <a class="af-lock-link" href="{}">{}</a>',
            _("It waits for a reviewer; nobody can change it meanwhile."),
            reverse("af_submit", args=[self.object.specific.campaign]),
            _("Withdraw it to go on editing"),
        )
