"""``manage.py import_minutes``: what it prints, what it leaves, and that it may be stopped and run again."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from participation.actions import minutes_imports, minutes_reading
from participation.models import Meeting, MinutesImport, MinutesProposal, ProposalState
from tests import kept
from tests.actas import formats
from tests.participation import old_minutes
from tests.participation.old_minutes import again, confirmed

pytestmark = pytest.mark.django_db
S = ProposalState
Told = tuple[int, list[dict[str, Any]], str]


@pytest.fixture(autouse=True)
def _register(people: dict[str, User]) -> None:
    kept.once("old_minutes", old_minutes.register)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two actas, one in a folder inside, an empty file, what an office leaves behind, and a link out."""
    (tmp_path / "2016").mkdir()
    for number, where in (("01", tmp_path), ("06", tmp_path / "2016")):
        text = next(path for path in formats.files() if path.stem.startswith(number))
        (where / f"{number}.txt").write_bytes(text.read_bytes())
    (tmp_path / "vacía.txt").write_bytes(b"")
    (tmp_path / "~$01.docx").write_bytes(b"x")
    (tmp_path / ".oculto.txt").write_bytes(b"x")
    (tmp_path / "enlace.txt").symlink_to("/etc/hostname")
    return tmp_path


def run(*arguments: object) -> Told:
    """The exit code, the objects printed, and what was told beside."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_minutes", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    lines = out.getvalue().splitlines()
    return code, [json.loads(line) for line in lines] if "--json" in arguments else [], err.getvalue()


def test_each_file_is_told_and_the_rest_is_proposed(folder: Path, people: dict[str, User]) -> None:
    code, told, err = run(folder, "--body", "CM", "--json")
    assert code == 2
    assert [(Path(one["file"]).name, one["state"]) for one in told] == [
        ("01.txt", "proposed"),
        ("vacía.txt", "refused"),
        ("06.txt", "proposed"),
    ]
    assert told[1]["reason"] == "El archivo está vacío."
    first = told[0]
    keys = ("number", "date", "start_time", "end_time", "kind", "presider", "present", "absent", "matters")
    assert all(key in first for key in (*keys, "resolutions", "contributions"))
    assert first["date"]["value"] == "2016-01-19"
    assert first["date"]["span"] and 0 <= first["date"]["confidence"] <= 1
    assert {"name", "person", "acting_as"} <= set(first["present"][0])
    assert "1 de 3" in err and "3 de 3" in err
    assert {p.name: p.state for p in MinutesProposal.objects.all()} == {
        "01.txt": "proposed",
        "06.txt": "proposed",
        "vacía.txt": "refused",
    }
    assert MinutesImport.objects.get().created_by == people["staff"]
    assert not Meeting.objects.exists()


def test_run_again_it_goes_on_where_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = minutes_reading.Reader.propose

    def killed(self: minutes_reading.Reader, name: str, data: bytes, **more: Any) -> minutes_reading.Proposed:
        if name == "06.txt":
            raise KeyboardInterrupt
        return read(self, name, data, **more)

    with monkeypatch.context() as patch:
        patch.setattr(minutes_reading.Reader, "propose", killed)
        with pytest.raises(KeyboardInterrupt):
            run(folder, "--body", "CM")
    waiting = MinutesProposal.objects.get(name="06.txt")
    assert waiting.state == S.READING
    code, told, _err = run(folder, "--body", "CM", "--json")
    assert [one["state"] for one in told] == ["duplicate", "refused", "proposed"]
    assert told[0]["date"]["value"] == "2016-01-19"
    assert again(waiting).state == S.PROPOSED
    assert code == 2
    assert MinutesProposal.objects.count() == 3
    (folder / "vacía.txt").unlink()
    code, told, _err = run(folder, "--body", "CM", "--json")
    assert code == 0
    assert [one["state"] for one in told] == ["duplicate", "duplicate"]
    assert MinutesProposal.objects.count() == 3


def test_a_rehearsal_writes_nothing(folder: Path, people: dict[str, User]) -> None:
    (folder / "otra vez.txt").write_bytes((folder / "01.txt").read_bytes())
    people["staff"].delete()
    before = User.objects.count()
    code, told, err = run(folder, "--body", "CM", "--json", "--dry-run")
    assert [one["state"] for one in told] == ["proposed", "duplicate", "refused", "proposed"]
    assert code == 2
    assert "no se guardó nada" in err
    assert not MinutesImport.objects.exists()
    assert User.objects.count() == before


def test_what_is_incorporated_is_told(folder: Path, people: dict[str, User]) -> None:
    run(folder / "01.txt", "--body", "CM")
    proposal = old_minutes.settled(MinutesProposal.objects.get(), people["staff"])
    confirmed(proposal, people["staff"])
    _code, told, _err = run(folder / "01.txt", "--body", "CM", "--json")
    assert (told[0]["state"], told[0]["reason"]) == ("duplicate", "Se incorporó como Acta N.º 2/2016.")
    (folder / "01.txt").write_bytes((folder / "01.txt").read_bytes() + b"\n")
    for more in ((), ("--dry-run",)):
        _code, told, _err = run(folder / "01.txt", "--body", "CM", "--json", *more)
        assert told[0]["state"] == "duplicate"
        assert "Ya hay un acta 2" in told[0]["reason"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--body", "XX"), "No hay un órgano con el código XX."),
        (("--body", "CM,XX"), "No hay un órgano con el código XX."),
        (("--body", "CM", "--by", "nadie@x.example"), "No hay una cuenta activa"),
        (("--body", "CM", "--by", "nobody@example.org"), "No podés hacer esto"),
    ],
)
def test_what_cannot_be_run_says_why(arguments: tuple[str, ...], reason: str, folder: Path) -> None:
    code, _told, err = run(folder, *arguments)
    assert code == 2
    assert reason in err
    assert not MinutesProposal.objects.exists()


def test_a_file_that_is_not_there_or_too_large_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participation.management.commands.import_minutes.LARGEST", 2)
    code, told, _err = run(folder / "no-hay.txt", folder / "01.txt", "--body", "CM", "--json")
    assert code == 2
    assert "No se pudo abrir" in told[0]["reason"]
    assert "demasiado grande" in told[1]["reason"]


def test_in_words_each_file_is_a_line(folder: Path) -> None:
    out = io.StringIO()
    call_command("import_minutes", str(folder / "01.txt"), "--body", "CM", stdout=out, stderr=io.StringIO())
    assert "01.txt: para revisar: acta 2 del 2016-01-19" in out.getvalue()


def test_a_joint_session_is_read_with_both_councils() -> None:
    joint = next(path for path in formats.files() if path.stem.startswith("15"))
    for codes in ("CM,CV", "CV"):
        MinutesProposal.objects.all().delete()
        run(joint, "--body", codes)
        proposal = MinutesProposal.objects.get()
        told = minutes_imports.outlook(proposal).merged
        assert told["kind"] == "inter_council"
        assert {proposal.batch.body.code, *told["bodies"]} == {"CM", "CV"}
        assert sum(1 for one in told["present"] if one["person"]) > 5
