"""What was typed on the page of a session, and the changes that it means.

A field is called ``KEY.name`` after its part (``item:UID.title``), and each part carries ``KEY.base``, the fingerprint
of what was read. A part that somebody else changed meanwhile is drawn with both versions, and ``KEY.choose`` says what
becomes of them, having seen the version ``KEY.theirs``.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.typed_text import clean
from participation.forms.session_fields import SHOWN, joinable
from participation.session.parts import (
    FIELDS,
    Change,
    Part,
    cleaned,
    fingerprint,
    is_blank,
    kind_of,
    names_of,
)

#: Kinds of part of which a row stands on the page before anything is marked in it; unmarked, it is none.
OPTIONAL = ("attendance", "vote")
_BAD_PAGE = "La página mandó algo que no se entiende: volvé a cargarla."


@dataclass
class Typed:
    """What a form said of one part."""

    values: dict[str, str]
    base: str = ""
    gone: bool = False
    choose: str = ""
    theirs: str = ""

    def change(self, key: str) -> Change | None:
        """What it means for the part; ``None`` when nothing."""
        kind = kind_of(key)
        values = cleaned(kind, self.values)
        if self.gone or (kind in OPTIONAL and is_blank(kind, values)):
            return Change(key, self.base, None) if self.base else None
        if fingerprint(values) == self.base or (not self.base and is_blank(kind, values)):
            return None
        return Change(key, self.base, values)


def typed_in(data: QueryDict) -> dict[str, Typed]:
    """What a form said, part by part, in the order of the page. Raises ``ValidationError`` for a part that is none."""
    typed: dict[str, Typed] = {}
    for name in data:
        key, _, ending = name.rpartition(".")
        if ending != "base" or not key:
            continue
        try:
            fields = FIELDS[kind_of(key)]
        except ValueError:
            raise ValidationError(_BAD_PAGE) from None
        typed[key] = Typed(
            values={each: data.get(f"{key}.{each}", "") for each in fields},
            base=str(data[name]),
            gone=bool(data.get(f"{key}.gone")),
            choose=data.get(f"{key}.choose", ""),
            theirs=data.get(f"{key}.theirs", ""),
        )
    _type_titles(typed, data)
    for key, one in typed.items():
        kind, *names = (kind_of(key), *names_of(key))
        if kind == "vote" and f"decision:{names[0]}" in typed:
            one.gone = one.gone or typed[f"decision:{names[0]}"].gone
    return typed


def _type_titles(typed: dict[str, Typed], data: QueryDict) -> None:
    """Each line of the box for new items makes one, whatever button was pressed; the same form sent again, the same."""
    order = typed.get("order")
    if order is None:
        return
    form = f"{data.get('csrfmiddlewaretoken', '')} {order.values['uids']}"
    for number, title in enumerate(data.get("puntos", "").splitlines()):
        if title.strip():
            uid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{form} {number}"))
            typed[f"item:{uid}"] = Typed({**dict.fromkeys(FIELDS["item"], ""), "title": title.strip()})
            order.values["uids"] += f" {uid}"


def changes_from_form(typed: Mapping[str, Typed], stored: Mapping[str, Part]) -> list[Change]:
    """The changes that a form means, once what was chosen between two versions is taken into account."""
    changes = []
    for key, one in typed.items():
        settled = _settled(key, one, stored.get(key))
        change = settled.change(key) if settled else None
        if change and not was_stored_untidy(change, stored.get(key)):
            changes.append(change)
    return _with_known_order(changes, stored)


def changes_from_json(body: object) -> list[Change]:
    """The changes that a script sends: ``{"parts": [{"key", "base", "values"}]}``, ``values`` null to take it away."""
    parts = body.get("parts") if isinstance(body, dict) else None
    if not isinstance(parts, list):
        raise ValidationError(_BAD_PAGE)
    return [_change_from_json(part) for part in parts]


def _change_from_json(part: object) -> Change:
    if not isinstance(part, dict):
        raise ValidationError(_BAD_PAGE)
    key, base, values = part.get("key"), part.get("base"), part.get("values")
    if not isinstance(key, str) or not isinstance(base, str):
        raise ValidationError(_BAD_PAGE)
    if values is None:
        return Change(key, base, None)
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise ValidationError(_BAD_PAGE)
    return Change(key, base, {str(name): clean(_whole(text)) for name, text in values.items()})


def _whole(text: str) -> str:
    """Without halves of characters, which JSON can write and nothing can store."""
    return text.encode("utf-8", "replace").decode()


def _settled(key: str, typed: Typed, stored: Part | None) -> Typed | None:
    """What is left of a part once somebody chose between two versions; ``None`` to leave what is stored."""
    if typed.choose == "theirs":
        return None
    seen = stored.fingerprint if stored else ""
    if typed.choose not in ("mine", "both") or typed.theirs != seen:
        return typed
    if typed.choose == "both" and stored:
        return replace(typed, base=seen, values=joined(kind_of(key), stored.values, typed.values))
    return replace(typed, base=seen)


def joined(kind: str, stored: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Both versions of a part in one: texts one after the other, of what cannot be joined the one that was typed."""
    both = dict(typed)
    for name in joinable(kind):
        first, second = stored.get(name, ""), typed.get(name, "").strip()
        between = "\n\n" if SHOWN[kind][name].control == "text" else " / "
        if first and second and second not in first:
            both[name] = second if first in second else f"{first}{between}{second}"
        else:
            both[name] = first or second
    return both


def was_stored_untidy(change: Change, stored: Part | None) -> bool:
    """Whether it only tidies blanks that were stored: nobody typed anything."""
    if stored is None or change.values is None or change.base != stored.fingerprint:
        return False
    return change.values == cleaned(stored.kind, stored.values)


def _with_known_order(changes: list[Change], stored: Mapping[str, Part]) -> list[Change]:
    """Rows that were left empty make no item: the order that the page sends is told without them."""
    items = {key for key in stored if key.startswith("item:")} | {change.key for change in changes}
    found: list[Change] = []
    for change in changes:
        if change.key == "order" and change.values:
            uids = [uid for uid in change.values["uids"].split() if f"item:{uid}" in items]
            if uids == stored["order"].values["uids"].split():
                continue
            change = replace(change, values={"uids": " ".join(uids)})
        found.append(change)
    return found
