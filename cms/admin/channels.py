"""Channel codes of a campaign: made, changed, retired; link, QR code and what came of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns import api as campaigns
from campaigns.contracts_channels import CHANNEL_KINDS, DIRECT, Channel, ChannelFigures
from cms.admin.base import OPERATE, Pages, StaffView, actor, paging
from cms.admin.switches import card_or_404
from cms.admin.words import error_words
from core.bilingual import spoken
from core.clock import utc_now
from core.errors import DomainError
from core.money import EXPONENTS, format_minor

PAGE = 50
KINDS = {
    "media": gettext_lazy("Media"),
    "offline": gettext_lazy("On the spot"),
    "employee": gettext_lazy("Employee"),
    "agent": gettext_lazy("Agent"),
}
FIELD_WORDS = {
    "format": gettext_lazy("Small letters, digits, hyphen and underline; 32 at most."),
    "reserved": gettext_lazy("Our own links use this code. Choose another."),
    "length": gettext_lazy("This is empty or too long."),
    "required": gettext_lazy("Say whose code it is."),
    "choice": gettext_lazy("Choose one."),
    "range": gettext_lazy("This amount is not possible."),
}


class ChannelForm(forms.Form):
    """What an operator says of a channel. `cost` is in units of the campaign's currency."""

    name = forms.CharField(
        label=gettext_lazy("Name of the channel"),
        help_text=gettext_lazy("In two languages with a bar between: Branch poster｜网点海报"),
        max_length=80,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(kind, KINDS[kind]) for kind in CHANNEL_KINDS]
    )
    person_name = forms.CharField(
        label=gettext_lazy("Whose code it is"),
        help_text=gettext_lazy("For an employee or an agent."),
        max_length=80,
        required=False,
    )
    cost = forms.DecimalField(
        label=gettext_lazy("Cost of the channel"),
        help_text=gettext_lazy("What it costs besides rewards. Boards divide by it."),
        min_value=0,
        max_digits=13,
        required=False,
    )
    code = forms.CharField(
        label=gettext_lazy("Channel code"),
        help_text=gettext_lazy("Empty: one is drawn. It cannot be changed later."),
        max_length=32,
        required=False,
    )

    def __init__(self, *args: Any, exponent: int, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exponent = exponent
        cost = self.fields["cost"]
        assert isinstance(cost, forms.DecimalField)
        cost.decimal_places = exponent
        cost.widget.attrs["step"] = str(Decimal(1).scaleb(-exponent))
        if fixed:
            del self.fields["code"]

    def values(self) -> dict[str, Any]:
        """As the service takes it: the cost in minor units."""
        found = dict(self.cleaned_data)
        found["cost"] = int((found.get("cost") or Decimal(0)).scaleb(self.exponent))
        return found

    def refuse(self, error: DomainError) -> None:
        """Put what the service says beside its field."""
        told = [item for item in error.errors if item.path in self.fields]
        for item in told:
            self.add_error(item.path, str(FIELD_WORDS.get(item.code, item.code)))
        if not told:
            self.add_error("code" if "code" in self.fields else None, error_words(error))


def _local(name: str | None) -> str:
    return spoken(name or "", get_language())


class _ChannelView(StaffView):
    roles = OPERATE
    header_icon = "link"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.card = card_or_404(kwargs["slug"])
        self.exponent = EXPONENTS.get(self.card.currency, 2)

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": reverse("af_channels", args=[self.card.slug]), "label": self.card.title},
            {"url": "", "label": str(self.get_page_title())},
        ]

    def amount(self, minor: int | None) -> str:
        return "–" if minor is None else format_minor(minor, self.card.currency)


