"""People of the register, and how to reach them."""

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from planning.concurrency import save_edited
from planning.models import Gender, Person, PersonContact
from planning.permissions import MANAGE_PEOPLE, check_actor

PERSON_FIELDS = ["first_name", "last_name", "gender", "is_minor", "user"]


@transaction.atomic
def create_person(
    *,
    code: str = "",
    first_name: str,
    last_name: str,
    gender: Gender | str = "",
    is_minor: bool = False,
    user: User | None = None,
    by: User | None,
) -> Person:
    """Register somebody with a public or team role; an empty code is made up from the name.

    Raises ``ValidationError`` by field, ``NotAllowed``.
    """
    check_actor(by, MANAGE_PEOPLE)
    person = Person(
        code=code or _free_code(first_name, last_name),
        first_name=first_name,
        last_name=last_name,
        gender=gender,
        is_minor=is_minor,
        user=user,
    )
    person.full_clean()
    person.save()
    return person


def edit_person(*, person: Person, expected_version: int, by: User | None) -> Person:
    """Save a person that was changed in memory. Raises ``EditConflict``, ``ValidationError``, ``NotAllowed``."""
    check_actor(by, MANAGE_PEOPLE)
    return save_edited(person, expected=expected_version, fields=PERSON_FIELDS)


@transaction.atomic
def set_contact(*, person: Person, email: str, phone: str, by: User | None) -> PersonContact | None:
    """Keep how to reach a person, or forget it when both are empty. Never audited by value, never published."""
    check_actor(by, MANAGE_PEOPLE)
    if not email and not phone:
        PersonContact.objects.filter(person=person).delete()
        return None
    contact = PersonContact.objects.select_for_update().filter(person=person).first() or PersonContact(
        person=person
    )
    contact.email, contact.phone = email, phone
    contact.full_clean()
    contact.save()
    return contact


def _free_code(first_name: str, last_name: str) -> str:
    base = slugify(f"{first_name} {last_name}")[:32].strip("-_") or "persona"
    taken = set(Person.objects.filter(code__startswith=base).values_list("code", flat=True))
    code, number = base, 2
    while code in taken:
        code, number = f"{base}-{number}", number + 1
    return code
