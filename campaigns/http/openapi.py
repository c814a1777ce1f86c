"""`/api/openapi.json`, made once from the models that check bodies and shape answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from campaigns.http import answers, schemas
from campaigns.mechanics.base import MECHANICS, load_all
from core.http import PROBLEM_TYPE

_REF = "#/components/schemas/{model}"
load_all()
_INPUTS: dict[str, type[BaseModel]] = {
    f"{mechanic.slug}.{do}": model
    for mechanic in MECHANICS
    for do, model in sorted(mechanic.acts.items())
}
"""What the acts of each mechanic take as `input`, as <mechanic>.<act>."""
_BODIES: tuple[type[BaseModel], ...] = (
    *schemas.ACTIONS.values(),
    *dict.fromkeys(_INPUTS.values()),
    schemas.OtpBody,
    schemas.IdentifyBody,
    schemas.FactBody,
    schemas.InboxReadBody,
    schemas.PreferencesBody,
)
_ANSWERS: tuple[type[BaseModel], ...] = (
    answers.StateDocument,
    answers.PlayDocument,
    answers.OtpDocument,
    answers.IdentifyDocument,
    answers.FactDocument,
    answers.InboxDocument,
    answers.InboxReadDocument,
    answers.PreferencesDocument,
    answers.Problem,
)
_WHAT = {
    "join": "Take part; the first valid invite binds for good",
    "help": "Help the person who shared the invite",
    "draw": "Open the packet of a complete session",
    "share": "A link to share",
    "claim": "Have a reward paid out",
    "verify": "Verify a phone number, so that the organiser's facts find the participant",
    "act": "Do something a mechanic of the campaign names; its input is in x-inputs",
}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _json(model: type[BaseModel], media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": _ref(model)}}


def _parameter(name: str, where: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    return {"name": name, "in": where, "required": required, "schema": schema}


_SLUG = _parameter("slug", "path", {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,80}$"}, True)
_KEY = _parameter(
    "Idempotency-Key",
    "header",
    {"type": "string", "minLength": 8, "maxLength": 64, "pattern": "^[!-~]{8,64}$"},
    True,
)


def _operation(
    *,
    name: str,
    summary: str,
    answer: type[BaseModel],
    status: int = 200,
    body: type[BaseModel] | None = None,
    parameters: tuple[dict[str, Any], ...] = (),
    security: bool = True,
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            str(status): {"description": "Done", "content": _json(answer)},
            "default": {
                "description": "A problem with a stable code",
                "content": _json(answers.Problem, PROBLEM_TYPE),
            },
        },
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    if security:
        operation["security"] = [{}, {"bearer": []}]
    return operation


def _paths() -> dict[str, Any]:
    query = tuple(_parameter(name, "query", {"type": "string"}, False) for name in ("i", "ch"))
    signature = _parameter("X-AF-Signature", "header", {"type": "string"}, True)
    paths: dict[str, Any] = {
        "/api/play/{slug}/state": {
            "get": _operation(
                name="state",
                summary="What this person sees of the campaign now",
                answer=answers.StateDocument,
                parameters=(_SLUG, *query),
            )
        }
    }
    for action, body in schemas.ACTIONS.items():
        paths[f"/api/play/{{slug}}/{action}"] = {
            "post": _operation(
                name=action,
                summary=_WHAT[action],
                answer=answers.PlayDocument,
                body=body,
                parameters=(_SLUG, _KEY),
            )
        }
    paths["/api/play/{slug}/act"]["post"]["x-inputs"] = {
        name: _ref(model) for name, model in _INPUTS.items()
    }
    paths["/api/play/{slug}/winners"] = {
        "get": _operation(
            name="winners",
            summary="The newest prizes that were claimed, the same for everybody",
            answer=answers.WinnersDocument,
            parameters=(_SLUG,),
        )
    }
    paths["/api/play/{slug}/inbox"] = {
        "get": _operation(
            name="inbox",
            summary="What the campaign told this person in its page",
            answer=answers.InboxDocument,
            parameters=(_SLUG,),
        )
    }
    paths["/api/play/{slug}/inbox/read"] = {
        "post": _operation(
            name="inbox_read",
            summary="Messages that were seen",
            answer=answers.InboxReadDocument,
            body=schemas.InboxReadBody,
            parameters=(_SLUG, _KEY),
        )
    }
    paths["/api/play/{slug}/preferences"] = {
        "get": _operation(
            name="preferences",
            summary="What this person allows us to send, and where",
            answer=answers.PreferencesDocument,
            parameters=(_SLUG,),
        ),
        "post": _operation(
            name="set_preferences",
            summary="Allow or stop text messages and e-mail",
            answer=answers.PreferencesDocument,
            body=schemas.PreferencesBody,
            parameters=(_SLUG, _KEY),
        ),
    }
    paths["/api/play/otp"] = {
        "post": _operation(
            name="otp",
            summary="Send a one-time code",
            answer=answers.OtpDocument,
            status=202,
            body=schemas.OtpBody,
            parameters=(_KEY,),
        )
    }
    paths["/api/play/identify"] = {
        "post": _operation(
            name="identify",
            summary="Hand a person over from the organiser's own app",
            answer=answers.IdentifyDocument,
            body=schemas.IdentifyBody,
            parameters=(_KEY,),
        )
    }
    paths["/api/in/facts"] = {
        "post": _operation(
            name="fact",
            summary="Tell what happened in the organiser's systems",
            answer=answers.FactDocument,
            status=202,
            body=schemas.FactBody,
            parameters=(signature,),
            security=False,
        )
    }
    return paths


@lru_cache(maxsize=1)
def rendered() -> bytes:
    """The document, as JSON."""
    _, bodies = models_json_schema(
        [(model, "validation") for model in _BODIES], ref_template=_REF
    )
    _, shapes = models_json_schema(
        [(model, "serialization") for model in _ANSWERS], ref_template=_REF
    )
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Activity Factory", "version": "1"},
            "paths": _paths(),
            "components": {
                "schemas": {**bodies["$defs"], **shapes["$defs"]},
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def document(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of the participants' API."""
    return HttpResponse(rendered(), content_type="application/json")
