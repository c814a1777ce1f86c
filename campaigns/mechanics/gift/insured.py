"""Who is to be insured: what was filled in, checked. Pure; nothing here is logged or kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from campaigns.mechanics.gift.config import GiftConfig
from campaigns.mechanics.gift.law import ADULT
from core.errors import FieldError

_ID = re.compile(r"[1-8][0-9]{16}[0-9X]")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’·•-])*[^\W\d_]", re.UNICODE)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
MOST_NAME = 50
OLDEST = 130


@dataclass(frozen=True)
class Insured:
    """What was filled in, in its normal form."""

    name: str
    id_number: str
    birth: date

    def __repr__(self) -> str:
        """Nothing of it: a record of an error must not tell who it is."""
        return "Insured(…)"


def check_digit(first: str) -> str:
    """The eighteenth character of an id number whose first seventeen are `first`."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def birth_of(id_number: str) -> date | None:
    """The birth date of a Chinese id number (GB 11643); None when it is not one."""
    if not _ID.fullmatch(id_number) or check_digit(id_number[:17]) != id_number[17]:
        return None
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def number_in(fields: Mapping[str, object]) -> str | None:
    """The id number among what was filled in, in its normal form; None where there is none."""
    for value in fields.values():
        number = _normal(str(value or "")).upper().replace(" ", "")
        if birth_of(number) is not None:
            return number
    return None


def age_on(birth: date, day: date) -> int:
    """Full years on `day`; one born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def read(
    config: GiftConfig, fields: Mapping[str, object], today: date
) -> tuple[Insured | None, list[FieldError]]:
    """Who is to be insured, or what is wrong: `missing`, `format`, `age`, `unknown` by path.

    `today` is the day in the campaign's zone.
    """
    known = {field.name for field in config.fields}
    errors = [FieldError(f"fields.{name}", "unknown") for name in fields if name not in known]
    values: dict[str, str] = {}
    for field in config.fields:
        text = _normal(str(fields.get(field.name) or ""))
        if text:
            values[field.kind] = text
        elif field.required:
            errors.append(FieldError(f"fields.{field.name}", "missing"))
    name = values.get("name", "")
    if name and not (2 <= len(name) <= MOST_NAME and _NAME.fullmatch(name)):
        errors.append(_error(config, "name", "format"))
    number = values.get("id_number", "").upper().replace(" ", "")
    birth = birth_of(number)
    if number:
        errors += _born(config, birth, values.get("birth_date", ""), today)
    if errors or birth is None:
        return None, errors
    return Insured(name, number, birth), []


def _born(config: GiftConfig, birth: date | None, told: str, today: date) -> list[FieldError]:
    """What is wrong with the id number, the age it tells and the date told beside it."""
    if birth is None or birth > today or age_on(birth, today) > OLDEST:
        return [_error(config, "id_number", "format")]
    if told and told != birth.isoformat():
        return [_error(config, "birth_date", "format")]
    if not max(config.min_age, ADULT) <= age_on(birth, today) <= config.max_age:
        return [_error(config, "id_number", "age")]
    return []


def _error(config: GiftConfig, kind: str, code: str) -> FieldError:
    name = next(field.name for field in config.fields if field.kind == kind)
    return FieldError(f"fields.{name}", code)


def _normal(text: str) -> str:
    """Full-width letters and digits as plain ones, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
