"""Whom a client's address stands for, where something is counted or limited by it."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=4096)
def counted_as(ip: str) -> str:
    """The name under which an address is counted: itself, or an IPv6 address's /64.

    One subscriber has a whole /64 and may use another address of it for every request. What
    is no address is its own name.
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv4Address):
        return ip
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


@lru_cache(maxsize=4096)
def is_shared(ip: str) -> bool:
    """Loopback and private addresses: a proxy or a bench of ours, not one client."""
    try:
        return ipaddress.ip_address(ip).is_private
    except ValueError:
        return True


def is_loopback(ip: str) -> bool:
    """Whether the address is this machine's own, IPv4 written as IPv6 too."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback
