"""Every write of the people side. Keyword-only, whole or not at all, permission checked again.

``by`` is who acts; only commands that run without a person (a first start, a demonstration) pass ``None``.
"""

from planning.actions.bodies import (
    add_membership,
    create_body,
    edit_body,
    edit_membership,
    end_membership,
    record_acting_mayor,
)
from planning.actions.delegations import delegate_publishing, end_delegation
from planning.actions.municipality import (
    MUNICIPALITY_FIELDS,
    MUNICIPIO_F_NEIGHBOURHOODS,
    edit_municipality,
    init_municipality,
    load_neighbourhoods,
    open_portal,
    save_neighbourhood,
    save_subzone,
    save_theme,
    set_rule,
)
from planning.actions.people import create_person, edit_person, set_contact

__all__ = [
    "MUNICIPALITY_FIELDS",
    "MUNICIPIO_F_NEIGHBOURHOODS",
    "add_membership",
    "create_body",
    "create_person",
    "delegate_publishing",
    "edit_body",
    "edit_membership",
    "edit_municipality",
    "edit_person",
    "end_delegation",
    "end_membership",
    "init_municipality",
    "load_neighbourhoods",
    "open_portal",
    "record_acting_mayor",
    "save_neighbourhood",
    "save_subzone",
    "save_theme",
    "set_contact",
    "set_rule",
]
