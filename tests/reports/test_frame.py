"""Pages that are put together: one query says how things stand, and nothing kept says more than its key does."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.safestring import SafeString
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from reports import actions
from reports.frame import MARK, filled
from tests.reports.conftest import Walk


@pytest.fixture
def anew(client: Client) -> Callable[[str], str]:
    """A page under an address of its own each time, which no answer is kept for."""
    number = iter(range(1000))

    def get(address: str) -> str:
        return client.get(f"{address}?x={next(number)}").text

    return get


def test_a_page_made_anew_is_one_query_and_the_page(
    walk: Walk, client: Client, anew: Callable[[str], str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = walk.sealed()
    walk.next_version(first)
    for address in (first.get_absolute_url(), "/informes/participacion/"):
        kept = client.get(address).text
        with django_assert_num_queries(1):
            assert anew(address) == kept
        assert MARK not in kept and kept.count("<main") == kept.count("</html>") == 1


def test_what_changed_shows_at_once_in_a_page_made_anew(
    walk: Walk, anew: Callable[[str], str], sql: Callable[..., list], people: dict[str, User]
) -> None:
    """Nothing is forgotten and no time passes: what is kept is kept under all that it says."""
    first = walk.sealed()
    page = first.get_absolute_url()
    assert "Hay una versión más nueva" not in anew(page)

    sql("UPDATE planning_municipality SET name = 'Municipio <Zeta>'")
    assert anew(page).count("Municipio &lt;Zeta&gt;") >= 3 and "<Zeta>" not in anew(page)

    sql("UPDATE accounts_user SET name = 'Zulma & Cía' WHERE id = %s", people["mayor"].pk)
    assert "<dd>Zulma &amp; Cía</dd>" in anew(page)

    second = walk.next_version(first)
    assert "Hay una versión más nueva" in anew(page) and second.spaced_code in anew(page)

    withdrawal = actions.request_withdrawal(
        publication=second, ground="harm", reason="Nombraba a alguien.", fate="custody",
        by=people["administrator"],
    )  # fmt: skip
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    assert "Nombraba a alguien." in anew(second.get_absolute_url())
    assert "vuelve a ser la vigente" in anew(page) and "Hay una versión más nueva" not in anew(page)


def test_each_page_is_in_its_own_place_of_the_navigation(walk: Walk, anew: Callable[[str], str]) -> None:
    """The frame is kept for a place: another place has another."""
    here = '<a href="/informes/participacion/" aria-current="page">'
    page = walk.sealed().get_absolute_url()
    assert here in anew("/informes/participacion/") and here not in anew(page)
    assert here in anew("/informes/participacion/")


def test_what_fills_a_gap_is_escaped_unless_it_is_markup() -> None:
    assert filled(["<p>", "</p>"], "a < b") == "<p>a &lt; b</p>"
    assert filled(["<p>", "</p>"], SafeString("<b>c</b>")) == "<p><b>c</b></p>"
    with pytest.raises(ValueError, match="zip"):
        filled(["<p>", "</p>"], "uno", "dos")
