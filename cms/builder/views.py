"""The editor's own requests: looking at what is typed, the gallery, colours of the moods."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from campaigns.roles import ADMIN
from cms.admin.base import OPERATE, StaffView, actor
from cms.builder import cards, moods, odds, parts, preview, twice
from cms.builder.forms import CampaignPageForm
from cms.builder.gallery import instantiate
from cms.builder.looking import Look, look
from cms.builder.tokens import Ticket, sign
from cms.builder.words import refusal_words
from cms.models import CampaignPage
from cms.serving.document import qr_svg
from cms.trials.arms import arm_of
from core.clock import utc_now
from core.errors import DomainError
from dashboards.access import has_role
from templates_library import loader

DRAWN = ("check", "money", "messages", "law", "odds", "rules")
"""Parts of the editor that follow what is typed."""


class GalleryView(StaffView):
    """All templates as posters; choosing one makes the draft and opens the editor."""

    roles = OPERATE
    template_name = "cms/builder/gallery.html"
    page_title = gettext_lazy("New campaign")
    header_icon = "af-new"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cards.cards(utc_now())
        there = {card.goal for card in found}
        goals = {goal: name for goal, name in cards.goals().items() if goal in there}
        # A file of the installation: who mends it is whoever runs it.
        broken = loader.broken() if has_role(self.request.user, ADMIN) else ()
        return super().get_context_data(cards=found, goals=goals, broken=broken, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the draft that was chosen."""
        said = request.POST
        try:
            page = instantiate(
                said.get("template", ""),
                slug=said.get("slug", "").strip().lower(),
                title={"en": said.get("title_en", ""), "zh-hans": said.get("title_zh", "")},
                actor=actor(request),
                now=utc_now(),
            )
        except DomainError as error:
            messages.error(request, refusal_words(error))
            return redirect("af_new")
        return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def look_at(request: HttpRequest, page_id: int) -> JsonResponse:
    """What is typed at this moment, checked and ready to be previewed; nothing is saved."""
    record = get_object_or_404(CampaignPage, pk=page_id)
    if not record.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    page = record.get_latest_revision_as_object()
    form_class = CampaignPage.get_edit_handler().get_form_class()
    form: CampaignPageForm = form_class(
        request.POST, request.FILES, instance=page, for_user=request.user
    )
    form.defer_required_fields()
    valid = form.is_valid()
    form.write_draft()
    seen = look(page, form.groups, request.POST)
    user = int(request.user.pk or 0)
    preview.keep_typed(page.pk, user, seen.document)
    return JsonResponse(
        {
            **_shown(request, page, seen, user),
            "valid": valid,
            "errors": form.errors_by_cell(),
            "names": form.names_made(),
            "choices": parts.choices(seen.document),
            "findings": [item.as_dict() for item in seen.found],
            "hints": [
                hint.as_dict()
                for hint in twice.unequal(form.groups, seen.document, request.POST)
            ],
            "counts": {tab: seen.count(tab) for tab in parts.TABS},
            "notes": [
                note.as_dict() for note in odds.notes(form.groups, seen.document, request.POST)
            ],
            **{part: _drawn(part, request, page, form, seen) for part in DRAWN},
        }
    )


def _drawn(part: str, request: HttpRequest, page: Any, form: Any, seen: Look) -> str:
    made = parts.PARTS[part](page, form, request, seen)
    return render_to_string(f"cms/builder/parts/{part}.html", made, request)


def _shown(request: HttpRequest, page: Any, seen: Look, user: int) -> dict[str, Any]:
    """Where the preview stands, and the code that opens it on a phone."""
    states = parts.state_choices(seen.document)
    state = request.POST.get("af-state", "")
    state = state if state in dict(states) else states[0][0]
    language = request.POST.get("af-language", "")
    if language not in ("en", "zh-hans"):
        language = "zh-hans" if (translation.get_language() or "").startswith("zh") else "en"
    arm = request.POST.get("af-arm", "")
    arm = arm if arm_of(seen.document, arm) else ""
    ticket = Ticket(page.pk, int(page.latest_revision_id or 0), user, state, language, arm)
    token, until = sign(ticket, utc_now())
    address = reverse("af_preview", args=[token])
    return {
        "url": f"{address}?v={seen.hash}",
        "link": request.build_absolute_uri(address),
        "qr": qr_svg(request.build_absolute_uri(address), _("Preview on a phone")),
        "until": formats.time_format(until.astimezone(), "TIME_FORMAT"),
        "hash": seen.hash,
    }


@require_safe
def moods_css(_request: HttpRequest) -> HttpResponse:
    """Each theme's tokens under a class of its own, for posters and swatches."""
    css = moods.stylesheet()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(css.encode()).hexdigest()[:16]}"'
    response["Cache-Control"] = "private, max-age=60"
    return response
