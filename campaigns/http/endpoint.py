"""What every endpoint has in common, from the method to the shape of an error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError

from campaigns.http.origin import check_origin
from campaigns.http.problems import (
    BadRequest,
    MediaRefused,
    MethodRefused,
    TooLarge,
    from_exception,
)
from campaigns.http.schemas import Body
from core.errors import FieldError, Invalid

MAX_BODY = 16 * 1024
JSON = "application/json"

View = Callable[..., HttpResponse]
B = TypeVar("B", bound=Body)


def endpoint(
    method: str, *, own_origin: bool = True, head: bool = False
) -> Callable[[View], View]:
    """A view that answers `method` alone and every failure as a problem document.

    With `head` it answers HEAD too: link checkers and messengers ask so.
    """
    methods = (method, "HEAD") if head else (method,)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise MethodRefused("request.method", params={"allow": ", ".join(methods)})
                if own_origin:
                    check_origin(request)
                return view(request, **arguments)
            except Exception as error:  # noqa: BLE001 - the last line: nothing leaves as HTML
                return from_exception(error)

        return answer

    return decorate


def reply(document: dict[str, Any], status: int = 200) -> HttpResponse:
    """JSON that nobody caches."""
    response = HttpResponse(orjson.dumps(document), status=status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def raw_body(request: HttpRequest) -> bytes:
    """The body, at most 16 kB, of a JSON request.

    Raises MediaRefused `request.content_type`, TooLarge `body.too_large`.
    """
    if request.content_type != JSON:
        raise MediaRefused("request.content_type")
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadRequest("request.length") from None
    if length > MAX_BODY:
        raise TooLarge("body.too_large")
    try:
        body = request.body
    except (UnreadablePostError, RawPostDataException):
        raise BadRequest("request.unreadable") from None
    if len(body) > MAX_BODY:
        raise TooLarge("body.too_large")
    return body


def parse(raw: bytes, model: type[B]) -> B:
    """The body as `model`. Raises Invalid `body.invalid` with paths, ValidationError alike."""
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Invalid("body.invalid", errors=[FieldError("", "json")]) from None
    if not isinstance(document, dict):
        raise Invalid("body.invalid", errors=[FieldError("", "object")])
    if b"\\u0000" in raw and (path := _nul_in(document)) is not None:
        # PostgreSQL's text holds every character but this one.
        raise Invalid("body.invalid", errors=[FieldError(path, "character")])
    return model.model_validate(document)


def _nul_in(value: Any, path: str = "", left: int = 32) -> str | None:
    """Where the character U+0000 stands, if it does; also where nesting is out of reach."""
    if left == 0:
        return path
    if isinstance(value, str):
        return path if "\0" in value else None
    items: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        if any("\0" in key for key in value):
            return path
        items = [(key, item) for key, item in value.items()]
    elif isinstance(value, list):
        items = [(str(index), item) for index, item in enumerate(value)]
    for name, item in items:
        found = _nul_in(item, f"{path}.{name}" if path else name, left - 1)
        if found is not None:
            return found
    return None


def idempotency_key(request: HttpRequest) -> str:
    """8 to 64 printable ASCII characters. Raises Invalid at `Idempotency-Key`."""
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        fault = "missing"
    elif not 8 <= len(key) <= 64:
        fault = "length"
    elif not (key.isascii() and key.isprintable()):
        fault = "format"
    else:
        return key
    raise Invalid("body.invalid", errors=[FieldError("Idempotency-Key", fault)])


def digest(*parts: bytes) -> str:
    """sha256 of the parts, each set apart from the next."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()
