"""What an operator may set of a gift of insurance."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.directions import BINDS, LESS, MORE
from campaigns.mechanics.gift import law
from campaigns.mechanics.wording import IN_BOTH

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,24}$")]
FieldKind = Literal["name", "id_number", "birth_date"]


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True
    )


class Product(_Section):
    """The policy: `premium` is the pure risk premium of one in fen, `sum_insured` in fen."""

    name: Annotated[dict[str, str], IN_BOTH]
    insurer: Annotated[dict[str, str], IN_BOTH]
    insurer_code: Code
    code: Code
    cover: Literal["accident", "health"] = Field(alias="class")
    term_days: int = Field(ge=1, le=law.MOST_DAYS, json_schema_extra=MORE)
    sum_insured: int = Field(ge=1, le=10**12, json_schema_extra=MORE)
    premium: int = Field(ge=1, le=law.MOST_PREMIUM)

    @property
    def key(self) -> str:
        """The product's name among all insurers'; one policy of it for each person."""
        return f"{self.insurer_code}:{self.code}"


class FieldSection(_Section):
    """Something the insurer must know of the insured."""

    name: Name
    kind: FieldKind
    label: dict[str, str]
    required: bool = Field(default=True, json_schema_extra=LESS)


class Consent(_Section):
    """A document that must be agreed to. `separate`: for itself, with a tick of its own."""

    id: Name
    version: str = Field(min_length=1, max_length=64)
    label: dict[str, str]
    document: dict[str, str]
    separate: bool = Field(default=False, json_schema_extra=MORE)


class GiftConfig(_Section):
    """`mechanics.gift` of a frozen campaign."""

    product: Product
    fields: list[FieldSection] = Field(max_length=10, json_schema_extra=BINDS)
    consents: list[Consent] = Field(max_length=10, json_schema_extra=BINDS)
    quota_per_day: int = Field(default=500, ge=1, le=1_000_000, json_schema_extra=MORE)
    hold_minutes: int = Field(default=30, ge=5, le=1440, json_schema_extra=MORE)
    """How long a gift that was taken waits for the details of the insured."""
    min_age: int = Field(default=law.ADULT, ge=law.ADULT, le=100, json_schema_extra=LESS)
    max_age: int = Field(default=65, ge=law.ADULT, le=120, json_schema_extra=MORE)
    newcomers_only: bool = Field(default=True, json_schema_extra=LESS)
    """Only who has claimed nothing in another campaign and has no policy of this insurer."""
    tries: int = Field(default=5, ge=1, le=50, json_schema_extra=MORE)
    """How often one person may take a gift and let its time pass."""
    keep_days: int = Field(default=90, ge=1, le=3650, json_schema_extra=LESS)
    """Name and id number are deleted here so many days after the claim."""
    pool: str = "gifts"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        kinds = [field.kind for field in self.fields]
        names = [field.name for field in self.fields]
        needed = {field.kind for field in self.fields if field.required}
        if len(set(kinds)) != len(kinds) or len(set(names)) != len(names):
            raise ValueError("a field of one kind or name stands here once")
        if not {"name", "id_number"} <= needed:
            raise ValueError("a policy needs the name and the id number of the insured")
        ids = [consent.id for consent in self.consents]
        if len(set(ids)) != len(ids):
            raise ValueError("two consents have the same id")
        if self.max_age < self.min_age:
            raise ValueError("the highest age is below the lowest")
        return self

    def field(self, kind: FieldKind) -> FieldSection | None:
        """The field of that kind."""
        return next((field for field in self.fields if field.kind == kind), None)