class ChannelsView(_ChannelView):
    """All codes with what came through them, and the form for a new one."""

    template_name = "cms/admin/channels.html"
    page_title = gettext_lazy("Channel codes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ChannelForm(exponent=self.exponent))
        figures = campaigns.channel_figures(self.card.slug)
        known = {one.code: one for one in campaigns.channel_codes(self.card.slug, retired=True)}
        asked = self.request.GET.get("q", "").strip()[:80]
        sought = asked.lower()
        used = [one for one in figures if not one.retired]
        found = [one for one in used if sought in f"{one.code} {one.name}".lower()]
        shown = Pages(found, PAGE).get_page(self.request.GET.get("p", "1"))
        retired = [one for one in figures if one.retired]
        return super().get_context_data(
            card=self.card,
            rows=[self._row(one, known.get(one.code)) for one in shown.object_list],
            retired=[self._row(one, known.get(one.code)) for one in retired[:PAGE]],
            retired_count=len(retired),
            asked=asked,
            many=len(used) > PAGE,
            **paging(shown),
            new=known.get(self.request.GET.get("new", "")),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = ChannelForm(request.POST, exponent=self.exponent)
        if form.is_valid():
            try:
                made = campaigns.create_channel(
                    slug, actor=actor(request), now=utc_now(), **form.values()
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(
                    request, _("“{name}” has its code now.").format(name=_local(made.name))
                )
                target = reverse("af_channels", args=[slug])
                return redirect(f"{target}?new={made.code}")
        return self.render_to_response(self.get_context_data(form=form))

    def _row(self, one: ChannelFigures, channel: Channel | None) -> dict[str, Any]:
        return {
            "code": one.code,
            "name": _local(one.name) if one.code != DIRECT else _("Without a code"),
            "kind": KINDS.get(one.kind or "", _("not made here") if one.code else ""),
            "person": _local(one.person_name),
            "ours": channel is not None,
            "retired": one.retired,
            "url": channel.url if channel else "",
            "joins": one.joins,
            "invited": one.invited,
            "real_new": one.real_new,
            "cost": self.amount(one.cost),
            "granted": self.amount(one.granted),
            "each": self.amount(one.cost_per_real_new),
        }


class ChannelEditView(_ChannelView):
    """One code: its link to copy, its QR code to print, and what may still be changed."""

    template_name = "cms/admin/channel.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.channel = _channel_or_404(self.card.slug, kwargs["code"])

    def get_page_title(self) -> str:
        return _local(self.channel.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        channel = self.channel
        initial = {
            "name": channel.name,
            "kind": channel.kind,
            "person_name": channel.person_name,
            "cost": Decimal(channel.cost).scaleb(-self.exponent),
        }
        kwargs.setdefault(
            "form", ChannelForm(initial=initial, exponent=self.exponent, fixed=True)
        )
        return super().get_context_data(
            card=self.card,
            channel=channel,
            name=_local(channel.name),
            person=_local(channel.person_name),
            kind=KINDS.get(channel.kind, ""),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str, code: str) -> HttpResponse:
        form = ChannelForm(request.POST, exponent=self.exponent, fixed=True)
        if form.is_valid():
            try:
                campaigns.edit_channel(
                    slug, code, actor=actor(request), now=utc_now(), **form.values()
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("af_channels", slug)
        return self.render_to_response(self.get_context_data(form=form))


class ChannelRetireView(_ChannelView):
    """Offer a code no more; its link goes on working and counting."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, code: str) -> HttpResponse:
        _channel_or_404(slug, code)
        try:
            done = campaigns.retire_channel(slug, code, actor=actor(request), now=utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            messages.success(
                request,
                _("“{name}” is retired; its link still works.").format(name=_local(done.name)),
            )
        return redirect("af_channels", slug)


class QrView(_ChannelView):
    """The code's link as an image: SVG for print, PNG for messages."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        channel = _channel_or_404(self.card.slug, kwargs["code"])
        kind = kwargs["kind"]
        if kind not in ("svg", "png"):
            raise Http404
        image = campaigns.channel_qr(channel.url, kind)
        response = HttpResponse(
            image, content_type="image/svg+xml" if kind == "svg" else "image/png"
        )
        if "download" in request.GET:
            name = f"{self.card.slug}-{channel.code}.{kind}"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, max-age=3600"
        return response


def _channel_or_404(slug: str, code: str) -> Channel:
    try:
        return campaigns.channel_code(slug, code)
    except DomainError as error:
        raise Http404 from error
