"""What a crowd did, in sentences, and where to go on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WHO = {
    "honest": "Honest people",
    "script": "Scripts: programs without a page",
    "farm": "Farms: one emulator that plays many friends",
    "ring": "Rings: many devices that help one inviter",
}
DID = {
    "people": "came",
    "joined": "agreed to the rules and joined",
    "helped": "helped a friend's packet along",
    "opened": "opened a packet",
    "held": "won something that waits for a reviewer, because it looked wrong",
    "claimed claimed": "claimed with a phone number; the payment is on its way",
    "claimed fulfilling": "claimed with a phone number; the payment is on its way",
    "claimed fulfilled": "claimed with a phone number and were paid",
    "claimed checking": "claimed; a reviewer looks at it first",
    "still collecting": "had too few helpers when the crowd went home",
    "challenged": "times a device had to prove work first (unseen; usual for a new one)",
    "came too late": "came too late to join",
    "verified": "confirmed a phone number",
}
OTHER = "On the line"


def report(
    counts: Mapping[str, int], slowest_ms: float, seconds: float, reasons: Mapping[str, str]
) -> list[str]:
    """Lines by who they are about; `reasons` says refusal codes in words."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for what, number in counts.items():
        kind, colon, did = what.partition(": ")
        group = kind if colon and kind in WHO else OTHER
        words = _did(did, reasons) if group != OTHER else what
        groups.setdefault(group, []).append((number, words))
    order = [*WHO, OTHER]
    lines = [f"Finished after {seconds:.0f} s; the slowest answer took {slowest_ms:.0f} ms."]
    for group in sorted(groups, key=order.index):
        lines += ["", WHO.get(group, group)]
        came_first = sorted(groups[group], key=lambda line: (line[1] != "came", -line[0]))
        lines += [f"{number:>8}  {words}" for number, words in came_first]
    return lines


def _did(did: str, reasons: Mapping[str, str]) -> str:
    if did.startswith("refused "):
        code = did.removeprefix("refused ")
        said = reasons.get(code)
        return f"refused: {said} ({code})" if said else f"refused ({code})"
    return DID.get(did, did)


def next_steps(site: str, slug: str, phones: Sequence[str]) -> list[str]:
    """Where the crowd can be seen, and how its messages are read."""
    manage = ".venv/bin/python manage.py"
    lines = [
        "",
        "What next",
        f"  See it    {site}/boards/{slug}/",
        f"  Audit it  {manage} audit_ledger --campaign {slug}",
    ]
    if phones:
        lines.append(f"  Messages  {manage} inbox --to {phones[0]}")
    if phones[1:6]:
        lines.append(f"            other phones of this crowd: {', '.join(phones[1:6])}")
    return lines
