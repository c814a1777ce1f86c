"""The page type's own add and edit views."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView as WagtailEditView

from cms.builder.parts import state_choices
from cms.trials.arms import choices

SIZES = (
    ("390x844", "390 × 844"),
    ("360x780", "360 × 780"),
    ("320x568", "320 × 568"),
    ("768x1024", "768 × 1024"),
)


class AddView(CreateView):
    """A campaign begins with a template: the gallery is the way to a new page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("af_new")


class PhoneSidePanel(BaseSidePanel):
    """A phone that shows the campaign while it is typed, and a code for a real one."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle phone preview")
        icon_name = "mobile-alt"
        has_counter = False
        keyboard_shortcut = "mod+p"

    name = "phone"
    title = _("Phone")
    template_name = "cms/builder/phone.html"
    order = 90

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = dict(super().get_context_data(parent_context))
        chinese = (translation.get_language() or "").startswith("zh")
        return {
            **context,
            "states": state_choices(self.object.draft),
            "sizes": SIZES,
            "arms": choices(self.object.draft),
            "language": "zh-hans" if chinese else "en",
            "look_url": reverse("af_look", args=[self.object.pk]),
        }


class EditView(WagtailEditView):
    """Wagtail's editor with the phone beside the form."""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """The page. Its review was looked up with the record; where nothing can change it
        meanwhile it is not asked for again, as fifteen places of Wagtail's screen would."""
        page = super().get_object(*args, **kwargs)
        known = getattr(self.real_page_record, "_current_workflow_states", None)
        if self.request.method == "GET" and known is not None:
            page._current_workflow_states = known
        return page

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if not self.expects_json_response:
            panels.append(PhoneSidePanel(self.page, self.request))
        return panels

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def form_invalid(self, form: Any) -> HttpResponse:
        """What could be read stays on the screen beside what could not."""
        form.write_draft()
        response: HttpResponse = super().form_invalid(form)
        return response
