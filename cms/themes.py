"""The moods a campaign page may have. Their colours are tokens of the front end, never CSS."""

from django.utils.translation import pgettext_lazy

DEFAULT = "red-envelope"
CHOICES = [
    ("red-envelope", pgettext_lazy("theme", "Red envelope")),
    ("spring-dawn", pgettext_lazy("theme", "Spring dawn")),
    ("ocean-care", pgettext_lazy("theme", "Ocean care")),
]
