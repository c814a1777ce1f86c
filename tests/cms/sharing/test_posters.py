"""Posters and cards: they show what they promise, and a phone reads their code."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
import zxingcpp
from django.test import Client
from PIL import Image, ImageFilter

from campaigns import api as campaigns
from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.moods import THEMES
from cms.sharing import card, poster, shelf, square, views
from cms.sharing.promises import promise
from cms.sharing.typeset import face, fit
from config.env import ROOT
from core.errors import Unavailable
from core.languages import LANGUAGES
from tests.campaigns.support import Player, launched

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
URL = "https://play.insurer.example/s/aB3dE5g"
PERIOD = {"start": "2026-11-20T00:00:00+08:00", "end": "2026-12-04T00:00:00+08:00"}
BLUEPRINTS = sorted(ROOT.glob("templates_library/builtin/*/blueprint.yaml"))


def document(path: Path, theme: str = "red-envelope") -> dict[str, Any]:
    found = yaml.safe_load(path.read_text("utf-8"))["document"]
    content = found["content"] | {"theme": {"slug": theme, "tokens": {}}}
    return dict(found | {"slug": "spring", "period": PERIOD, "content": content})


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    views._sheet.cache_clear()


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.parent.name)
def test_the_code_of_every_kind_is_read_from_a_bad_photo(path: Path) -> None:
    picture = opened(
        poster.draw(document(path), "zh-hans", poster.Sharer(URL, True, "138****0001"))
    )
    assert picture.size == (1080, 1920)
    assert read(picture) == [URL]
    # A third of the size, turned by seven degrees, out of focus, dim and badly compressed.
    photo = picture.resize((360, 640)).rotate(7, expand=True, fillcolor=(90, 90, 90))
    photo = photo.filter(ImageFilter.GaussianBlur(0.7)).point(lambda value: int(value * 0.6))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=45)
    assert read(opened(out.getvalue())) == [URL]


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_theme_draws_a_readable_code_on_its_ticket(theme: str) -> None:
    sheet = poster.sheet(document(BLUEPRINTS[0], theme), "en", personal=False)
    assert read(opened(poster.finish(sheet, poster.Sharer(URL)))) == [URL]


@pytest.mark.parametrize("length", [12, 26, 40, 60, 80])
def test_the_code_has_260_pixels_and_its_quiet_zone_however_long_the_address(
    length: int,
) -> None:
    url = ("http://a.b/s/" + "x" * 80)[:length]
    panel = square.qr_panel(url)
    assert panel.size == (square.PANEL, square.PANEL)
    box = panel.convert("L").point(lambda value: 255 - value).getbbox()
    assert box is not None
    code = box[2] - box[0]
    assert code >= 260
    assert code == box[3] - box[1]
    assert read(panel) == [url]
    modules = next(n for n in range(21, 178, 4) if code % n == 0 and code // n >= 4)
    assert min(box[0], box[1], square.PANEL - box[2]) >= 4 * (code // modules) - 2


def test_a_friend_reads_what_the_friend_gets() -> None:
    path = next(path for path in BLUEPRINTS if "invite" in path.parent.name)
    facts = Facts(document(path), "en")
    painted = kind_of(facts.kind).paint(facts)
    words = dict(painted.scene)
    own, friends = (promise(facts, painted, personal=who) for who in (False, True))
    assert own.scene == words
    assert friends.scene["mine-amount"] == words["other-amount"]
    assert friends.scene["other-amount"] == words["mine-amount"]
    assert words["other-amount"] in friends.headline
    assert own.headline != friends.headline
    for name, said in (
        ("138****0001", "138****0001 invites you"),
        ("", "A friend invites you"),
    ):
        assert poster.invitation(facts, poster.Sharer(URL, True, name)) == said
    assert poster.invitation(facts, poster.Sharer(URL)) == facts.say("kicker")


def test_lines_fit_break_where_one_pauses_and_cut_nothing_that_fits() -> None:
    block = fit(
        "一点就有，红包先为您留着。", weight=500, width=300, largest=31, least=20, lines=3
    )
    assert block.lines == ("一点就有，", "红包先为您留着。")
    words = "Confirm your phone, then register with us. Nothing has to be bought."
    block = fit(words, weight=500, width=420, largest=31, least=20, lines=4)
    assert " ".join(block.lines) == words
    assert all(face(500).width(line, block.size) <= 420 for line in block.lines)
    long = fit(
        "没有标点的很长很长的标题" * 9, weight=900, width=300, largest=80, least=40, lines=2
    )
    assert len(long.lines) == 2
    assert long.lines[-1].endswith("…")
    assert fit("", weight=500, width=300, largest=30, least=20, lines=1).lines == ("",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.parent.name)
def test_a_card_is_square_and_its_number_fills_it(path: Path, language: str) -> None:
    picture = opened(card.draw(document(path), language))
    assert picture.size == (600, 600)
    # At 80 pixels the number's line still has both its light and its dark.
    small = picture.resize((80, 80), Image.Resampling.LANCZOS).convert("L")
    low, high = small.crop((6, 52, 74, 76)).getextrema()
    assert high - low > 110  # type: ignore[operator]


@pytest.fixture
def player(db: Any) -> Player:
    slug = launched(NOW)
    found = Player(slug, NOW)
    found.join()
    return found


def test_a_participants_poster_leads_to_their_invite(player: Player, client: Client) -> None:
    address = player.do("share", {"to": "poster"}).body["result"]["poster_url"]
    path = address[address.index("/c/") :]
    answer = client.get(path, headers={"Accept-Language": "zh"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    [url] = read(opened(answer.content))
    home = client.get(url[url.index("/s/") :])
    assert home["Location"].endswith(f"/c/{player.slug}/?i={player.invite}")
    again = client.get(path, headers={"Accept-Language": "zh", "If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{path}&lang=en")
    assert other["ETag"] != answer["ETag"]


@pytest.mark.parametrize("query", ["?i=ZZZZZZZZZZ", "?i=../../etc", "?ch=nothing", "?i=a%00b"])
def test_what_nobody_has_is_not_drawn(
    player: Player, client: Client, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster, "sheet", lambda *_a, **_b: pytest.fail("drawn"))
    assert client.get(f"/c/{player.slug}/poster.png{query}").status_code == 404
    assert client.get(f"/c/elsewhere/poster.png?i={player.invite}").status_code == 404
    assert client.get("/c/elsewhere/card.png").status_code == 404


def test_an_invite_of_another_campaign_has_no_poster_here(
    player: Player, client: Client
) -> None:
    other = launched(NOW, slug="other")
    assert client.get(f"/c/{other}/poster.png?i={player.invite}").status_code == 404


def test_a_channel_has_a_poster_and_so_has_the_page(player: Player, client: Client) -> None:
    made = campaigns.create_channel(
        player.slug, code="metro", name="Metro", kind="offline", actor="operator", now=NOW
    )
    answer = client.get(f"/c/{player.slug}/poster.png?ch=metro")
    assert read(opened(answer.content)) == [made.url]
    plain = client.get(f"/c/{player.slug}/poster.png")
    assert read(opened(plain.content))[0].endswith(f"/c/{player.slug}/")


def test_a_new_version_is_a_new_picture_and_a_kept_one_is_not_drawn_again(
    player: Player, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/c/{player.slug}/card.png"
    first = client.get(path)
    with monkeypatch.context() as patch:
        patch.setattr(card, "draw", lambda *_: pytest.fail("drawn again"))
        assert client.get(path).content == first.content
    monkeypatch.setattr(views, "LOOKS", "another")
    assert client.get(path)["ETag"] != first["ETag"]


def test_those_who_ask_at_once_get_one_drawing() -> None:
    drawn, answers = [], []
    begun = threading.Event()

    def draw() -> bytes:
        drawn.append(1)
        begun.wait(60)
        return b"picture"

    def ask() -> None:
        answers.append(shelf.fetch(shelf.name_of("one"), draw))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()
    assert (len(drawn), answers) == (1, [b"picture"] * 8)


def test_who_would_wait_too_long_is_asked_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelf, "PATIENCE", 0.05)
    release, begun = threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        release.wait(60)
        return b"slow"

    thread = threading.Thread(target=lambda: shelf.fetch(shelf.name_of("slow"), slow))
    thread.start()
    begun.wait(60)
    try:
        for name in ("slow", "another"):
            with pytest.raises(Unavailable):
                shelf.fetch(shelf.name_of(name), lambda: b"twice")
    finally:
        release.set()
        thread.join()
    assert shelf.fetch(shelf.name_of("next"), lambda: b"next") == b"next"


def test_a_failed_drawing_blocks_nobody() -> None:
    with pytest.raises(ZeroDivisionError):
        shelf.fetch(shelf.name_of("x"), lambda: bytes(1 // 0))
    assert shelf.fetch(shelf.name_of("x"), lambda: b"now") == b"now"


def test_the_folder_does_not_grow_for_ever() -> None:
    import os

    for number in range(6):
        name = shelf.name_of(str(number))
        shelf.fetch(name, lambda: b"x" * 1000)
        path = shelf.folder() / name[:2] / f"{name}.png"
        os.utime(path, (number, number))
    assert shelf.tidy(3500) == 3
    left = {path.stem for path in shelf.folder().glob("*/*.png")}
    assert left == {shelf.name_of(str(number)) for number in (3, 4, 5)}
