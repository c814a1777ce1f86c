"""Pictures of an operator's own, frozen with the draft: content names the file.

A picture that is chosen is written once as WebP under the hash of its bytes. The draft, and
so the frozen version, carries that address; exchanging or deleting the picture in the library
changes nothing that runs.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms.builder.documents import REMOVE, Place
from cms.serving.headers import secure

FOLDER = "frozen"
FILTERS = {"logo": "max-320x96|format-webp", "hero": "max-900x1200|format-webp"}
PLACES: dict[str, Place] = {
    "logo": ("content", "theme", "logo"),
    "hero": ("content", "theme", "picture"),
}
FOREVER = "public, max-age=31536000, immutable"


def changes(page: Any, names: set[str]) -> list[tuple[Place, Any]]:
    """What the draft says of the page's pictures `names` now."""
    return [
        (place, REMOVE if getattr(page, name) is None else frozen(getattr(page, name), name))
        for name, place in PLACES.items()
        if name in names
    ]


def frozen(image: Any, name: str) -> dict[str, Any]:
    """Address and size of the picture as it is at this moment."""
    rendition = image.get_rendition(FILTERS[name])
    with rendition.file.open("rb") as opened:
        body = opened.read()
    tag = hashlib.sha256(body).hexdigest()
    keep(tag, body)
    return {"url": f"/c/p/{tag}.webp", "width": rendition.width, "height": rendition.height}


def keep(tag: str, body: bytes) -> None:
    """Write a picture under the hash of its bytes, once."""
    path = f"{FOLDER}/{tag}.webp"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(body))


def read(tag: str) -> bytes | None:
    """The bytes of a frozen picture; None when there is none."""
    path = f"{FOLDER}/{tag}.webp"
    if not default_storage.exists(path):
        return None
    with default_storage.open(path, "rb") as opened:
        body: bytes = opened.read()
    return body


@require_safe
def picture(_request: HttpRequest, tag: str) -> HttpResponse:
    """A frozen picture; nobody needs an account for it."""
    path = f"{FOLDER}/{tag}.webp"
    if not default_storage.exists(path):
        raise Http404
    with default_storage.open(path, "rb") as opened:
        response = HttpResponse(opened.read(), content_type="image/webp")
    response["Cache-Control"] = FOREVER
    return secure(response)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """The library's own files, for staff: the participant's page never names them."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["X-Content-Type-Options"] = "nosniff"
    return response
