"""The pages on which an operator says what is compared; they write the campaign's draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cms.admin.base import OPERATE, StaffView
from cms.builder.compile import document_of
from cms.builder.rows.lines import row_lines
from cms.builder.specs import Row
from cms.models import CampaignPage
from cms.trials import looking, odds, told
from cms.trials.arm_form import ArmForm
from cms.trials.arms import arm_of, mapping
from cms.trials.fields import PICTURE, stands
from cms.trials.forms import TrialForm
from cms.trials.phone import phone
from core.money import SYMBOLS


class DraftView(StaffView):
    """A page of ours over the draft of a campaign's page, for whoever may edit it."""

    roles = OPERATE
    page_title = gettext_lazy("Compare variants")
    header_icon = "af-board"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        record = get_object_or_404(CampaignPage, pk=kwargs["page_id"])
        self.record = record
        self.page = record.get_latest_revision_as_object()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.record.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def path(self) -> list[dict[str, str]]:
        return [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
                "label": self.page.get_admin_display_title(),
            },
            {"url": "", "label": str(self.get_page_title())},
        ]

    def locked(self) -> bool:
        lock = self.page.get_lock()
        return lock is not None and bool(lock.for_user(self.request.user))

    def keep(self, draft: dict[str, Any]) -> None:
        """The page's draft anew; what runs is not touched."""
        self.page.draft = draft
        self.page.save_revision(user=self.request.user, log_action=True)
        messages.success(self.request, _("Saved in the draft. Submit it to let it run."))

    def refused(self) -> HttpResponse:
        """A draft that waits for approval is left alone."""
        messages.error(self.request, _("It waits for approval: withdraw it to change it."))
        return redirect(self.request.path)


class VariantsView(DraftView):
    """What is compared, and what each variant changes in words."""

    template_name = "cms/trials/variants.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", TrialForm(self.page.draft))
        known = {arm.slug: arm for arm in told.told(document_of(self.page))}
        arms = [
            {
                "number": number,
                "slug": slug,
                "first": number == 1,
                "told": known.get(slug),
                "fields": [form[f"{slug}-{name}"] for name in ("title", "share", "limit")],
            }
            for number, slug in enumerate(form.slugs, start=1)
        ]
        return super().get_context_data(
            record=self.page,
            locked=self.locked(),
            arms=arms,
            back=reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            findings=looking.of_all(self.page),
            **kwargs,
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Save the comparison; a variant that is new leads to what it changes."""
        form = TrialForm(self.page.draft, request.POST)
        if self.locked():
            return self.refused()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        draft = form.draft_with()
        self.keep(draft)
        fresh = [arm for arm in form.others if arm not in form.known and arm_of(draft, arm)]
        if len(fresh) == 1:
            return redirect("af_variant", page_id, fresh[0])
        return redirect("af_variants", page_id)


class VariantView(DraftView):
    """One variant: every field that may differ beside what the campaign says."""

    template_name = "cms/trials/variant.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = arm_of(self.page.draft, kwargs["arm"])
        if found is None:
            raise Http404
        self.arm, self.title = str(found["slug"]), str(found.get("title") or found["slug"])

    def get_page_title(self) -> str:
        return _("Variant “{title}”").format(title=self.title)

    def path(self) -> list[dict[str, str]]:
        first, last = super().path()
        between = {
            "url": reverse("af_variants", args=[self.page.pk]),
            "label": str(self.page_title),
        }
        return [first, between, last]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form: ArmForm = kwargs.setdefault("form", ArmForm(self.page.draft, self.arm))
        look = looking.of_arm(self.page, self.arm, form.groups)
        currency = str(self.page.draft.get("currency") or "CNY")
        language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
        return super().get_context_data(
            record=self.page,
            locked=self.locked(),
            title=self.title,
            groups=[self._group(form, group, look) for group in form.groups],
            picture={
                "field": form[form.picture],
                "off": form[form.no_picture],
                "now": mapping(self.page.draft, PICTURE).get("url"),
                "own": mapping(form.over, PICTURE).get("url"),
            },
            rest=look.rest,
            currency_sign=SYMBOLS.get(currency, currency),
            phone=phone(self.page, document_of(self.page), self.request, language, self.arm),
            back=reverse("af_variants", args=[self.page.pk]),
            media=form.media + Media(
                css={"all": [reverse("af_moods"), "cms/builder.css", "cms/variants.css"]},
                js=["cms/builder/going.js", "cms/builder/odds.js", "cms/variant.js"],
            ),
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, page_id: int, arm: str) -> HttpResponse:
        """Save what the variant changes; with `?odds` tell the chances of what is typed."""
        if "odds" in request.GET:
            return JsonResponse(odds.part(self.page.draft, arm, request.POST))
        form = ArmForm(self.page.draft, arm, request.POST)
        if self.locked():
            return self.refused()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.keep(form.draft_with())
        return redirect("af_variant", page_id, arm)

    def _group(self, form: ArmForm, group: Any, look: looking.ArmLook) -> dict[str, Any]:
        rows = [self._row(form, row, look) for row in group.rows]
        changed = sum(cell["changed"] or bool(cell["said"]) for row in rows for cell in row)
        return {
            "group": group,
            "rows": [
                {"row": row, "cells": cells, "kind": row.specs[0].kind}
                for row, cells in zip(group.rows, rows, strict=True)
            ],
            "changed": changed,
            "odds": odds.part(self.page.draft, self.arm, self.request.POST)
            if group.slug == f"{self.arm}-odds"
            else None,
            "open": bool(changed) or not group.slug.startswith(f"{self.arm}-texts-")
            or group.slug == f"{self.arm}-texts-start",
        }  # fmt: skip

    def _row(self, form: ArmForm, row: Row, look: looking.ArmLook) -> list[dict[str, Any]]:
        cells = []
        for spec in row.specs:
            field = form[spec.name]
            own = spec.place[0] == "rewards"
            cell: dict[str, Any] = {
                "spec": spec,
                "field": field,
                "now": "" if own else told.shown(spec, stands(self.page.draft, spec),
                                                 self.page.draft),
                "raw": stands(self.page.draft, spec),
                "changed": form.changes(spec),
                "said": look.at.get(spec.name, []),
            }  # fmt: skip
            if spec.kind == "rows":
                widget, value = field.field.widget, field.value()
                cell["now"] = row_lines(spec, self.page.draft)
                cell["rows"] = widget.render_with_errors(
                    spec.name, field.field.prepare_value(value), errors=field.errors
                )
            cells.append(cell)
        return cells
