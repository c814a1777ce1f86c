"""Wagtail's picture chooser without its inline script, which our policy refuses."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.widgets import AdminImageChooser


class ImageChooser(AdminImageChooser):
    """The same chooser; `choosers.js` starts it."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        value_data = self.get_value_data(value)
        attributes = self.build_attrs(self.attrs, attrs)
        number = attributes["id"]
        html = self.render_html(name, value_data, attributes)
        options = self.get_js_init_options(number, name, value_data)
        return format_html(
            '{}<span hidden data-controller="af-widget" data-af-widget-class-value="{}" '
            'data-af-widget-for-value="{}" data-af-widget-options-value="{}"></span>',
            html,
            self.js_constructor,
            number,
            json.dumps(options),
        )
