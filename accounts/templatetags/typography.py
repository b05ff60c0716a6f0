"""Filters for how words are set."""

import re

from django import template

register = template.Library()


@register.filter
def tied(text: str) -> str:
    """A name whose last word is a letter or a number or two, with a hard space before it: «Municipio F»."""
    return re.sub(r" (?=\w{1,2}$)", "\N{NO-BREAK SPACE}", text)


@register.filter
def sums(text: str) -> str:
    """Words whose sums of money and percentages keep their sign at their side: «$ 4.500», «62 %»."""
    return re.sub(r"(?<=\$) (?=\d)|(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text)
