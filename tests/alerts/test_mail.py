"""E-mail against a real server: what arrives, and what is said of one that does not want it."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from adapters.base import DeliveryError
from bot.config import Config
from bot.errors import UsageError
from bot.mail import Mail, Mailer, mailer_of
from tests.alerts.mail_server import PASSWORD, USER, certificate, mail_server

MAIL = Mail("head@school.example", "Tactful: help is needed now", "Ms Ångström, please look.\nCall 999.", id="abc_-1")


async def test_it_arrives_as_written() -> None:
    with mail_server() as server:
        await Mailer(server.section()).send(MAIL)
        [mail] = server.mails
    assert mail.get_content().replace("\r\n", "\n").strip() == MAIL.text
    assert (mail["To"], mail["Subject"]) == (MAIL.to, MAIL.subject)
    assert mail["From"] == "Tactful <tactful@school.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<abc_-1@school.example>"
    assert mail["Date"]


async def test_with_a_picture() -> None:
    with mail_server() as server:
        digest = Mail("a@school.example", "The week", "Two", "<p>Two</p><img src='cid:picture'>", b"\x89PNG")
        await Mailer(server.section()).send(digest)
        [mail] = server.mails
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]


async def test_a_certificate_is_checked(tmp_path: Path) -> None:
    offered, trusted = certificate(tmp_path)
    with mail_server(tls=offered, login=True) as server:
        section = server.section(security="starttls", user=USER)
        await Mailer(section, PASSWORD, trusted).send(MAIL)
        with pytest.raises(DeliveryError, match="certificate") as caught:
            await Mailer(section, PASSWORD).send(MAIL)
        assert not caught.value.permanent
        assert len(server.mails) == 1


async def test_no_password_goes_over_an_open_line() -> None:
    with mail_server() as server:
        with pytest.raises(DeliveryError, match="STARTTLS"):
            await Mailer(server.section(security="starttls", user=USER), PASSWORD).send(MAIL)
        assert not server.mails


async def test_a_wrong_password_names_the_variable_and_is_tried_again() -> None:
    with mail_server(login=True) as server:
        with pytest.raises(DeliveryError, match="TACTFUL_MAIL_PASSWORD") as caught:
            await Mailer(server.section(user=USER), "wrong").send(MAIL)
        assert not caught.value.permanent
        assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(("answer", "permanent"), [("550 unknown head@school.example", True), ("450 later", False)])
async def test_an_address_that_is_refused(answer: str, *, permanent: bool) -> None:
    with mail_server() as server:
        server.answers[MAIL.to] = answer
        with pytest.raises(DeliveryError) as caught:
            await Mailer(server.section()).send(MAIL)
        assert (caught.value.permanent, caught.value.doubtful) == (permanent, False)
        assert MAIL.to not in str(caught.value)


async def test_what_is_no_address_is_refused_here() -> None:
    with mail_server() as server:
        for wrong in ("head", "a@b@c", "x@school.example\nBcc: all@school.example"):
            with pytest.raises(DeliveryError, match="no e-mail address") as caught:
                await Mailer(server.section()).send(Mail(wrong, "s", "t"))
            assert caught.value.permanent
        assert not server.mails


async def test_a_server_that_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with mail_server() as server:
        with pytest.raises(DeliveryError, match="cannot be reached") as caught:
            await Mailer(server.section(port=port)).send(MAIL)
        assert (caught.value.permanent, caught.value.doubtful) == (False, False)


async def test_a_server_that_says_nothing_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.mail._TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent, mail_server() as server:
        sending = asyncio.create_task(Mailer(server.section(port=silent.getsockname()[1])).send(MAIL))
        turns = 0
        while not sending.done():
            await asyncio.sleep(0.01)
            turns += 1
        with pytest.raises(DeliveryError):
            await sending
        assert turns > 20, "the loop went on meanwhile"


def test_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mailer_of(Config()) is None
    with mail_server() as server:
        with pytest.raises(UsageError, match=r"\[mail\] sender"):
            mailer_of(Config(mail=server.section(sender="")))
        monkeypatch.delenv("TACTFUL_MAIL_PASSWORD", raising=False)
        with pytest.raises(UsageError, match="TACTFUL_MAIL_PASSWORD is not set"):
            mailer_of(Config(mail=server.section(user=USER)))
        assert mailer_of(Config(mail=server.section()))
