"""The box beside a text to agree to."""

from typing import Any

from django import forms


class ConsentField(forms.BooleanField):
    """Its label is the whole text, word by word; ``brief`` is how a list of errors calls it."""

    def __init__(self, *, brief: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.brief = brief
