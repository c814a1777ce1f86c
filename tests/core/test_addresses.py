"""Whom an address is counted as."""

from __future__ import annotations

import pytest

from core.addresses import counted_as, is_shared


@pytest.mark.parametrize(
    ("ip", "name"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2606:4700:1:2:3:4:5:6", "2606:4700:1:2::/64"),
        ("2606:4700:1:2::", "2606:4700:1:2::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_ipv6_subscriber_is_one_name(ip: str, name: str) -> None:
    assert counted_as(ip) == name


def test_our_own_proxies_are_shared() -> None:
    assert [is_shared(ip) for ip in ("127.0.0.1", "10.0.0.1", "fd00::1", "?", "8.8.8.8")] == [
        True, True, True, True, False,
    ]  # fmt: skip
