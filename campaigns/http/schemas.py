"""Bodies of the participants' API. Unknown fields are refused, except inside `signals`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Text = Annotated[str, StringConstraints(max_length=64)]
Agreed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]
PhoneText = Annotated[str, StringConstraints(min_length=5, max_length=24)]
OtpText = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
FieldText = Annotated[str, StringConstraints(max_length=200)]
MOST_DEPTH = 8


def _shallow(value: Any, left: int = MOST_DEPTH) -> Any:
    """`value`, unless it is nested deeper than any signal of ours."""
    if isinstance(value, dict | list):
        if left == 0:
            raise ValueError("nested too deeply")
        for item in value.values() if isinstance(value, dict) else value:
            _shallow(item, left - 1)
    return value


Signals = Annotated[dict[str, Any], AfterValidator(lambda value: _shallow(value))]


class Body(BaseModel):
    """Base of what a participant sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PowProof(Body):
    """The solution of a proof-of-work challenge."""

    kind: Literal["pow"]
    payload: Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class OtpProof(Body):
    """A one-time code in answer to a challenge."""

    kind: Literal["otp"]
    phone: PhoneText
    otp: OtpText


Proof = Annotated[PowProof | OtpProof, Field(discriminator="kind")]


class JoinConsent(Body):
    """What was agreed to, in the words of the page that was shown: the version of its rules,
    the id of its privacy notice. Kept as said, beside the version that was running then."""

    rules: Agreed
    privacy: Agreed


class Tapped(Body):
    """What every guarded action may bring along."""

    signals: Signals | None = None
    proof: Proof | None = None


class JoinBody(Tapped):
    invite: Text | None = None
    channel: Text | None = None
    consent: JoinConsent


class HelpBody(Tapped):
    invite: Text


class DrawBody(Tapped):
    scene: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")] = "default"


class ShareBody(Body):
    to: Literal["copy", "system", "poster", "wechat"]


class ClaimBody(Tapped):
    reward: UUID
    phone: PhoneText | None = None
    otp: OtpText | None = None
    fields: Annotated[dict[FieldName, FieldText], Field(max_length=20)] = {}
    consent: Annotated[dict[FieldName, FieldText], Field(max_length=10)] = {}

    @model_validator(mode="after")
    def _phone_comes_with_its_code(self) -> ClaimBody:
        if (self.phone is None) != (self.otp is None):
            raise ValueError("phone and otp come together")
        return self


class VerifyBody(Tapped):
    phone: PhoneText
    otp: OtpText
    consent: Annotated[dict[FieldName, FieldText], Field(max_length=10)] = {}


class ActBody(Tapped):
    """One of the acts that the campaign's mechanics name, with the input it asks for."""

    do: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    input: Signals = {}


class OtpBody(Body):
    slug: Slug
    phone: PhoneText
    purpose: Literal["claim"]
    proof: PowProof | None = None


class IdentifyBody(Body):
    slug: Slug
    jwt: Annotated[str, StringConstraints(min_length=16, max_length=8000)]


class InboxReadBody(Body):
    """Messages in the page that were seen."""

    ids: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=100)]


class PreferencesBody(Body):
    """What is allowed from now on; what is left out stays as it is."""

    sms: bool | None = None
    email: bool | None = None
    address: Annotated[str, StringConstraints(max_length=254)] | None = None


class FactPerson(Body):
    """Exactly one name of a person."""

    phone: PhoneText | None = None
    openid: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    person_id: UUID | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> FactPerson:
        if sum(value is not None for value in (self.phone, self.openid, self.person_id)) != 1:
            raise ValueError("name the person in exactly one way")
        return self


FactValue = (
    Annotated[str, StringConstraints(max_length=500)]
    | bool
    | Annotated[int, Field(ge=-(2**53), le=2**53)]
    | Annotated[float, Field(allow_inf_nan=False)]
    | None
)


class FactBody(Body):
    id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,128}$")]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    at: Annotated[int, Field(ge=946_684_800_000, le=4_102_444_800_000, strict=True)]
    person: FactPerson
    campaign: Slug | None = None
    props: Annotated[dict[FieldName, FactValue], Field(max_length=50)] = {}


B = TypeVar("B", bound=Body)
ACTIONS: dict[str, type[Body]] = {
    "join": JoinBody,
    "help": HelpBody,
    "draw": DrawBody,
    "share": ShareBody,
    "claim": ClaimBody,
    "verify": VerifyBody,
    "act": ActBody,
}
