"""Differences of a reconciliation in words, for staff."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS: dict[str, str | Promise] = {
    "missing_at_provider": gettext_lazy("Not on the provider's bill"),
    "unknown_to_us": gettext_lazy("On the bill, unknown here"),
    "amount_differs": gettext_lazy("Another amount"),
    "status_differs": gettext_lazy("Paid on one side only"),
    "not_booked": gettext_lazy("Paid without an entry"),
    "stock_differs": gettext_lazy("Packets and rewards differ"),
}


def explained(kind: str, ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """What is wrong and what to do about it."""
    match kind:
        case "missing_at_provider":
            return _(
                "Our ledger says that it was paid; that day's bill does not have it. It may"
                " stand on the next day's bill. Repair asks the provider about the number."
            )
        case "unknown_to_us":
            return _(
                "The provider took money for a number that no reward has. Clear it up with the"
                " provider, then close it with a note."
            )
        case "amount_differs":
            return _(
                "The provider moved another amount than the reward has. Clear it up with the"
                " provider, then close it with a note."
            )
        case "status_differs" if theirs.get("status") == "succeeded":
            return _(
                "The provider has paid, here the order is “{state}”. Repair books it as paid."
            ).format(state=ours.get("state", ""))
        case "status_differs":
            return _(
                "Here it counts as paid, the provider says “{status}”. Repair takes the entry"
                " back with another one: the reward is owed again and can be paid anew."
            ).format(status=theirs.get("status", ""))
        case "not_booked":
            return _("The reward is marked as paid without an entry. Repair writes the entry.")
        case "stock_differs" if "left" in ours:
            return _(
                "Of {size} prizes {left} are left and {taken} are given. Run the ledger's"
                " audit; it names the pool."
            ).format(size=ours["size"], left=ours["left"], taken=ours["taken"])
        case "stock_differs":
            return _(
                "{units} packets are out, {grants} rewards hold one. Run the ledger's audit; it"
                " names them."
            ).format(units=ours.get("units"), grants=ours.get("grants"))
    return kind
