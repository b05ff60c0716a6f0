"""The filter of the public list of meetings."""

from django import forms
from django.db.models import Q

from participation.forms.meetings import MeetingFilter
from participation.queries.places import meetings_in


class PublicMeetingFilter(MeetingFilter):
    """By body and kind, and by the neighbourhood whose page led here, which is no choice of the list: reading the names
    of all would cost every reader a query."""

    barrio = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def place(self) -> str:
        """The code of a neighbourhood, whether or not there is such a one."""
        code: str = self.asked().get("barrio", "")
        return code

    def condition(self) -> Q:
        """The filter of a queryset of meetings; a neighbourhood that is nowhere finds nothing."""
        return super().condition() & (meetings_in(self.place) if self.place else Q())
