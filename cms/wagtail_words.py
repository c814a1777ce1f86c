"""Words of Wagtail's own screens that its Chinese catalogue lacks; ours carries them.

Nothing imports this module: it is here for `manage.py update_catalogues` to find.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Search all pages…"),
    gettext_noop("Exploring"),
    gettext_noop("Theme preferences"),
    gettext_noop("Enable custom keyboard shortcuts specific to Wagtail."),
)
