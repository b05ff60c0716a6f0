"""Filters for how words are set."""

import re

from django import template

register = template.Library()


@register.filter
def tied(text: str) -> str:
    """A name whose last word is a letter or a number or two, with a hard space before it: «Municipio F»."""
    return re.sub(r" (?=\w{1,2}$)", "\N{NO-BREAK SPACE}", text)
