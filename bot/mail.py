"""E-mail over SMTP, with the standard library, in a thread of its own: the loop never waits for a mail server.

What a server answers is never repeated: it may hold the address that it was sent to.
"""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from adapters.base import Check, DeliveryError
from bot.config import secret
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Config, MailSection

_TIMEOUT = 15.0  # seconds for each exchange with the server
_ALTOGETHER = 90.0
_FIRST_PERMANENT = 500  # RFC 5321, 4.2.1


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail to one person."""

    to: str
    subject: str
    text: str
    html: str = ""
    """The same, for programs that show it; may show the picture as `cid:picture`."""
    picture: bytes = b""
    """A PNG."""
    id: str = ""
    """The same again for the same e-mail: a second copy can be known as one. A new one where empty."""


class Mailer:
    """Sends e-mail through one server."""

    def __init__(self, section: MailSection, password: str = "", tls: ssl.SSLContext | None = None) -> None:
        """`tls`: whom to trust; the system's authorities where none is given."""
        self._section = section
        self._password = password
        self._tls = tls

    async def send(self, mail: Mail) -> None:
        """Returns when the server has taken it.

        Raises:
            DeliveryError: not sent. `doubtful` where the connection broke after the words were given.
        """
        try:
            message = self.message(mail)
        except (ValueError, MessageError, LookupError):
            raise DeliveryError("this is no e-mail address: check [people] and [mail] sender", permanent=True) from None
        try:
            async with asyncio.timeout(_ALTOGETHER):
                await _in_a_thread(lambda: self._give(message))
        except TimeoutError:
            raise DeliveryError("the mail server takes too long", permanent=False, doubtful=True) from None

    async def check(self) -> None:
        """Signs in and leaves.

        Raises:
            DeliveryError: that did not work; says what to do.
        """
        await _in_a_thread(lambda: self._give(None))

    def message(self, mail: Mail) -> EmailMessage:
        """The e-mail as it is sent."""
        sender, domain = self._section.sender, self._section.sender.rpartition("@")[2] or "tactful.invalid"
        message = EmailMessage()
        message["From"] = Address("Tactful", addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{mail.id}@{domain}>" if mail.id else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer is wanted
        message.set_content(mail.text)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        if mail.picture and mail.html:
            html = message.get_payload()[1]  # type: ignore[index]  # the alternative just added
            html.add_related(mail.picture, "image", "png", cid="<picture>")  # type: ignore[union-attr]
        elif mail.picture:
            message.add_attachment(mail.picture, "image", "png", filename="digest.png")
        return message

    def _give(self, message: EmailMessage | None) -> None:
        given = False
        try:
            with contextlib.closing(self._connected()) as server:
                if message is not None:
                    given = True
                    server.send_message(message)
                with contextlib.suppress(smtplib.SMTPException, OSError):  # it was taken; how they part matters no more
                    server.quit()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _error("the mail server does not know the address", min(codes)) from None
        except smtplib.SMTPAuthenticationError:
            raise DeliveryError(
                f"the mail server refuses the user or the password: check [mail] user and {self._section.password_env}",
                permanent=False,
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError(
                "the mail server offers no STARTTLS or no sign-in: check [mail] port and security", permanent=False
            ) from None
        except smtplib.SMTPServerDisconnected:
            raise DeliveryError("the mail server hung up", permanent=False, doubtful=given) from None
        except smtplib.SMTPResponseException as error:
            raise _error("the mail server refuses the e-mail: check [mail] sender", error.smtp_code) from None
        except ssl.SSLError:
            raise DeliveryError(
                "the mail server's certificate or encryption is not accepted: check [mail] host, port and security",
                permanent=False,
            ) from None
        except (OSError, smtplib.SMTPException):
            raise DeliveryError(
                "the mail server cannot be reached: check [mail] host and port", permanent=False, doubtful=given
            ) from None

    def _connected(self) -> smtplib.SMTP:
        section, tls = self._section, self._tls or ssl.create_default_context()
        if section.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(section.host, section.port, timeout=_TIMEOUT, context=tls)
        else:
            server = smtplib.SMTP(section.host, section.port, timeout=_TIMEOUT)
        try:
            if section.security == "starttls":
                server.starttls(context=tls)
            if section.user:
                server.login(section.user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def mailer_of(config: Config) -> Mailer | None:
    """The school's mail server; None where it named none.

    Raises:
        UsageError: a setting or the password is missing.
    """
    section = config.mail
    if not section.host:
        return None
    if "@" not in section.sender:
        raise UsageError(
            "[mail] sender: write the address that Tactful's e-mail comes from, such as tactful@school.example."
        )
    return Mailer(section, secret(section.password_env, "the mail server's password") if section.user else "")


def _error(reason: str, code: int) -> DeliveryError:
    return DeliveryError(reason, permanent=code >= _FIRST_PERMANENT)


async def _in_a_thread(work: Callable[[], None]) -> None:
    """A daemon's: the loop's own threads are waited for at the end, and a server that says nothing would hold up the stop."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def finish(error: BaseException | None) -> None:
        if done.done():  # nobody waits any more
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except Exception as raised:  # noqa: BLE001 - handed to who waits
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(finish, error)

    threading.Thread(target=run, name="mail", daemon=True).start()
    await done


async def checked(config: Config) -> list[Check]:
    """Whether the mail server lets us in; nothing where none is set. For `tactful check`."""
    mailer = mailer_of(config)
    if not mailer:
        return []
    try:
        await mailer.check()
    except DeliveryError as error:
        return [Check("mail", ok=False, remedy=str(error), away=True)]
    return [Check("mail: the server lets us in", ok=True)]
