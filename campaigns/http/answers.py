"""What the participants' API answers, for its OpenAPI document and for tests."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, create_model

from campaigns.mechanics.base import MECHANICS, load_all


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CampaignView(Answer):
    slug: str
    version: str
    kind: str
    status: Literal["scheduled", "running", "paused", "ended"]
    starts_at: int
    ends_at: int
    currency: str
    stock: Literal["plenty", "few", "none"]


class MeView(Answer):
    id: UUID
    invite: str
    invite_url: str
    phone_masked: str | None


class HelperView(Answer):
    name: str
    amount: int


class SessionView(Answer):
    id: UUID
    amount: int
    target: int
    needed: int
    helpers: list[HelperView]
    expires_at: int


class InviterView(Answer):
    name: str
    can_help: bool


class RewardView(Answer):
    id: UUID
    kind: str
    amount: int | None
    status: Literal[
        "checking",
        "granted",
        "claimed",
        "fulfilling",
        "fulfilled",
        "failed",
        "expired",
        "revoked",
    ]
    claim_by: int | None
    face: dict[str, Any] | None = None
    """Of a prize that is not money: title, points, code, tracking; absent for money."""
    confirm: dict[str, Any] | None = None
    """While the owner must confirm the payment: {provider, mch_id, app_id, package, until}."""


class ClosedView(Answer):
    """Why an action is closed: its code, and when it is worth asking again."""

    code: str
    retry_at: int | None


class GateView(Answer):
    """What rules say of this person here and now. `environment` is the application the page is
    open in, `share_rewards` whether what friends do there counts (`ask`: after a look)."""

    environment: str | None
    share_rewards: Literal["on", "ask", "off"]
    closed: dict[str, ClosedView]


class TrialView(Answer):
    """Which arm of a trial the caller sees, and whether they count in it."""

    name: str
    arm: str
    counts: bool


class _State(Answer):
    """Milliseconds UTC; amounts in minor units of the campaign's currency."""

    server_time: int
    campaign: CampaignView
    me: MeView | None
    session: SessionView | None
    inviter: InviterView | None
    rewards: list[RewardView]
    actions: list[str]
    gate: GateView | None = None
    """Absent where the campaign has neither limits nor conditions nor a policy."""
    trial: TrialView | None = None
    """Absent where nothing is tried."""


load_all()
_PARTS: dict[str, Any] = {
    mechanic.section or mechanic.slug: (mechanic.View | None, None)
    for mechanic in MECHANICS
    if mechanic.View is not None
}
# Beside the fixed fields stands what each kind adds, absent in campaigns of others.
StateDocument = create_model("StateDocument", __base__=_State, __doc__=_State.__doc__, **_PARTS)


class PlayDocument(Answer):
    """The result of one action, and the state after it."""

    result: dict[str, Any]
    state: StateDocument
    token: str | None = None


class OtpDocument(Answer):
    sent_to: str
    expires_in: int
    retry_after: int
    length: int


class IdentifiedView(Answer):
    person_id: UUID
    phone_masked: str | None


class IdentifyDocument(Answer):
    result: IdentifiedView
    token: str


class WinnerView(Answer):
    """`who`: the last four digits of a number. `title`: of a prize that is not money."""

    who: str
    kind: str
    amount: int
    title: dict[str, str] | None
    at: int


class WinnersDocument(Answer):
    """Claimed prizes, the newest first, at most twelve and some seconds old."""

    winners: list[WinnerView]


class InboxMessageView(Answer):
    id: int
    on: Literal["won", "helped", "qualified", "expiring", "fulfilled"]
    title: str
    text: str
    at: int
    read: bool


class InboxDocument(Answer):
    """What the campaign told this person in its page, newest first, at most fifty."""

    messages: list[InboxMessageView]
    unread: int


class ReadView(Answer):
    read: int


class InboxReadDocument(Answer):
    result: ReadView
    unread: int


class PreferencesDocument(Answer):
    """What the person allows; number and address masked, null where there is none."""

    sms: bool
    email: bool
    phone: str | None
    address: str | None


class FactDocument(Answer):
    id: str
    event_id: UUID


class FieldProblem(Answer):
    path: str
    code: str


class Problem(BaseModel):
    """RFC 9457 with our stable code; a 403 `risk.challenge` also carries `challenge`."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
    errors: list[FieldProblem]
    retry_at: int | None = None
