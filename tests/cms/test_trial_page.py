"""A page with a trial is the same for everybody and carries each other arm's page, inert."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from django.test import Client

from campaigns import api as campaigns
from cms.serving import shell, unfurl
from tests.campaigns import support
from tests.campaigns.trials import kit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_process() -> None:
    campaigns.forget()
    shell.shelf.clear()


def _page(slug: str, language: str = "en") -> str:
    return Client().get(f"/c/{slug}/", {"lang": language}).content.decode()


def _templates(html: str) -> dict[str, str]:
    found = re.findall(
        r'<template data-trial="size" data-arm="(\w+)"[^>]*>(.*?)</template>', html, re.S
    )
    return dict(found)


def test_the_other_arm_lies_in_the_page_as_it_would_be_alone(now: datetime) -> None:
    slug = kit.launched(now)
    html = _page(slug)
    ((arm, other),) = _templates(html).items()
    assert arm == "b"
    assert '<h1 class="headline">A small packet for you</h1>' in other
    assert '<span class="sum-digits">6</span>' in other
    own = html.replace(other, "")
    assert "A small packet for you" not in own
    assert '<span class="sum-digits">8.88</span>' in own
    boot = re.search(r'id="af-boot">(.*?)</script>', other, re.S)
    assert boot is not None
    assert json.loads(boot.group(1))["amount"] == 600
    marked = re.search(r'data-arms="([\w ]+)"', html)
    assert marked is not None
    assert {"promise", "story", "sheets"} <= set(marked.group(1).split())
    assert "theme" not in marked.group(1)
    assert "送你一个小红包" in _page(slug, "zh-hans")


def test_an_arm_in_other_colours_brings_its_own_stylesheet(now: datetime) -> None:
    over = {"content": {"theme": {"slug": "jade"}}}
    section = kit.section(
        arms=[
            {"slug": "a", "title": "Red"},
            {"slug": "b", "title": "Jade", "set": over},
        ]
    )
    slug = kit.launched(now, trial=section)
    html = _page(slug)
    theme = re.search(r'<link rel="stylesheet" href="(/c/\S+/theme-\w+\.css)">', html)
    other = re.search(r'data-theme="(/c/\S+/theme-\w+\.css)"', html)
    assert theme is not None
    assert other is not None
    assert theme.group(1) != other.group(1)
    first, second = (Client().get(url.group(1)) for url in (theme, other))
    assert first.content != second.content
    assert "immutable" in first["Cache-Control"]
    assert "immutable" in second["Cache-Control"]


def test_a_shared_link_is_shown_as_its_sharer_saw_it(now: datetime) -> None:
    """A messenger's program has no arm of its own; people get the page with both."""
    slug = kit.launched(now)
    owners = {arm: kit.player(slug, now, arm) for arm in ("a", "b")}
    whole = _page(slug)
    for arm, owner in owners.items():
        owner.join()
        link = {"lang": "en", "i": owner.invite}
        reader = Client(headers={"User-Agent": "facebookexternalhit/1.1"})
        read, person = (one.get(f"/c/{slug}/", link) for one in (reader, Client()))
        assert person.content.decode() == whole
        (picture,) = re.findall(
            r'"og:image" content="[^"]*/card.png\?([^"]*)"', read.content.decode()
        )
        if arm == "a":
            assert read.content.decode() == whole
            assert (picture, read["Cache-Control"]) == ("lang=en", shell.SHELL_CACHE)
            continue
        html = read.content.decode()
        assert "A small packet for you" in html
        assert "<template data-trial" not in html
        assert (picture, read["Cache-Control"]) == ("lang=en&amp;arm=b", shell.UNFURLED)
        assert read["Vary"] == "User-Agent"
    unknown = reader.get(f"/c/{slug}/", {"lang": "en", "i": "nobody"})
    assert unknown.content.decode() == whole
    version = campaigns.head(slug)
    assert version is not None
    named = [unfurl.arm_named(version.version, arm) for arm in ("b", "size/b", "")]
    assert named == ["size/b", "", ""]


def test_a_page_without_a_trial_is_as_it_was(now: datetime) -> None:
    slug = support.launched(now)
    html = _page(slug)
    assert "<template" not in html
    assert "data-arms" not in html
