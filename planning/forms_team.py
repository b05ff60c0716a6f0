"""Forms of the planning team at work: dates to remember and tasks."""

from typing import Any

from django import forms

from planning.forms import DateInput, EditForm
from planning.models import Deadline, Membership, TeamTask


class DeadlineForm(EditForm):
    """A date to remember."""

    class Meta:
        model = Deadline
        fields = ["title", "source", "due_on", "yearly", "remind_days", "is_public"]
        widgets = {"due_on": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["edit_version"]


class TaskForm(EditForm):
    """A task of the team."""

    class Meta:
        model = TeamTask
        fields = ["title", "text", "assigned_to", "due_on"]
        widgets = {"text": forms.Textarea({"rows": 4}), "due_on": DateInput}

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever has it may have left the team meanwhile.
        had_by = Membership.objects.filter(pk=self.instance.assigned_to_id or 0)
        self.fields["assigned_to"].queryset = (
            (team.order_by() | had_by).select_related("person").order_by("person__sort_key", "pk")
        )
        self.fields["assigned_to"].label_from_instance = lambda row: str(row.person)
        self.fields["assigned_to"].empty_label = "Nadie todavía"
        if not self.instance.pk:
            del self.fields["edit_version"]
