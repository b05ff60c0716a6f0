"""Production and demonstration accounts do not live together."""

from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError
from django.db import OperationalError, ProgrammingError, connection
from django.db.backends.signals import connection_created

from accounts import checks
from accounts.checks import refuse_demonstration_accounts
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration_account() -> User:
    return User.objects.create_user("alguien@Municipio-F.example", name="Alguien")


@pytest.mark.parametrize("active", [True, False])
def test_production_refuses_demonstration_accounts(
    settings, demonstration_account: User, active: bool
) -> None:
    User.objects.update(is_active=active)
    settings.PRODUCTION = True
    with pytest.raises(SystemCheckError, match=r"accounts\.E001"):
        call_command("check", databases=["default"], tags=["database"])
    with pytest.raises(ImproperlyConfigured, match="demostración"):
        refuse_demonstration_accounts()


def test_production_loads_no_demonstration(settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_elsewhere_they_are_welcome(settings, demonstration_account: User) -> None:
    settings.PRODUCTION = False
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()


def test_production_without_them_starts(settings) -> None:
    User.objects.create_user("alguien@municipio-f.example.org", name="Alguien")
    settings.PRODUCTION = True
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()


@pytest.fixture
def asked_again() -> Iterator[None]:
    yield
    connection_created.disconnect(dispatch_uid="accounts.first_connection")


@pytest.mark.parametrize("trouble", [OperationalError("down"), ProgrammingError("no tables")])
def test_started_without_its_database_it_is_looked_at_later(
    settings, demonstration_account: User, asked_again: None, trouble: Exception
) -> None:
    """Every connection is refused until the accounts are gone; then nobody asks again."""
    settings.PRODUCTION = True
    with patch.object(checks, "_has_demonstration_accounts", side_effect=trouble):
        refuse_demonstration_accounts()
    connects = partial(connection_created.send, sender=type(connection), connection=connection)
    with patch.object(connection, "close") as close:
        with patch.object(checks, "_has_demonstration_accounts", side_effect=ProgrammingError("not yet")):
            connects()
        for _ in range(2):
            with pytest.raises(ImproperlyConfigured, match="demostración"):
                connects()
        assert close.call_count == 2
        demonstration_account.delete()
        connects()
    with patch.object(checks, "_has_demonstration_accounts") as asked:
        connects()
    assert not asked.called
