"""A fault after every statement of what tells followers, and at its commit: nothing is lost and nothing told twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import MailState, OutgoingMail, User
from accounts.outbox import send_due
from reports.actions.following import confirm_following, forget_follower
from reports.actions.telling import note_what_happened, tell_followers, write_what_is_due
from reports.models import Follower, Following, Happening, Telling
from tests.crashes.faults import Killed, after_every_statement, everything, failing_commit
from tests.crashes.test_statements import all_or_nothing, harmless_again
from tests.mail_server import running
from tests.reports.following import asked, confirmed
from tests.reports.test_following import SOON, called, news, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def soon() -> Any:
    return timezone.now() + SOON


def test_noting_and_writing_are_all_or_nothing_and_once(people: dict[str, User]) -> None:
    """Happenings with all their tellings, or none; a message with its tellings closed, or none."""
    for name in ("ana", "bea"):
        confirmed(f"{name}@example.org", "reuniones")
    called(people["staff"])
    noted = all_or_nothing(note_what_happened, at_least=4)
    harmless_again(note_what_happened)
    assert Happening.objects.count() == 1 and Telling.objects.count() == 2
    Telling.objects.filter(follower__email="bea@example.org").delete()
    now = soon()
    written = all_or_nothing(lambda: write_what_is_due(now=now), at_least=6)
    print(f"followers: a fault after each of {noted} statements of noting and {written} of writing")
    assert len(news()) == 1 and Telling.objects.waiting().count() == 0
    harmless_again(lambda: write_what_is_due(now=now))


def test_a_killed_job_that_is_run_again_tells_each_once(people: dict[str, User]) -> None:
    """Whatever is killed wherever, again and again: in the end one message for each, with everything in it."""
    for name in ("ana", "bea"):
        confirmed(f"{name}@example.org", "reuniones")
    meetings = [called(people["staff"], title=f"Reunión {number}") for number in range(3)]
    kills = sum(1 for _ in after_every_statement(lambda: tell_followers(now=timezone.now()), Killed))
    now = soon()
    kills += sum(1 for _ in after_every_statement(lambda: tell_followers(now=now), Killed))
    for done in (False, True):
        called(people["staff"], title=f"Otra {done}")
        with failing_commit(done=done), pytest.raises(Exception, match="at commit"):
            note_what_happened()
    tell_followers()
    assert kills > 20 and Happening.objects.count() == len(meetings) + 2
    assert Telling.objects.count() == 2 * Happening.objects.count()
    assert sorted(mail.recipient for mail in news()) == ["ana@example.org", "bea@example.org"]
    assert all(mail.body.count("Reunión") == 3 for mail in news())


@pytest.mark.parametrize("action", ["confirm", "forget"])
def test_confirming_and_forgetting_are_all_or_nothing(people: dict[str, User], action: str) -> None:
    confirmed("bea@example.org", "todo")
    following: Following = asked("ana@example.org", "reuniones")
    called(people["staff"])
    key = following.follower.key
    actions: dict[str, Callable[[], Any]] = {
        "confirm": lambda: confirm_following(key=key, following=following.pk),
        "forget": lambda: forget_follower(key=key),
    }
    all_or_nothing(actions[action], at_least=4)
    harmless_again(actions[action])
    assert Follower.objects.filter(key=key).exists() == (action == "confirm")


def test_killed_while_it_is_written_anew(people: dict[str, User], settings: Settings) -> None:
    """A sender killed at any statement before the text was handed over: it leaves once, or stays to be asked about."""
    confirmed("ana@example.org", "reuniones")
    OutgoingMail.objects.all().delete()
    called(people["staff"], title="La reunión")
    tell_followers()
    tell_followers(now=soon())
    with running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        for _number, _fault in after_every_statement(send_due, Killed):
            everything()
        send_due()
        assert [text_of(one).count("La reunión") for one in server.accepted] in ([1], [])
    states = {mail.state for mail in news()}
    assert states <= {MailState.SENT, MailState.UNCONFIRMED} and len(news()) == 1
