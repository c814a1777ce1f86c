"""E-mail to a real SMTP server that takes it, refuses it, or falls silent."""

from __future__ import annotations

import asyncio
import email
import select
import smtplib
import socket
import threading
from collections.abc import Iterator
from email.message import Message as Mail
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.env import email_from_url
from touchpoints.channels import NotTaken, OutgoingMessage, Rejected, Smtp, Unsure

OUTGOING = OutgoingMessage(
    id=7,
    to="wang.ming@mail.example",
    template="won",
    text="您已获得¥8.88\n",
    subject="您已获得¥8.88",
    html="<p>您已获得¥8.88</p>",
    stop_url="https://play.example/m/7-abc",
    reference="0192.won",
)


class Server:
    """Answers as the test says at each command; keeps what it took."""

    def __init__(self) -> None:
        self.at: dict[str, str] = {}
        self.silent_at = ""
        self.dies_at = ""
        self.taken: list[Mail] = []
        self.seen = 0
        self.silent, self.given_up = threading.Event(), threading.Event()

    async def _answer(self, server: SMTP, command: str, otherwise: str) -> str:
        if self.silent_at == command:
            self.silent.set()
            while not self.given_up.is_set():
                await asyncio.sleep(0.02)
        if self.dies_at == command:
            assert server.transport is not None
            server.transport.close()
        return self.at.get(command, otherwise)

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await self._answer(server, "RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.seen += 1
        self.taken.append(email.message_from_bytes(envelope.content or b"", policy=default))
        return await self._answer(server, "DATA", "250 Message accepted")


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    handler = Server()
    controller = started(handler)
    for name, value in email_from_url(f"smtp://127.0.0.1:{controller.port}?tls=off").items():
        setattr(settings, name, value)
    settings.EMAIL_TIMEOUT = 60
    settings.DEFAULT_FROM_EMAIL = "Demo Life <no-reply@play.example>"
    yield handler
    handler.given_up.set()
    controller.stop()


def started(handler: Server) -> Controller:
    """Listening on a port that was free; somebody may take it in between."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=60)
        try:
            controller.start()
        except OSError:
            continue
        return controller


def test_it_arrives_whole_with_both_parts_and_a_way_to_stop(server: Server) -> None:
    assert Smtp().send(OUTGOING) == "sent"
    [mail] = server.taken
    assert mail["To"] == "wang.ming@mail.example"
    assert mail["From"] == "Demo Life <no-reply@play.example>"
    assert mail["Subject"] == "您已获得¥8.88"
    assert mail["Message-ID"] == "<0192.won@play.example>"
    assert mail["List-Unsubscribe"] == "<https://play.example/m/7-abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    plain, html = list(mail.walk())[1:]
    assert plain.get_content().strip() == "您已获得¥8.88"  # type: ignore[attr-defined]
    assert html.get_content().strip() == "<p>您已获得¥8.88</p>"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("command", "answer", "error", "code"),
    [
        ("MAIL", "451 try later", NotTaken, "smtp.451"),
        ("RCPT", "450 mailbox busy", NotTaken, "smtp.450"),
        ("DATA", "452 no room", NotTaken, "smtp.452"),
        ("MAIL", "550 not you", Rejected, "smtp.550"),
        ("RCPT", "550 no such mailbox", Rejected, "smtp.550"),
        ("DATA", "554 spam", Rejected, "smtp.554"),
    ],
)
def test_what_the_server_says_is_believed(
    server: Server, command: str, answer: str, error: type[NotTaken], code: str
) -> None:
    server.at[command] = answer
    with pytest.raises(NotTaken) as raised:
        Smtp().send(OUTGOING)
    assert (type(raised.value), raised.value.code) == (error, code)


@pytest.fixture
def impatient(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """We wait for an answer until the server has heard us, and not long after that."""
    really = smtplib.SMTP.getreply

    def getreply(line: smtplib.SMTP) -> tuple[int, bytes]:
        assert line.sock is not None
        readable: list[Any] = []
        while not (readable or server.silent.is_set()):
            readable = select.select([line.sock], [], [], 0.02)[0]
        if server.silent.is_set():
            line.sock.settimeout(0.05)
        return really(line)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["silent_at", "dies_at"])
def test_before_it_has_the_message_a_broken_line_is_no_doubt(server: Server, how: str) -> None:
    setattr(server, how, "RCPT")
    with pytest.raises(NotTaken) as raised:
        Smtp().send(OUTGOING)
    assert type(raised.value) is NotTaken
    assert server.seen == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("how", ["silent_at", "dies_at"])
def test_after_it_has_the_message_a_broken_line_leaves_doubt(server: Server, how: str) -> None:
    setattr(server, how, "DATA")
    with pytest.raises(Unsure):
        Smtp().send(OUTGOING)
    assert server.seen == 1


def test_nobody_there(settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = probe.getsockname()
    settings.EMAIL_USE_TLS = False
    with pytest.raises(NotTaken, match="ConnectionRefused") as raised:
        Smtp().send(OUTGOING)
    assert type(raised.value) is NotTaken


def test_the_address_of_a_server() -> None:
    assert email_from_url("smtp://me%40x:p%2Fw@mail.example") == {
        "EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "me@x",
        "EMAIL_HOST_PASSWORD": "p/w", "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False,
    }  # fmt: skip
    assert email_from_url("smtps://mail.example")["EMAIL_PORT"] == 465
    assert email_from_url("smtps://mail.example")["EMAIL_USE_SSL"] is True
    with pytest.raises(ValueError, match="EMAIL_URL"):
        email_from_url("mail.example")
