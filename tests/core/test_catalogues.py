"""Catalogues: what is extracted is what Django asks for, and the Chinese is whole."""

from __future__ import annotations

import gettext as gettext_module
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import trans_real

from core import catalogues

TEMPLATES = {
    "translate": '{% translate "A budget" %}',
    "single quotes": "{% translate 'Budget \"A\"' %}",
    "an apostrophe": '{% translate "the friend\'s packet" %}',
    "a percent sign": '{% translate "50% off" %}',
    "not ASCII": '{% translate "Only “A” – ¥5\u00a0off…" %}',
    "a parenthesis": '{% translate "one (or two), count" %}',
    "as a variable": '{% translate "Kept" as kept %}{{ kept }}',
    "old names": '{% trans "Old" %}{% blocktrans %}Older{% endblocktrans %}',
    "with a context": '{% translate "Paid" context "budget" %}',
    "inside an attribute": '<progress aria-label="{% translate \'Used\' %}" max="1">',
    "two on one line": '<td>{% translate "One" %}</td> text (a) <td>{% translate "Two" %}</td>',
    "a literal": '{{ _("Literal") }}',
    "a literal with a percent sign": '{{ _("50% literal") }}',
    "a literal in a filter": '{{ missing|default:_("Fallback") }}',
    "a literal in a tag": '{% if kept == _("Compared") %}yes{% endif %}',
    "a block": "{% blocktranslate %}Plain block, 5% of it{% endblocktranslate %}",
    "a block with a variable": (
        "{% blocktranslate with total=n %}of {{ total }}{% endblocktranslate %}"
    ),
    "a block over lines": (
        "{% blocktranslate %}\n    First line\n    second 'line'\n{% endblocktranslate %}"
    ),
    "a trimmed block": (
        "{% blocktranslate trimmed with total=n %}\n    First {{ total }}\n"
        '    second "line"\n{% endblocktranslate %}'
    ),
    "a plural": (
        "{% blocktranslate count n=n %}{{ n }} waits{% plural %}{{ n }} wait"
        "{% endblocktranslate %}"
    ),
    "a trimmed plural with a context": (
        '{% blocktranslate trimmed count n=n context "queue" %}\n  {{ n }} waits\n'
        "{% plural %}\n  {{ n }} wait\n{% endblocktranslate %}"
    ),
}


class Listener(gettext_module.NullTranslations):
    """Stands where the compiled catalogue stands and writes down what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str | None, str]] = set()

    def gettext(self, message: str) -> str:
        context, _, text = message.rpartition(trans_real.CONTEXT_SEPARATOR)
        self.asked.add((context or None, text))
        return text

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.gettext(msgid1)
        return (msgid1 if n == 1 else msgid2).rpartition(trans_real.CONTEXT_SEPARATOR)[2]


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], set[tuple[str | None, str]]]:
    """Render a template's source; the (context, id) pairs Django looked up."""

    def render(source: str) -> set[tuple[str | None, str]]:
        listener = Listener()
        engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
        template = engine.from_string("{% load i18n %}" + source)
        with monkeypatch.context() as patched:
            patched.setattr(trans_real, "translation", lambda _language: listener)
            translation.activate("zh-hans")
        try:
            template.render(Context({"n": 2}))
        finally:
            translation.deactivate()
        return listener.asked

    return render


def _extracted(source: str) -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    for _line, function, arguments in catalogues.template_messages(source):
        ids = [arguments] if isinstance(arguments, str) else list(arguments)
        context = ids.pop(0) if function in {"pgettext", "npgettext"} else None
        found.add((context, ids[0]))
    return found


