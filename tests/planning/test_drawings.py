"""Drawings that people upload: only shapes come out, whatever goes in."""

import pytest
from django.core.exceptions import ValidationError
from lxml import etree

from planning.drawings import LARGEST_CLEAN, clean_drawing

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"'
SHAPE = '<path d="M0 0h9v9z" fill="#7A1F3D"/>'
HOSTILE = {
    "script": f"{HEAD}><script>alert(1)</script>{SHAPE}</svg>",
    "handler": f'{HEAD} onload="alert(1)">{SHAPE}</svg>',
    "handler of a shape": f'{HEAD}><path d="M0 0z" onclick="alert(1)"/></svg>',
    "style element": f"{HEAD}><style>@import url(//x.example)</style>{SHAPE}</svg>",
    "style attribute": f'{HEAD}><path d="M0 0z" style="fill:url(//x.example)"/></svg>',
    "address as a colour": f'{HEAD}><path d="M0 0z" fill="url(http://x.example/#a)"/></svg>',
    "javascript as a colour": f'{HEAD}><path d="M0 0z" fill="javascript:alert(1)"/></svg>',
    "foreign object": f"{HEAD}><foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>x</b></foreignObject></svg>",
    "image": f'{HEAD}><image href="http://x.example/a.png"/></svg>',
    "use": f'{HEAD}><use href="http://x.example/a.svg#a"/></svg>',
    "link": f'{HEAD}><a href="javascript:alert(1)">{SHAPE}</a></svg>',
    "xlink": f'{HEAD} xmlns:xlink="http://www.w3.org/1999/xlink"><g xlink:href="#a">{SHAPE}</g></svg>',
    "animation": f'{HEAD}><animate attributeName="href" to="javascript:alert(1)"/>{SHAPE}</svg>',
    "set": f'{HEAD}><set attributeName="onload" to="alert(1)"/>{SHAPE}</svg>',
    "entity": f'<!DOCTYPE svg [<!ENTITY a "b">]>{HEAD}>{SHAPE}</svg>',
    "outside entity": f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}><text>&a;</text></svg>',
    "doctype": f'<!DOCTYPE svg SYSTEM "http://x.example/x.dtd">{HEAD}>{SHAPE}</svg>',
    "stylesheet": f'<?xml-stylesheet href="http://x.example/x.css"?>{HEAD}>{SHAPE}</svg>',
    "text": f"{HEAD}><text>Municipio</text>{SHAPE}</svg>",
    "loose text": f"{HEAD}>Municipio{SHAPE}</svg>",
    "svg in svg": f"{HEAD}>{HEAD}>{SHAPE}</svg></svg>",
    "filter": f'{HEAD}><filter><feImage href="http://x.example"/></filter>{SHAPE}</svg>',
    "path that is none": f'{HEAD}><path d="M0 0 url(x)"/></svg>',
    "no size": f'<svg xmlns="http://www.w3.org/2000/svg">{SHAPE}</svg>',
    "other root": "<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>",
    "no namespace": "<svg viewBox='0 0 9 9'><path d='M0 0z'/></svg>",
    "empty": f"{HEAD}></svg>",
    "cut": f"{HEAD}>{SHAPE}",
    "no XML": "GIF89a",
    "deep": f"{HEAD}>{'<g>' * 40}{SHAPE}{'</g>' * 40}</svg>",
    "many": f"{HEAD}>{SHAPE * 1200}</svg>",
    "large": f'{HEAD}><path d="{"M0 0h9v9z" * 5000}"/></svg>',
    "huge": f"{HEAD}>{SHAPE}{' ' * 200_000}</svg>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_but_shapes_is_taken(name: str) -> None:
    """Each is refused in words that say what to do."""
    with pytest.raises(ValidationError) as refused:
        clean_drawing(HOSTILE[name].encode())
    assert "subilo como PNG" in str(refused.value)


def test_what_is_taken_is_written_anew() -> None:
    """Shapes, colours and places; not the title, the comments, the names or what the program of drawing added."""
    given = (
        '<?xml version="1.0"?><!-- hecha por Ana -->'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://inkscape.example" viewBox="0 0 9 9" id="capa" '
        'i:version="1" width="90"><title>De Ana Sosa</title><metadata><i:x>C:/Ana</i:x></metadata><i:view/>'
        '<g id="g1" transform="translate(1 2)"><circle cx="4" cy="4" r="3" fill="red" class="a"/>'
        '<rect x="1" y="2" width="3" height="4" stroke="#000" stroke-width="0.5"/></g></svg>'
    )
    clean = clean_drawing(given.encode())
    assert len(clean) < LARGEST_CLEAN
    for word in (b"Ana", b"inkscape", b"capa", b"class", b"title", b"<!--"):
        assert word not in clean, word
    root = etree.fromstring(clean)
    tags = [etree.QName(element).localname for element in root.iter()]
    assert tags == ["svg", "g", "circle", "rect"]
    assert root.get("viewBox") == "0 0 9 9" and root[0].get("transform") == "translate(1 2)"
    assert clean_drawing(clean) == clean
