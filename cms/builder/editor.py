"""The editor's panels: a spine of steps, tabs of groups, and what the last step shows."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from django.forms import Media
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, Panel, TabbedInterface

from campaigns.rules_words import ZONES
from cms.builder.comparing import SpecComparison
from cms.builder.forms import CampaignPageForm, groups_of
from cms.builder.specs import Group, Row, Spec
from cms.builder.widgets import ImageChooser
from cms.trials import part as trial_part
from core.money import SYMBOLS

TITLES = {
    "content": _("Content"),
    "prizes": _("Prizes"),
    "rules": _("Rules"),
    "protection": _("Protection"),
    "channels": _("Channels"),
    "tracking": _("Tracking"),
    "check": _("Check"),
}

LAW = ("limits", "eligibility")
"""Groups whose reading stands below them."""
HEADS = {"list-draw-prizes": "odds"}
"""Parts that stand at the head of a group, by the group's slug."""
SCRIPTS = tuple(
    f"cms/builder/{name}.js"
    for name in ("going", "buttons", "spine", "findings", "odds", "parts", "phone")
)
"""What `builder.js` puts together."""


class Spine(TabbedInterface):
    """The tabs as numbered steps, each with a tick or the number of its findings."""

    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "cms/builder/spine.html"

        @cached_property
        def look(self) -> Any:
            """What is wrong with the page as it was loaded."""
            return self.form.looked

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["steps"] = [
                {"panel": child, "id": slug, "count": self.look.count(slug)}
                for child, slug in self.visible_children_with_identifiers
            ]
            return dict(context)

        @property
        def media(self) -> Media:
            ours = Media(
                css={"all": [reverse("af_moods"), "cms/builder.css"]},
                js=["cms/unsaved.js", *SCRIPTS, "cms/builder.js"],
            )
            whole: Media = super().media + ours
            return whole

        def render_missing_fields(self) -> SafeString:
            """Fields of the form that no panel shows; ours are all shown."""
            ours = {spec.name for spec in self.form.specs}
            shown = self.panel.get_form_options().get("fields", [])
            missing = [
                str(self.form[name])
                for name in self.form.fields
                if name not in shown and name not in ours
            ]
            return mark_safe("".join(missing))  # noqa: S308 - rendered by Django's widgets


class Tab(ObjectList):
    """A step. Its name in the address is the same in every language."""

    def __init__(self, children: Any = (), *, slug: str = "", **options: Any) -> None:
        super().__init__(children, **options)
        self.slug = slug

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "slug": self.slug}

    @property
    def clean_name(self) -> str:
        return self.slug

    class BoundPanel(ObjectList.BoundPanel):
        template_name = "cms/builder/tab.html"


