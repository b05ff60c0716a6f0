"""Which titles name an office that carries rights."""

import pytest

from planning.models import Office
from planning.offices import office_of_title


@pytest.mark.parametrize(
    ("title", "office"),
    [
        ("Alcaldesa", Office.MAYOR),
        ("ALCALDE", Office.MAYOR),
        (" alcaldesa ", Office.MAYOR),
        ("Presidenta", Office.PRESIDENT),
        ("presidente del Concejo", Office.PRESIDENT),
        ("Secretario", Office.SECRETARY),
        ("Secretaria, de actas", Office.SECRETARY),
        ("Coordinador", Office.COORDINATOR),
        ("COORDINADÓRA", Office.COORDINATOR),
        ("Vicepresidenta", ""),
        ("Prosecretario", ""),
        ("Alcalde interino", ""),
        ("Secretaria suplente", ""),
        ("Tesorero", ""),
        ("Vocal", ""),
        ("Concejal/a vecinal", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_office_of_title(title: str, office: str) -> None:
    assert office_of_title(title) == office
