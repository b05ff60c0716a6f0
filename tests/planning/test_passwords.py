"""Passwords that a stranger would try first here are refused; words that only happen to be near are not."""

from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from planning.models import Municipality
from planning.passwords import COMMON_INSIDE, FROM_HERE
from tests.operations.test_limits import settings_of


@pytest.mark.parametrize(
    "password",
    ["MunicipioF2026!", "municipio-f-12345", "Portal.Montevideo.26", "m-u-n-i-c-i-p-i-o f 99", "Alcaldía2026Alcaldía",
     "montevideo montevideo", "concejo municipal 1"],
)  # fmt: skip
def test_the_municipalitys_name_is_no_password(municipality: Municipality, password: str) -> None:
    with pytest.raises(ValidationError, match=FROM_HERE):
        validate_password(password)


@pytest.mark.parametrize(
    "password", ["Password2026!", "1234dragon5678", "superman-superman", "¡Liverpool! 1999"]
)
def test_a_common_one_with_something_added_is_no_password(municipality: Municipality, password: str) -> None:
    with pytest.raises(ValidationError, match=COMMON_INSIDE):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["mate amargo con bizcochos", "el galpón del municipio viejo", "738291650284", "пароль из четырёх слов"],
)
def test_words_of_ones_own_are_one(municipality: Municipality, password: str) -> None:
    validate_password(password)


def test_the_name_counts_before_there_is_a_municipality(db: None) -> None:
    """The first-run page names it in the same form; see tests/accounts/test_first_run.py for the page."""
    validate_password("Canelones2026")


def test_a_longer_list_of_leaked_ones_is_taken_from_the_environment(tmp_path: Path) -> None:
    leaked = tmp_path / "filtradas.txt"
    leaked.write_text("correcto caballo pila grapa\n")
    found = eval(settings_of("AUTH_PASSWORD_VALIDATORS", LEAKED_PASSWORDS=str(leaked)))
    from django.contrib.auth.password_validation import get_password_validators

    validators = get_password_validators(
        [one for one in found if one.get("OPTIONS", {}).get("password_list_path")]
    )
    with pytest.raises(ValidationError):
        validate_password("Correcto caballo pila grapa", password_validators=validators)
    assert len(eval(settings_of("AUTH_PASSWORD_VALIDATORS"))) == len(found) - 1
