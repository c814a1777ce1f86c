"""`check --deploy` says what is wrong with a deployment and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.module_loading import import_string

from config.env import ROOT


def deploy_check(**changes: str) -> str:
    """What the command says in a deployment with these settings."""
    environment = {
        **os.environ,
        "DEBUG": "0",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR",
        "TRUSTED_PROXIES": "1",
        **changes,
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the tests' own
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_a_proper_deployment_is_told_nothing() -> None:
    said = deploy_check(PUBLIC_URL="https://play.example.com")
    assert "no issues" in said
    assert "WARNINGS" not in said


def test_plain_http_is_told() -> None:
    said = deploy_check(PUBLIC_URL="http://play.example.com")
    assert re.findall(r"\((\w+\.\w\d+)\)", said) == ["core.W001", "security.W010"]


@pytest.mark.parametrize(
    "wanted", [SecurityMiddleware, XFrameOptionsMiddleware, CsrfViewMiddleware]
)
def test_what_is_silenced_is_there(wanted: type) -> None:
    classes = [import_string(name) for name in configured.MIDDLEWARE]
    assert any(issubclass(one, wanted) for one in classes)
