"""Calls to addresses that somebody outside has chosen: never into our own network.

The name is resolved once, every address it has is judged, and the connection goes to the one
that was judged: a name that answers differently a moment later changes nothing. Redirects are
not followed. WEBHOOK_ALLOW names host:port pairs that are let through all the same.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from rewards.providers.base import OutcomeUnknown
from rewards.providers.wire import Reply

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST = 64 * 1024
"""Bytes of an answer; a longer one is nobody's."""


class Refused(Exception):
    """The address must not be called; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where a call goes: `ip` is one that was judged, `host` the name it was found under."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


def form(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address that may be meant at all.

    Raises Refused `webhook.url`: not https (plain http only where it is allowed by name), a
    name or password in it, no host.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Refused("webhook.url") from None
    known = port or (443 if parts.scheme == "https" else 80)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_allowed(host, known))
    if not host or not secure or "@" in parts.netloc or not url.isprintable():
        raise Refused("webhook.url")
    path = parts.path or "/"
    return parts.scheme, host, known, f"{path}?{parts.query}" if parts.query else path


def is_allowed(host: str, port: int) -> bool:
    """Whether the operator of this product has named the pair."""
    return f"{host}:{port}" in settings.WEBHOOK_ALLOW


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet: not loopback, private, link-local, shared,
    multicast or reserved, also where IPv6 carries an IPv4 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            ip = inner
        elif ip in ipaddress.ip_network("64:ff9b::/96") or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def target(url: str) -> Target:
    """Resolve and judge. Raises Refused `webhook.url` or `webhook.address`, OutcomeUnknown
    `webhook.unresolved`."""
    scheme, host, port, path = form(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OutcomeUnknown("webhook.unresolved") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not is_allowed(host, port) and not all(is_public(one) for one in addresses):
        # One inside is enough: whoever answers for the name chooses which one is taken.
        raise Refused("webhook.address")
    return Target(scheme, host, port, addresses[0], path)


def post(url: str, headers: Mapping[str, str], body: bytes) -> Reply:
    """POST it once. Raises Refused, and OutcomeUnknown for whatever happens on the way."""
    to = target(url)
    ip = f"[{to.ip}]" if ":" in to.ip else to.ip
    name = f"[{to.host}]" if ":" in to.host else to.host
    try:
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=TIMEOUT) as client,
            client.stream(
                "POST",
                f"{to.scheme}://{ip}:{to.port}{to.path}",
                headers={**headers, "Host": f"{name}:{to.port}"},
                content=body,
                extensions={"sni_hostname": to.host},
            ) as answer,
        ):
            text = b""
            for part in answer.iter_bytes():
                text += part
                if len(text) > MOST:
                    raise OutcomeUnknown("webhook.unreadable")
            return Reply(answer.status_code, dict(answer.headers), text)
    except httpx.TimeoutException:
        raise OutcomeUnknown("webhook.timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise OutcomeUnknown("webhook.unreachable") from None
