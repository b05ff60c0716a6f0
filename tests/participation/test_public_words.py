"""What staff types for everybody to read is asked about twice when it seems to hold personal data."""

from collections.abc import Callable

import pytest
from django.forms import BaseForm
from django.test import Client

from accounts.models import User
from participation.actions.topics import create_topic
from participation.forms.devolutions import ChannelForm, PresentationForm
from participation.forms.origins import ItemsForm
from participation.forms.proposals import BodyDocumentForm
from participation.forms.responses import ResponseForm
from participation.forms.topics import ReasonForm, SplitForm, TopicForm
from participation.forms.workshops import PhotoForm
from participation.models import Contribution, PlanOrigin, Response, Topic
from planning.models import Body
from tests.participation import making
from tests.planning import plans

WORDS = "Que la llamen a Zulmira al 099 123 456"


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (TopicForm, ("title", "description")),
        (ReasonForm, ("reason",)),
        (SplitForm, ("titulo", "reason")),
        (ItemsForm, ("note",)),
        (PresentationForm, ("place", "note")),
        (ChannelForm, ("detail", "reach_source")),
        (PhotoForm, ("caption",)),
        (
            lambda data: ResponseForm(data, instance=Response(version=2, topic=Topic())),
            ("summary", "reason", "detail", "referred_to", "period", "change_note"),
        ),
        (lambda data: BodyDocumentForm(data, bodies=Body.objects.all()), ("title",)),
    ],
)
@pytest.mark.django_db
def test_it_is_asked_about_once_more(form: Callable[[dict], BaseForm], names: tuple[str, ...]) -> None:
    for name in names:
        asked = form({name: WORDS})
        assert "Parece que el texto tiene un teléfono" in str(asked.errors[name]), name
        assert not asked["confirmed"].is_hidden and "confirmed" not in asked.cleaned_data
        agreed = form({name: WORDS, "confirmed": "on"})
        assert name not in agreed.errors and "confirmed" not in agreed.cleaned_data
    assert form({names[0]: "Más luz"})["confirmed"].is_hidden


def test_on_the_page_it_is_confirmed(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    """What was ticked and typed stays."""
    team = client_as("team")
    data = {"title": WORDS, "competence": "municipal", "legal_kind": "initiative"}
    asked = team.post("/gestion/temas/nuevo/", data).text
    assert 'name="confirmed"' in asked and WORDS in asked and not Topic.objects.exists()
    assert team.post("/gestion/temas/nuevo/", {**data, "confirmed": "on"}).status_code == 302
    assert Topic.objects.get().title == WORDS

    making.approved(people["staff"])
    said = Contribution.objects.heard()
    topic = create_topic(title="Luz", contributions=said[:1], by=people["team"])
    item = plans.approved(people).items.get(code="1.1.1")
    address = f"/gestion/temas/{topic.code}/plan/?q=1.1.1"
    link = {"items": [item.pk], "note": WORDS}
    asked = team.post(address, link).text
    assert f'id="elemento-{item.pk}" checked' in asked and 'name="confirmed"' in asked
    assert not PlanOrigin.objects.exists()
    assert team.post(address, {**link, "confirmed": "on"}).status_code == 302
    assert PlanOrigin.objects.get().note == WORDS