class GroupsPanel(Panel):
    """Groups of the layout: those named, or all of the tab but those named elsewhere."""

    def __init__(
        self,
        tab: str = "",
        only: tuple[str, ...] = (),
        but: tuple[str, ...] = (),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.tab, self.only, self.but = tab, only, but

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs = dict(super().clone_kwargs())
        return {**kwargs, "tab": self.tab, "only": self.only, "but": self.but}

    @property
    def clean_name(self) -> str:
        return "-".join(("groups", *self.only))

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/builder/groups.html"
        is_ours = True

        @cached_property
        def groups(self) -> list[Group]:
            panel = self.panel
            # Without a form two revisions are being compared.
            groups = self.form.groups if self.form else groups_of(self.instance)
            return [
                group
                for group in groups
                if group.tab == panel.tab
                and group.rows
                and (not panel.only or group.slug in panel.only)
                and group.slug not in panel.but
            ]

        def get_comparison(self) -> list[Any]:
            return [
                partial(SpecComparison, group, spec)
                for group in self.groups
                for spec in group.specs
            ]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = dict(super().get_context_data(parent_context))
            context["groups"] = [self._group(group) for group in self.groups]
            currency = str(self.instance.draft.get("currency") or "CNY")
            context["currency_sign"] = SYMBOLS.get(currency, currency)
            zone = str(self.instance.draft.get("timezone") or "")
            chinese = (get_language() or "").startswith("zh")
            context["zone"] = ZONES.get(zone, {}).get("zh-hans" if chinese else "en", zone)
            return context

        def _group(self, group: Group) -> dict[str, Any]:
            from cms.builder import parts

            shown: dict[str, Any] = {"group": group}
            shown["rows"] = [self._row(row) for row in group.rows]
            if head := HEADS.get(group.slug):
                made = parts.PARTS[head](self.instance, self.form, self.request)
                shown["head"] = render_to_string(f"cms/builder/parts/{head}.html", made)
            return shown

        def _row(self, row: Row) -> dict[str, Any]:
            cells = [self._drawn(spec) for spec in row.specs]
            names = ", ".join(f"{{{name}}}" for name in row.names)
            return {"row": row, "cells": cells, "names": names, "kind": row.specs[0].kind}

        def _drawn(self, spec: Spec) -> dict[str, Any]:
            field = self.form[spec.name]
            if spec.kind != "rows":
                return {"spec": spec, "field": field}
            widget, value = field.field.widget, field.value()
            rows = widget.render_with_errors(
                spec.name, field.field.prepare_value(value), errors=field.errors
            )
            return {"spec": spec, "field": field, "rows": rows}


class PartPanel(Panel):
    """A part of a tab that holds no fields: drawn by its own template from `part`."""

    def __init__(self, part: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.part = part

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "part": self.part}

    @property
    def clean_name(self) -> str:
        return self.part

    class BoundPanel(Panel.BoundPanel):
        is_ours = True

        @property
        def template_name(self) -> str:
            return f"cms/builder/parts/{self.panel.part}.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms.builder import parts

            context = dict(super().get_context_data(parent_context))
            made = parts.PARTS[self.panel.part](self.instance, self.form, self.request)
            return {**context, **made}

        def get_comparison(self) -> list[Any]:
            return trial_part.comparisons() if self.panel.part == "trial" else []


def _tab(slug: str, *children: Any) -> Tab:
    return Tab(list(children), heading=TITLES[slug], slug=slug)


@lru_cache(maxsize=1)
def edit_handler() -> Spine:
    """All tabs of a campaign page's editor."""
    return Spine(
        [
            _tab(
                "content",
                PartPanel("frozen"),
                GroupsPanel("content", only=("title", "theme")),
                FieldPanel(
                    "hero",
                    heading=_("Picture of your own"),
                    help_text=_("Stands below the first screen, over the whole width."),
                    classname="collapsed",
                    widget=ImageChooser,
                ),
                FieldPanel(
                    "logo",
                    heading=_("Logo"),
                    help_text=_("Takes the place of the sign before the brand's name."),
                    classname="collapsed",
                    widget=ImageChooser,
                ),
                GroupsPanel("content", but=("title", "theme")),
            ),
            _tab("prizes", PartPanel("money"), GroupsPanel("prizes"), PartPanel("prizes")),
            _tab(
                "rules",
                GroupsPanel("rules", but=(*LAW, "legal", "rules-rare")),
                GroupsPanel("rules", only=LAW),
                PartPanel("law"),
                PartPanel("trial"),
                GroupsPanel("rules", only=("legal", "rules-rare")),
                PartPanel("rules"),
            ),
            _tab("protection", GroupsPanel("protection")),
            _tab(
                "channels",
                PartPanel("codes"),
                FieldPanel("plan", heading=_("Messages")),
                GroupsPanel("channels"),
                PartPanel("messages"),
            ),
            _tab("tracking", GroupsPanel("tracking"), PartPanel("tracking")),
            _tab("check", PartPanel("check")),
        ],
        base_form_class=CampaignPageForm,
    )
