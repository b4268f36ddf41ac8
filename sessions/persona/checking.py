"""What no single key of a scenario file can tell: sums, references, lines written twice, settings half done."""

from collections.abc import Iterator

from sessions.persona.card import Beat, ScenarioCard
from sessions.persona.rule_file import check_must, check_weights
from sessions.persona.setting_file import check_settings
from sessions.persona.yaml_parts import CatalogFault, Part


def check_card(part: Part, card: ScenarioCard) -> None:
    """What no single key can tell: sums, references and lines written twice; raises all of it at once."""
    checks = (
        check_weights, check_must, check_untold, check_tellers, check_ids, check_wordings, check_lines,
        check_other_settings,
    )  # fmt: skip
    told = [str(fault) for check in checks for fault in check(part, card)]
    if told:
        raise CatalogFault(*told)


def check_untold(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """Each person's secrets are told by a beat of theirs."""
    for view in card.views.values():
        telling = {secret for beat in view.beats for secret in beat.tells}
        for secret in view.persona.secrets:
            if secret.id not in telling:
                yield part.fault("persona.hides", f"no beat tells {secret.id}")


def check_tellers(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """Nobody tells another's secret."""
    for slug, view in card.views.items():
        own = {secret.id for secret in view.persona.secrets}
        for secret in sorted({secret for beat in view.beats for secret in beat.tells} - own):
            yield part.fault("beats", f"{slug} cannot tell {secret}, a secret of somebody else")


def check_ids(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """Every beat has an id of its own."""
    if len(card.beat_by_id) != len(card.beats):
        ids = [beat.id for beat in card.beats]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        yield part.fault("beats", f"two beats have the same id: {', '.join(twice)}")


def check_wordings(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """A better wording is for an element there is."""
    elements = {e.id for o in card.objectives for e in (*o.need, *((o.plus,) if o.plus else ()))}
    for id_ in card.better_wording:
        if id_ not in elements:
            yield part.fault(f"better_wording.{id_}", "is no element")


def check_lines(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """No line is written twice; silences may be."""
    for text in written_twice(card):
        yield part.fault("lines", f"written twice: {text[:60]!r}")


def check_other_settings(part: Part, card: ScenarioCard) -> Iterator[CatalogFault]:
    """Each other setting is whole, and says no line twice either."""
    yield from check_settings(part)
    for name, variant in card.variants.items():
        for text in written_twice(variant.card) if variant.card else ():
            if text not in written_twice(card):
                told = f"two lines of `{name}` are the same: {text[:60]!r}"
                yield part.fault(f"variants.{name}.instead", told)


def written_twice(card: ScenarioCard) -> list[str]:
    """Lines that somebody has said before."""
    lines = every_line(card)
    first = {text.lower(): n for n, text in reversed(list(enumerate(lines)))}
    return [text for n, text in enumerate(lines) if first[text.lower()] != n]


def every_line(card: ScenarioCard) -> list[str]:
    """All lines the persona has, silences left out."""
    kinds = [sites for person in card.people for sites in person.lines.values()]
    own = [line for sites in kinds for lines in sites.values() for line in lines]
    return own + [line for beat in card.beats for line in beat_lines(beat)]


def beat_lines(beat: Beat) -> list[str]:
    """The lines of one beat."""
    return [*(line for texts in beat.lines.values() for line in texts), *beat.then.values()]
