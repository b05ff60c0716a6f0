"""Help cannot lie silently: what each step names is on the page where it says it is, for whoever would do it."""

import pytest

from tests.browser import help
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.mark.parametrize("name", help.pages())
def test_what_steps_name_is_there(name: str, open_as: OpenAs) -> None:
    """Buttons, links, titles and fields, as they show."""
    page = help.visit(name, open_as(help.kind_named(name).account, reduced_motion="reduce"))
    assert help.missing(name, page) == []
