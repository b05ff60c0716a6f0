"""Production and demonstration accounts do not live together."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

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


def test_elsewhere_they_are_welcome(settings, demonstration_account: User) -> None:
    settings.PRODUCTION = False
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()


def test_production_without_them_starts(settings) -> None:
    User.objects.create_user("alguien@municipio-f.example.org", name="Alguien")
    settings.PRODUCTION = True
    call_command("check", databases=["default"], tags=["database"])
    refuse_demonstration_accounts()
