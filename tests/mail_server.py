"""A real SMTP server on this machine that refuses, drops and accepts when a test says so."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What it does, to change at any moment, and the messages it took responsibility for, in order."""

    refuse_recipient: str = ""  # an SMTP answer, such as "550 5.1.1 nobody here"
    refuse_text: str = ""
    drop_after_text: bool = False  # close the connection instead of answering to the text
    drop_once_accepted: bool = False  # answer 250 and close
    when_accepted: Callable[[], None] | None = None  # called when the message is taken, before the 250
    accepted: list[Message] = field(default_factory=list)
    texts: int = 0  # how often somebody handed over a text, whatever came of it
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse an address."""
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take, refuse or drop a text."""
        self.texts += 1
        if self.refuse_text:
            return self.refuse_text
        if self.drop_after_text:
            server.transport.abort()
            return "250 never read"
        assert isinstance(envelope.content, bytes)
        self.accepted.append(message_from_bytes(envelope.content))
        if self.when_accepted:
            self.when_accepted()
        if self.drop_once_accepted:
            await server.push("250 OK")
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(port: int = 0) -> Iterator[MailServer]:
    """A server until the block ends."""
    server = MailServer(port=port or free_port())
    controller: Any = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
