"""A scenario file is read strictly, and the catalogue keeps its promises."""

import copy
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sessions.models import Scenario
from sessions.persona.card_file import (
    CATALOG,
    CatalogFault,
    all_files,
    card_from,
    load,
    scenario_data,
)

DATA = scenario_data(CATALOG / "pip_branch.yaml")
CARD = load(CATALOG / "pip_branch.yaml")
Spoil = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Spoil, str]] = {
    "unknown key": (lambda d: d.update(colour="red"), "pip.colour"),
    "missing key": (lambda d: d.pop("brief"), "pip.brief"),
    "unknown label in a beat": (
        lambda d: d["beats"][5]["when"].update(labels=["ACKK"]),
        "beats[5].when.labels",
    ),
    "unknown when": (lambda d: d["beats"][0]["when"].update(mood="x"), "beats[0].when.mood"),
    "unknown event": (lambda d: d["persona"]["sens"].update(shouting=1.0), "persona.sens.shouting"),
    "unknown cap": (
        lambda d: d["objectives"][0]["cap"][0].update(name="too_loud"),
        "objectives[0].cap[0].name",
    ),
    "unknown fact in a rule": (
        lambda d: d["objectives"][2]["need"][1].update(rule={"fact": "f99"}),
        "objectives[2].need[1].rule.fact",
    ),
    "weights": (lambda d: d["objectives"][0].update(weight=21), "weights do not sum to 100"),
    "too few musts": (
        lambda d: [one.update(must=False) for one in d["objectives"]],
        "fewer than three",
    ),
    "severity": (lambda d: d["flags_extra"][0].update(sev=4), "flags_extra[0].sev"),
    "a secret nobody tells": (
        lambda d: d["persona"]["hides"].append({"id": "h9", "fact": "x", "unlock": {}}),
        "no beat tells h9",
    ),
    "a line twice": (
        lambda d: d["beats"][-1]["guarded"].append(d["beats"][-1]["guarded"][0]),
        "written twice",
    ),
    "an unearned concession": (
        lambda d: next(b for b in d["beats"] if b["id"] == "agree_date").update(when={}),
        "must ask for message_spoken",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_sn1_a_fault_names_the_file_and_the_key(name: str) -> None:
    spoil, says = FAULTS[name]
    data = copy.deepcopy(DATA)
    spoil(data)
    with pytest.raises(CatalogFault) as found:
        card_from(data, "pip")
    assert says in str(found.value)
    assert str(found.value).startswith("pip")


def test_a_variant_changes_where_the_persona_starts() -> None:
    assert CARD.as_variant("easier").persona.mind.base.trust == 0.5
    assert CARD.as_variant("no such").persona.mind.base == CARD.persona.mind.base


@pytest.mark.django_db
def test_load_catalog_publishes_once_and_a_row_gives_the_same_card() -> None:
    call_command("load_catalog", stdout=io.StringIO())
    call_command("load_catalog", stdout=(out := io.StringIO()))
    assert out.getvalue() == "0 new\n"
    assert Scenario.objects.count() == len(all_files())
    row = Scenario.objects.get(key="pip_branch", active=True)
    assert card_from(row.data, "pip_branch") == CARD


@pytest.mark.django_db
def test_a_changed_file_needs_a_higher_version() -> None:
    call_command("load_catalog", stdout=io.StringIO())
    Scenario.objects.filter(key="pip_branch").update(content_hash="another")
    with pytest.raises(CommandError, match=rf"raise `version` above {CARD.version}"):
        call_command("load_catalog", stdout=io.StringIO())
    Scenario.objects.filter(key="pip_branch").update(version=0)
    call_command("load_catalog", stdout=io.StringIO())
    assert list(
        Scenario.objects.filter(key="pip_branch")
        .order_by("version")
        .values_list("active", flat=True)
    ) == [False, True]
