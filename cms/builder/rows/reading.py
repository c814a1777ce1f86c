"""Limits and conditions read aloud: what an operator has set, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.law.attributes import ATTRIBUTES, parameter_of
from campaigns.law.words import action_words, leaf_words, limit_words, value_words


def rule_words(action: str, tree: Any) -> str:
    """A rule: “Only people who are on the list “vip” may join.”"""
    return _("Only people who {condition} may {action}.").format(
        condition=tree_words(tree), action=action_words(action)
    )


def limits_words(row: Mapping[str, Any]) -> str:
    """A limit, or what is missing of it."""
    most = row.get("most")
    if not isinstance(most, int):
        return _("A limit without a number.")
    text = limit_words(
        str(row.get("action")), str(row.get("entity")), str(row.get("window") or "total"), most
    )
    return text[:1].upper() + text[1:] + "."


def tree_words(tree: Any) -> str:
    """What people are who fulfil it: “are new customers and (… or …)”."""
    if not isinstance(tree, Mapping):
        return _("fulfil a condition that cannot be read")
    if "fact" in tree:
        return _leaf(str(tree["fact"]), str(tree.get("op")), tree.get("value"))
    if "not" in tree:
        inner = tree["not"]
        if isinstance(inner, Mapping) and inner.get("op") == "in":
            return _leaf(str(inner.get("fact")), "out", inner.get("value"))
        return _("are not such that they {condition}").format(condition=_nested(inner))
    parts = tree.get("all") or tree.get("any") or []
    if not isinstance(parts, list) or not parts:
        return _("fulfil a condition that is still missing")
    glue = _(" and ") if "all" in tree else _(" or ")
    return glue.join(_nested(part) if len(parts) > 1 else tree_words(part) for part in parts)


def _nested(tree: Any) -> str:
    words = tree_words(tree)
    inner = isinstance(tree, Mapping) and any(
        len(tree.get(kind) or []) > 1 for kind in ("all", "any")
    )
    return f"({words})" if inner else words


def _leaf(fact: str, op: str, value: Any) -> str:
    name, what = fact.partition(":")[0], parameter_of(fact)
    known = ATTRIBUTES.get(name)
    if known is None or op == "exists":
        return _("fulfil “{condition}”").format(condition=leaf_words(fact, op, value))
    if known.kind == "flag":
        so = value is (op == "eq")
        return _flags(so)[name].format(what=what or "…")
    if known.kind == "number":
        return _number(name, op, value)
    texts = value if isinstance(value, list) else [value]
    listed = _(" or ").join(value_words(one) for one in texts) or "…"
    return _texts(op not in ("ne", "out"))[name].format(what=listed)


def _flags(so: bool) -> dict[str, str]:
    if so:
        return {
            "new_customer": _("are new customers"),
            "phone_verified": _("have a verified phone"),
            "invited": _("came by an invitation"),
            "in_list": _("are on the list “{what}”"),
            "reported": _("were reported with “{what}”"),
        }
    return {
        "new_customer": _("are not new customers"),
        "phone_verified": _("have no verified phone"),
        "invited": _("came without an invitation"),
        "in_list": _("are not on the list “{what}”"),
        "reported": _("were not reported with “{what}”"),
    }


def _number(name: str, op: str, value: Any) -> str:
    n = value if isinstance(value, int) else 0
    compared = {
        "ge": _("at least {n}"),
        "le": _("at most {n}"),
        "gt": _("more than {n}"),
        "lt": _("fewer than {n}"),
        "eq": _("exactly {n}"),
        "ne": _("anything but {n}"),
    }.get(op, "{n}").format(n="…" if value is None else f"{n:,}")
    words = {
        "joined_days": ngettext("joined {n} day ago", "joined {n} days ago", n),
        "known_days": ngettext(
            "came for the first time {n} day ago", "came for the first time {n} days ago", n
        ),
        "friends": ngettext("brought {n} friend", "brought {n} friends", n),
        "rewards": ngettext("have {n} reward so far", "have {n} rewards so far", n),
        "age": ngettext("are {n} year old", "are {n} years old", n),
    }
    return words[name].format(n=compared)


def _texts(so: bool) -> dict[str, str]:
    if so:
        return {
            "channel": _("came by the channel {what}"),
            "province": _("are in {what}"),
            "environment": _("open the page in {what}"),
            "device_type": _("use a {what}"),
            "language": _("read {what}"),
        }
    return {
        "channel": _("did not come by the channel {what}"),
        "province": _("are not in {what}"),
        "environment": _("do not open the page in {what}"),
        "device_type": _("do not use a {what}"),
        "language": _("do not read {what}"),
    }
