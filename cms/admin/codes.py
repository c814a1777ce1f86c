"""Unique codes of a campaign: what is left of each pool, files that were read, a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from cms import codes
from cms.admin.base import OPERATE, StaffView, actor
from cms.admin.words import error_words
from cms.builder.pools import title
from core.clock import utc_now
from core.errors import DomainError
from dashboards.selectors import local_title
from rewards import api as rewards
from rewards.contracts import CodeStock

FAULTS = {
    "encoding": gettext_lazy("cannot be read as UTF-8"),
    "length": gettext_lazy("longer than 128 characters"),
    "characters": gettext_lazy("a blank or a control character inside"),
    "duplicate": gettext_lazy("was there already"),
}
WORDS = {
    "codes.empty": gettext_lazy("The file is empty."),
    "codes.too_large": gettext_lazy("The file is larger than 100 MB."),
    "body.invalid": gettext_lazy("The campaign has no such pool of codes any more."),
}
NONE = CodeStock(0, 0, 0, 0, 0)


class CodesForm(forms.Form):
    """A file of codes, one a line, for one pool."""

    pool = forms.ChoiceField(label=gettext_lazy("For which prize"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Text, one code on each line. Codes are kept encrypted; only whoever wins one "
            "sees it. The same file again adds nothing."
        ),
    )


class CodesView(StaffView):
    """The codes of one campaign."""

    roles = OPERATE
    template_name = "cms/admin/codes.html"
    page_title = gettext_lazy("Codes")
    header_icon = "list-ul"

    @cached_property
    def campaign(self) -> Campaign:
        found = Campaign.objects.select_related("current_version").filter(
            slug=self.kwargs["slug"]
        )
        campaign = found.first()
        if campaign is None:
            raise Http404
        return campaign

    @cached_property
    def pools(self) -> dict[str, str]:
        """Pools of codes, of the draft and of what runs, with their titles."""
        documents = [self.campaign.draft]
        if self.campaign.current_version is not None:
            documents.append(self.campaign.current_version.document)
        return {
            slug: title(slug, document)
            for document in documents
            for slug, pool in ((document.get("rewards") or {}).get("pools") or {}).items()
            if pool.get("kind") == "codes"
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self._form())
        stock = rewards.code_stock(str(self.campaign.uid))
        found = [_row(one, self.pools) for one in codes.uploads(self.campaign.slug)]
        return super().get_context_data(
            campaign=self.campaign,
            title=local_title(self.campaign.title, self.campaign.slug),
            pools=[
                {"title": words, "stock": stock.get(slug, NONE)}
                for slug, words in self.pools.items()
            ],
            uploads=found,
            busy=any(one["waiting"] for one in found),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Keep a file; a worker reads it."""
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                codes.keep(
                    slug,
                    form.cleaned_data["pool"],
                    file.chunks(),
                    name=str(file.name),
                    actor=actor(request),
                    now=utc_now(),
                )
            except DomainError as error:
                form.add_error("file", str(WORDS.get(error.code, error_words(error))))
            else:
                messages.success(request, _("The file is here and is being read."))
                return redirect("af_codes", slug)
        return self.render_to_response(self.get_context_data(form=form))

    def _form(self, *data: Any) -> CodesForm:
        form = CodesForm(*data)
        field = form.fields["pool"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(self.pools.items())
        return form


def _row(one: codes.UploadView, pools: dict[str, str]) -> dict[str, Any]:
    upload, report = one.upload, one.report
    noted = report.noted if report else ()
    refused = report.duplicates + report.wrong if report else 0
    return {
        "upload": upload,
        "pool": pools.get(upload.pool, upload.pool),
        "waiting": upload.status == "waiting",
        "failed": str(WORDS.get(upload.failure, upload.failure)),
        "percent": one.percent,
        "report": report,
        "refused": refused,
        "noted": [{"line": line, "words": FAULTS.get(why, why)} for line, why in noted],
        "more": max(refused - len(noted), 0),
    }
