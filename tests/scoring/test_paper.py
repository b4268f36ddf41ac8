"""The files a practice can be taken away as, asked for as a browser does."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from scoring.models import EvidenceRow
from sessions.models import Session, Turn
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
HARD = "Ich möchte „Größe“ zeigen – “fair”, naïve, Łódź, 100 €…"


def fetched(client: Client, address: str) -> tuple[str, str]:
    """The file's words on one line, and its name."""
    answer = client.get(address)
    assert answer.status_code == 200
    body = answer.content
    if address.endswith(".pdf"):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    else:
        text = body.decode("utf-8")
    return " ".join(text.split()), answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["txt", "pdf"])
def test_it_holds_every_level_every_quote_and_every_line(seat: Seat, kind: str) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    seated.practice.turns.filter(n=2).update(heard=HARD)
    text, name = fetched(seated.client, f"/practice/{seated.practice.uuid}/transcript.{kind}")
    assert "92.5 of 100" in text
    assert "Strong (4 of 4)" in text
    assert HARD in text
    for turn in seated.practice.turns.exclude(heard=""):
        assert " ".join((turn.heard or "").split())[:40] in text
    quotes = EvidenceRow.objects.filter(source="semantic")[:3]
    assert all(row.quote[:30] in text for row in quotes)
    assert name.startswith("attachment; filename=")
    assert f"attempt-1-{seated.practice.ended_at:%Y}" in name
    assert name.endswith(f'.{kind}"')


def test_the_letters_are_in_the_pdf(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice)
    answer = seated.client.get(f"/practice/{seated.practice.uuid}/transcript.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    fonts = PdfReader(io.BytesIO(answer.content)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_an_instructor_of_the_activity_gets_it_and_nobody_else(seat: Seat) -> None:
    seated, other, desk = seat(1), seat(2), seat(90, role="instructor")
    finish(seated.practice)
    theirs = f"/review/{seated.link.uuid}/{seated.practice.uuid}/transcript"
    text, name = fetched(desk.client, f"{theirs}.txt")
    assert "Learner 1" in text
    assert "You:" not in text
    fetched(desk.client, f"{theirs}.pdf")
    assert f"{theirs}.pdf" in desk.client.get(theirs.removesuffix("transcript")).content.decode()
    mine = f"/practice/{seated.practice.uuid}/transcript.txt"
    assert [c.get(mine).status_code for c in (other.client, desk.client, Client())] == [403] * 3
    assert [c.get(f"{theirs}.txt").status_code for c in (other.client, seated.client)] == [403] * 2


def test_a_talk_that_is_not_over_leads_back_and_another_kind_is_not_there(seat: Seat) -> None:
    seated = seat()
    talk(seated.practice)
    address = f"/practice/{seated.practice.uuid}/transcript"
    assert seated.client.get(f"{address}.pdf").status_code == 302
    Session.objects.update(status="ended", ended_at="2026-11-20T10:00Z")
    assert seated.client.get(f"{address}.docx").status_code == 404


def test_when_the_words_are_forgotten_the_levels_are_still_there(seat: Seat) -> None:
    seated = seat()
    finish(seated.practice, "excellent")
    Turn.objects.all().delete()
    Session.objects.update(forgotten_at="2026-11-20T10:00Z")
    for kind in ("txt", "pdf"):
        text, _ = fetched(seated.client, f"/practice/{seated.practice.uuid}/transcript.{kind}")
        assert "What was said is no longer kept." in text
        assert "Strong (4 of 4)" in text
