"""Long tables in every run by samples, and whole in the long one."""

from collections.abc import Iterable
from typing import Any

import pytest


def thinned(cases: Iterable[Any], every: int) -> list[Any]:
    """The cases of a table, of which one in ``every`` belongs to every run and the others to `make test-all`."""
    return [
        case if place % every == 0 else pytest.param(*_arguments(case), marks=pytest.mark.full)
        for place, case in enumerate(cases)
    ]


def _arguments(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
