"""Lists of phones: what there is, and the form to upload one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences import api as audiences
from cms.admin.base import OPERATE, StaffView, actor
from cms.admin.words import error_words
from core.clock import utc_now
from core.errors import DomainError

KINDS = {
    "allow": gettext_lazy("People who may take part"),
    "deny": gettext_lazy("People who are kept out"),
}
FAULTS = {
    "format": gettext_lazy("no phone number"),
    "length": gettext_lazy("far too long"),
}
WORDS = {
    "list.slug": gettext_lazy("Small letters, digits, hyphens and underlines."),
    "list.empty": gettext_lazy("No line holds a phone number."),
    "list.too_large": gettext_lazy("The file is larger than 200 MB."),
}


class ListForm(forms.Form):
    """A file of phones, one a line, or a CSV whose first column they are."""

    slug = forms.CharField(
        label=gettext_lazy("Name of the list"),
        help_text=gettext_lazy("As conditions call it. An existing one is replaced."),
        max_length=64,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Who stands in it"), choices=list(KINDS.items())
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Only keyed hashes of the numbers are kept."),
    )


class ListsView(StaffView):
    """All lists with their versions and counts, and what is on its way."""

    roles = OPERATE
    template_name = "cms/admin/lists.html"
    page_title = gettext_lazy("Lists of phones")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ListForm())
        found = []
        for slug, kind in audiences.list_slugs().items():
            versions = audiences.list_versions(slug)
            found.append(
                {
                    "slug": slug,
                    "kind": KINDS.get(kind, kind),
                    "current": audiences.current_version(slug),
                    "versions": versions,
                }
            )
        on_the_way = [_row(one) for one in audiences.uploads()]
        return super().get_context_data(
            lists=found,
            uploads=on_the_way,
            busy=any(one["waiting"] for one in on_the_way),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if "step_back" in request.POST:
            return self._step_back(request, str(request.POST["step_back"]))
        form = ListForm(request.POST, request.FILES)
        if form.is_valid():
            told = form.cleaned_data
            try:
                audiences.keep_upload(
                    told["slug"],
                    told["file"].chunks(),
                    kind=told["kind"],
                    actor=actor(request),
                    now=utc_now(),
                )
            except DomainError as error:
                field = "slug" if error.code == "list.slug" else "file"
                form.add_error(field, str(WORDS.get(error.code, error_words(error))))
            else:
                messages.success(
                    request, _("The file is here. It counts as soon as it has been read.")
                )
                return redirect("af_lists")
        return self.render_to_response(self.get_context_data(form=form))

    def _step_back(self, request: HttpRequest, slug: str) -> HttpResponse:
        try:
            number = audiences.step_back(slug, actor=actor(request), now=utc_now())
        except DomainError:
            messages.error(request, _("There is no earlier version whose numbers are kept."))
        else:
            messages.success(
                request,
                _("Version {number} of “{slug}” counts again.").format(
                    number=number, slug=slug
                ),
            )
        return redirect("af_lists")


def _row(one: Any) -> dict[str, Any]:
    report = one.report
    return {
        "slug": one.slug,
        "waiting": one.status == "waiting",
        "failed": str(WORDS.get(one.failure, one.failure)),
        "lines": one.lines,
        "by": one.by,
        "at": one.at,
        "report": report,
        "bad": [
            {"line": item["line"], "words": FAULTS.get(item["code"], item["code"])}
            for item in report.get("bad", [])
        ],
    }
