"""The facts and rules in an operator's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.law.attributes import parameter_of
from campaigns.law.predicates import Tree

FACTS: dict[str, Any] = {
    "new_customer": gettext_lazy("is a new customer"),
    "phone_verified": gettext_lazy("has a verified phone"),
    "joined_days": gettext_lazy("days since joining"),
    "known_days": gettext_lazy("days since the first visit"),
    "friends": gettext_lazy("friends who joined"),
    "rewards": gettext_lazy("rewards so far"),
    "invited": gettext_lazy("came by an invitation"),
    "channel": gettext_lazy("channel"),
    "in_list": gettext_lazy("is in the list “{what}”"),
    "reported": gettext_lazy("was reported with “{what}”"),
    "province": gettext_lazy("region of the address"),
    "environment": gettext_lazy("opened in"),
    "device_type": gettext_lazy("kind of device"),
    "language": gettext_lazy("language"),
    "age": gettext_lazy("age by the id number"),
}
_VALUES: dict[str, Any] = {
    "wechat": gettext_lazy("WeChat"),
    "mini_program": gettext_lazy("a mini program"),
    "alipay": gettext_lazy("Alipay"),
    "app": gettext_lazy("the organiser's app"),
    "browser": gettext_lazy("a browser"),
    "phone": gettext_lazy("phone"),
    "tablet": gettext_lazy("tablet"),
    "desktop": gettext_lazy("computer"),
    "en": gettext_lazy("English"),
    "zh-hans": gettext_lazy("Chinese"),
    "on": gettext_lazy("counts"),
    "ask": gettext_lazy("counts after a person's look"),
    "off": gettext_lazy("does not count"),
}
ACTIONS: dict[str, Any] = {
    "join": gettext_lazy("join"),
    "help": gettext_lazy("help a friend"),
    "draw": gettext_lazy("open a reward"),
    "act": gettext_lazy("take a step"),
    "claim": gettext_lazy("claim"),
    "share": gettext_lazy("share"),
    "verify": gettext_lazy("verify a phone"),
}
_ENTITIES: dict[str, Any] = {
    "person": gettext_lazy("a person"),
    "device": gettext_lazy("a device"),
    "phone": gettext_lazy("a phone number"),
    "id_card": gettext_lazy("an identity card"),
    "invite_tree": gettext_lazy("everybody one person's invitations brought"),
    "net": gettext_lazy("one network (neighbouring addresses)"),
}
_WINDOWS: dict[str, Any] = {
    "hour": gettext_lazy("an hour"),
    "day": gettext_lazy("a day"),
    "week": gettext_lazy("a week"),
    "month": gettext_lazy("a month"),
    "total": gettext_lazy("the whole campaign"),
}


def fact_words(fact: str) -> str:
    """What a fact is called; its own name where nobody knows it."""
    words = FACTS.get(fact.partition(":")[0])
    return str(words).format(what=parameter_of(fact)) if words is not None else fact


def value_words(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_words(one) for one in value)
    if value == "":
        return _("none")
    return str(_VALUES.get(value, value)) if isinstance(value, str) else str(value)


def leaf_words(fact: str, op: str, value: Any, *, negated: bool = False) -> str:
    """A condition in a sentence without an end: “age by the id number: at least 18”."""
    name, said = fact_words(fact), value_words(value)
    if op == "exists":
        wanted = _("is known") if value is not False else _("is not known")
    else:
        words = {
            "eq": "{value}",
            "ne": _("not {value}"),
            "in": _("one of {value}"),
            "lt": _("less than {value}"),
            "le": _("at most {value}"),
            "gt": _("more than {value}"),
            "ge": _("at least {value}"),
        }
        wanted = words.get(op, op).format(value=said or _("none"))
    text = f"{name}: {wanted}"
    return _("not so: {condition}").format(condition=text) if negated else text


def tree_words(tree: Tree) -> str:
    """A tree of conditions in one line, with brackets where they are needed."""
    if "fact" in tree:
        return leaf_words(str(tree["fact"]), str(tree.get("op")), tree.get("value"))
    if "not" in tree:
        return _("not so: {condition}").format(condition=f"({tree_words(tree['not'])})")
    parts = [tree_words(part) for part in tree.get("all") or tree.get("any") or []]
    glue = _(" and ") if "all" in tree else _(" or ")
    return glue.join(f"({part})" if len(parts) > 1 else part for part in parts)


def action_words(action: str) -> str:
    """An action as an operator calls it."""
    return str(ACTIONS.get(action, action))


def limit_words(action: str, entity: str, window: str, most: int) -> str:
    """A limit in a sentence: “open a reward: 3 times in a day for a person”."""
    return ngettext(
        "{action}: once in {window} for {entity}",
        "{action}: {most} times in {window} for {entity}",
        most,
    ).format(
        action=action_words(action),
        most=most,
        window=_WINDOWS.get(window, window),
        entity=_ENTITIES.get(entity, entity),
    )
