"""The message templates an operator may choose for the plan, by what they say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from touchpoints.templating import MessageTemplate, templates


def template_choices() -> list[tuple[str, Any]]:
    """Slug and title of each, in the language of the moment."""
    chinese = (get_language() or "").startswith("zh")
    language = "zh-hans" if chinese else "en"
    return [(slug, _says(template, language)) for slug, template in templates().items()]


def _says(template: MessageTemplate, language: str) -> str:
    """The title of its message in the page, else its first words over another way."""
    if template.inbox:
        return template.inbox[language].title
    if template.email:
        return template.email[language].subject
    return template.sms[language][:60] if template.sms else template.slug
