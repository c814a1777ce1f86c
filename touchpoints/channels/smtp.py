"""E-mail over SMTP, by Django's backend. What is known of the outcome is told exactly.

Before the server has said 354 it certainly has nothing; its answer after the message is final.
Only where the connection breaks in between does nobody know.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from email.utils import parseaddr
from typing import Any, Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from touchpoints.channels.base import (
    Channel,
    NotTaken,
    OutgoingMessage,
    Rejected,
    Unsure,
    channels,
)

GO_AHEAD = 354
PERMANENT = range(500, 600)


class SmtpConfig(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Backend(EmailBackend):
    """Django's, which also remembers whether the server has asked for the message."""

    handed_over = False

    @property
    def connection_class(self) -> Any:
        backend = self

        class Watched(super().connection_class):  # type: ignore[misc]
            def getreply(self) -> tuple[int, bytes]:
                code, text = super().getreply()
                if code == GO_AHEAD:
                    backend.handed_over = True
                return code, text

        return Watched


@channels.register
class Smtp(Channel):
    """Sends over the server of EMAIL_URL."""

    slug = "smtp"
    title = _("E-mail server")
    Config = SmtpConfig

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        """`sent` when the server has taken it. Raises NotTaken, Rejected or Unsure."""
        backend = _Backend(fail_silently=False)
        try:
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as error:
                raise NotTaken(_named(error)) from error
            try:
                backend.send_messages([as_mail(message)])
            except (OSError, smtplib.SMTPException) as error:
                raise _outcome(error, backend.handed_over) from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                backend.close()
        return "sent"


def as_mail(message: OutgoingMessage) -> EmailMultiAlternatives:
    """The e-mail with both parts, and the headers by which mail programs stop it."""
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{message.reference or message.id}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.stop_url:
        headers["List-Unsubscribe"] = f"<{message.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=message.subject, body=message.text, to=[message.to], headers=headers
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _code(error: BaseException) -> int | None:
    """What the server answered, where it did."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return codes[0] if codes else None
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    return None


def _named(error: BaseException) -> str:
    code = _code(error)
    return f"smtp.{code}" if code else f"smtp.{type(error).__name__}"


def _outcome(error: OSError | smtplib.SMTPException, handed_over: bool) -> NotTaken:
    code = _code(error)
    # Below 200 is smtplib's own word for an answer it could not read.
    if code is not None and code >= 200:
        return Rejected(_named(error)) if code in PERMANENT else NotTaken(_named(error))
    return Unsure(_named(error)) if handed_over else NotTaken(_named(error))