@pytest.mark.parametrize("source", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_yields_exactly_what_django_asks_for(
    source: str, listen: Callable[[str], set[tuple[str | None, str]]]
) -> None:
    asked = listen(source)
    assert asked
    assert _extracted("<p>(before)</p>\n  " + source) == asked


def test_both_forms_of_a_plural_are_extracted() -> None:
    [found] = catalogues.template_messages(TEMPLATES["a plural"])
    assert found == (1, "ngettext", ("%(n)s waits", "%(n)s wait"))


def test_comments_yield_nothing() -> None:
    source = '{# {% translate "No" %} #}{% comment %}{% translate "No" %}{% endcomment %}'
    assert list(catalogues.template_messages(source)) == []


def _of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> Catalog:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    for name, text in files.items():
        path = tmp_path / "core" / name.replace("__", "/").replace("_html", ".html")
        path = path if path.suffix else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return catalogues.extract_messages()


def test_contexts_and_plurals_keep_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = _of(
        tmp_path,
        monkeypatch,
        words='A = _("Plain")\nB = pgettext("budget", "Paid")\n'
        'C = ngettext("{n} a", "{n} b", 2)\n'
        'D = pgettext_lazy("step", "Paid")\nE = _("joined "\n "over lines")\n',
        templates__page_html='{% translate "Paid" context "queue" %}{% translate "Plain" %}',
    )
    assert {(message.context, message.id) for message in found if message.id} == {
        (None, "Plain"),
        ("budget", "Paid"),
        (None, ("{n} a", "{n} b")),
        ("step", "Paid"),
        (None, "joined over lines"),
        ("queue", "Paid"),
    }
    plain = found.get("Plain")
    assert plain is not None
    places = {path for path, _line in plain.locations}
    assert places == {"core/words.py", "core/templates/page.html"}


def _problems(monkeypatch: pytest.MonkeyPatch, source: Any, text: str) -> list[str]:
    need, have = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hans")
    need.add(source)
    have.add(source, (text,) if isinstance(source, tuple) else text)
    monkeypatch.setattr(catalogues, "extract_messages", lambda: need)
    monkeypatch.setattr(catalogues, "read_catalogue", lambda _locale: have)
    return catalogues.find_problems("zh_Hans")


@pytest.mark.parametrize(
    ("source", "text", "problem"),
    [
        ("of {total}", "共 {total}", None),
        ("of {total}", "共", "other placeholders"),
        ("of {total}", "共 {totel}", "other placeholders"),
        ("of %(total)s", "共 %(totel)s", "other placeholders"),
        (("{n} day", "{n} days"), "{n} 天", None),
        (("{n} day", "{n} days"), "天", "other placeholders"),
        ("Draft", "", "untranslated"),
        (("{n} day", "{n} days"), "", "untranslated"),
        ("Draft", "Draft", "still English"),
        (("{n} day", "{n} days"), "{n} days", "still English"),
    ],
)
def test_what_a_translation_may_lack_is_said(
    monkeypatch: pytest.MonkeyPatch, source: Any, text: str, problem: str | None
) -> None:
    problems = _problems(monkeypatch, source, text)
    if problem is None:
        assert problems == []
    else:
        assert any(line.startswith(problem) for line in problems)


def test_every_message_is_translated() -> None:
    assert catalogues.find_problems("zh_Hans") == []


def test_there_is_one_catalogue() -> None:
    folders = (catalogues.ROOT / name for name in catalogues.SOURCES)
    files = [path for folder in folders for path in folder.rglob("*.po")]
    assert files == [catalogues.catalogue_path("zh_Hans")]


def test_the_compiled_catalogue_holds_the_file_and_django_reads_it() -> None:
    with catalogues.compile_catalogue("zh_Hans").open("rb") as file:
        compiled = gettext_module.GNUTranslations(file)
    with translation.override("zh-hans"):
        assert translation.gettext("Boards") == compiled.gettext("Boards") == "看板"
        assert translation.pgettext("campaign", "Draft") == "草稿"
        waits = "%(n)s reward waits for a decision", "%(n)s rewards wait for a decision"
        assert translation.ngettext(*waits, 1) % {"n": 1} == "1 份奖励等待处理"
        assert translation.ngettext(*waits, 3) % {"n": 3} == "3 份奖励等待处理"
    with translation.override("en"):
        assert translation.gettext("Boards") == "Boards"
