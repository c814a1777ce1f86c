"""The shell over HTTP: nobody's page, from memory, honest about what it is."""

from __future__ import annotations

import gzip
import json
import re
from copy import deepcopy

import brotli
import pytest
from django.test import Client

from campaigns import api as campaigns
from cms.serving import document
from cms.serving import shell as serving
from cms.serving.sample import SAMPLE
from tests.campaigns.http.launching import launch

pytestmark = [
    pytest.mark.django_db,
]

PAGE = "/c/spring/"


@pytest.fixture(autouse=True)
def _empty_process(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()
    serving.shelf.clear()


def _boot(html: str) -> dict:
    found = re.search(
        r'<script type="application/json" id="af-boot">(.*?)</script>', html, re.S
    )
    assert found is not None
    return json.loads(found.group(1))


def test_shell_names_the_running_version():
    version = launch()
    response = Client().get(PAGE)
    boot = _boot(response.content.decode())
    assert response.status_code == 200
    assert boot["slug"] == "spring"
    assert boot["version"] == version
    assert boot["amount"] == 888
    assert boot["legal"]["rules_version"] == "1"
    assert '<span class="sum-digits">8.88</span>' in response.content.decode()


def test_warm_shell_asks_no_database_and_sets_no_cookie(django_assert_num_queries):
    launch()
    first = Client().get(PAGE)
    with django_assert_num_queries(0):
        second = Client().get(PAGE)
    assert second.content == first.content
    assert not second.cookies


def test_invite_and_channel_never_enter_the_page():
    launch()
    plain = Client().get(PAGE)
    invited = Client().get(PAGE, {"i": "k3mPq7Wx2a", "ch": "wechat"})
    assert invited.content == plain.content
    assert invited["ETag"] == plain["ETag"]


def test_etag_answers_304():
    launch()
    first = Client().get(PAGE)
    again = Client().get(PAGE, headers={"If-None-Match": f"W/{first['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get(PAGE, headers={"If-None-Match": '"something else"'})
    assert other.status_code == 200


def test_gzip_when_the_browser_takes_it():
    launch()
    plain = Client().get(PAGE)
    zipped = Client().get(PAGE, headers={"Accept-Encoding": "gzip, br;q=0"})
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert "Accept-Encoding" in zipped["Vary"]


def test_brotli_before_gzip():
    launch()
    plain = Client().get(PAGE)
    small = Client().get(PAGE, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert small["Content-Encoding"] == "br"
    assert brotli.decompress(small.content) == plain.content


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", "", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("", "en;q=0.9,zh;q=0.5", "en"),
        ("", "fr, zh;q=0.2", "zh-hans"),
        ("?lang=zh-hans", "en", "zh-hans"),
        ("?lang=xx", "zh;q=broken", "en"),
    ],
)
def test_language_is_asked_for_or_negotiated(query, header, expected):
    launch()
    response = Client().get(PAGE + query, headers={"Accept-Language": header})
    assert _boot(response.content.decode())["language"] == expected
    assert "Accept-Language" in response["Vary"]


def test_nothing_inline_runs():
    launch()
    response = Client().get(PAGE)
    html = response.content.decode()
    policy = response["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", html)
    assert inline == [' type="application/json" id="af-boot"']


def test_text_of_an_operator_cannot_leave_the_boot_document():
    attack = "</script><script>alert(1)</script><!--"
    draft = deepcopy(SAMPLE)
    draft["content"]["texts"]["en"]["kicker"] = attack
    asked = document.ShellRequest("en", "https://example.com", "/theme.css")
    html = document.render(draft, "0" * 64, asked).decode()
    assert "<script>alert" not in html
    assert _boot(html)["texts"]["kicker"] == attack


def test_theme_is_kept_for_ever_under_its_own_tag():
    launch()
    html = Client().get(PAGE).content.decode()
    address = re.search(r'href="(/c/spring/theme-[0-9a-f]{12}\.css)"', html)
    assert address is not None
    response = Client().get(address.group(1))
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert response.content.startswith(b":root{--ground1:#b3121d")
    stale = Client().get("/c/spring/theme-000000000000.css")
    assert stale.content == response.content
    assert "immutable" not in stale["Cache-Control"]


def test_unknown_slug_is_told_in_the_same_dress(django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        response = Client().get("/c/nobody/", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert Client().get("/c/nobody/theme-000000000000.css").status_code == 404


def test_only_reading():
    launch()
    assert Client().post(PAGE).status_code == 405
    assert Client().head(PAGE).status_code == 200


def test_pages_of_two_hosts_do_not_mix(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    launch()
    one = Client().get(PAGE, headers={"Host": "one.example"}).content.decode()
    two = Client().get(PAGE, headers={"Host": "two.example"}).content.decode()
    assert _boot(one)["page_url"] == "http://one.example/c/spring/"
    assert _boot(two)["page_url"] == "http://two.example/c/spring/"


def test_tracker_is_one_script_any_page_may_load():
    response = Client().get("/sdk/tracker.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"import(" not in response.content
