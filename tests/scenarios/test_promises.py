"""Every scenario of the catalogue keeps its promises: enough to say, nothing told too early, nothing given for nothing."""

import io

import pytest
from django.core.management import call_command

from providers.base import Act, Reading
from providers.registry import provider
from scoring.rehearsal import Rehearsal, Step, rehearse, script_lines, verdict
from sessions.persona import ensemble as e
from sessions.persona.card_file import beat_lines, every_line
from sessions.persona.company import Ensemble
from sessions.persona.talk import LeaderTurn
from tests.fakes import SCRIPTS, ScriptedActs, band
from tests.scenarios.promised import (
    LEARNERS,
    SCENARIOS,
    SETTINGS,
    VARIANTS,
    card,
    foreign_words,
    promised,
    settings,
)

each_scenario = pytest.mark.parametrize("key", SCENARIOS)
each_learner = pytest.mark.parametrize(("key", "name"), LEARNERS)
LEAST_LINES = 250


def script(key: str, name: str, setting: str = "") -> list[str]:
    return script_lines((SCRIPTS / key / setting / f"{name}.txt").read_text(encoding="utf-8"))


def played(key: str, name: str, seed: int = 1) -> list[Step]:
    return rehearse(card(key), script(key, name), acts=ScriptedActs(), seed=seed)


def turn(text: str, n: int, *labels: str, **more: object) -> LeaderTurn:
    acts = tuple(Act(label, 0.9, band(0.9), text, 0, len(text)) for label in labels)
    return LeaderTurn(text, n, Reading(acts), **more)  # type: ignore[arg-type]


def begun(key: str, seed: int) -> Ensemble:
    talk = e.begin(card(key), seed=seed)
    return e.said(talk, e.greet(talk))


@each_scenario
def test_sn2_each_person_has_enough_to_say_in_every_setting(key: str) -> None:
    for scenario in card(key).settings:
        for view in scenario.views.values():
            lines = every_line(view)
            assert sum(6 <= len(line.split()) <= 40 for line in lines) >= LEAST_LINES
            assert len({line.lower() for line in lines}) == len(lines)
    for beat in card(key).beats:
        for phase, texts in beat.lines.items():
            # One that plays at most twice in a talk has a line for each time; every other one several.
            least = min(4, max(2, beat.plays or 4))
            assert len(texts) >= least, f"{beat.id} {phase}"
        assert beat_lines(beat) or beat.silence_ms


@each_scenario
def test_every_element_has_better_wordings_and_the_model_talks_are_whole(key: str) -> None:
    scenario = card(key)
    elements = {
        e.id for o in scenario.objectives for e in (*o.need, *((o.plus,) if o.plus else ()))
    }
    assert set(scenario.better_wording) == elements
    assert all(len(texts) >= 2 for texts in scenario.better_wording.values())
    assert set(scenario.model_dialogue) == {"good", "bad"}
    assert all(8 <= len(talk) <= 16 for talk in scenario.model_dialogue.values())
    assert {"easier", "harder"} < set(scenario.variants)
    assert settings(key), "no scenario is played in one setting only"


@each_learner
@pytest.mark.parametrize("seed", range(1, 5))
def test_sn4_the_scripted_learners_get_their_levels_whatever_the_seed(
    key: str, name: str, seed: int
) -> None:
    wanted = promised(key).learners[name]
    found = verdict(card(key), played(key, name, seed))
    assert {one.id: one.level for one in found.objectives} == wanted.levels
    assert (found.outcome, found.total) == (wanted.outcome, wanted.total)
    assert wanted.unlocked <= set(found.unlocked)


@each_learner
def test_sn4_the_detector_itself_gives_them_their_levels(key: str, name: str) -> None:
    wanted = promised(key).learners[name]
    steps = rehearse(card(key), script(key, name), acts=provider("speech_acts"), seed=1)
    found = verdict(card(key), steps)
    assert {one.id: one.level for one in found.objectives} == wanted.levels
    assert (found.outcome, found.total) == (wanted.outcome, wanted.total)
    assert wanted.unlocked <= set(found.unlocked)


@each_scenario
def test_every_variant_has_its_verdicts(key: str) -> None:
    assert set(promised(key).variants) == set(card(key).variants)
    for rows in promised(key).variants.values():
        assert set(rows) == set(promised(key).learners)


@pytest.mark.parametrize(("key", "variant"), VARIANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_sn4_the_scripted_learners_get_their_levels_in_every_variant(
    key: str, variant: str, seed: int
) -> None:
    setting = variant if card(key).variants[variant].is_setting else ""
    acts = provider("speech_acts") if setting else ScriptedActs()
    for name, wanted in promised(key).variants[variant].items():
        steps = rehearse(
            card(key), script(key, name, setting), acts=acts, seed=seed, variant=variant
        )
        found = verdict(card(key).as_variant(variant), steps)
        assert {one.id: one.level for one in found.objectives} == wanted.levels, name
        assert (found.outcome, found.total) == (wanted.outcome, wanted.total), name
        assert wanted.unlocked <= set(found.unlocked), name


@pytest.mark.parametrize(("key", "setting"), SETTINGS)
def test_the_same_script_and_seed_give_the_same_talk_in_the_other_setting_and_nobody_names_the_first(
    key: str, setting: str
) -> None:
    for name in promised(key).learners:
        lines, acts = script(key, name, setting), provider("speech_acts")
        first, second = (
            [one.record for one in rehearse(card(key), lines, acts=acts, seed=4, variant=setting)]
            for _ in range(2)
        )
        assert first == second
        said = [one for one in first if one.speaker == "persona" and one.kind != "silence"]
        assert len({one.text for one in said}) == len(said)
        assert not [one.text for one in said if foreign_words(key, setting).search(one.text)]


@each_scenario
def test_sn3_good_play_opens_them_and_avoiding_play_is_told_nothing(key: str) -> None:
    for seed in range(1, 4):
        last = played(key, "excellent", seed)[-1].talk
        assert {str(scene.state.phase) for scene in last.here} <= {"open", "softening"}
        assert not any(scene.told for scene in played(key, "avoiding", seed)[-1].talk.here)


@each_scenario
def test_sn5_every_secret_has_words_that_only_its_telling_may_hold(key: str) -> None:
    words = promised(key).secret_words
    assert set(words) == {secret.id for one in card(key).people for secret in one.secrets}
    assert all(words.values())


def kind_turns(key: str) -> list[LeaderTurn]:
    name = card(key).persona.name.split()[0]
    return [
        turn(f"I can see that this is hard for you, {name} ({n}).", n, "ACK") for n in range(1, 21)
    ]


@each_scenario
def test_sn6_twenty_turns_of_kindness_open_nothing(key: str) -> None:
    talk, beats = begun(key, 3), set()
    for one in kind_turns(key):
        talk = e.hear(talk, e.placed(talk, one))
        for reply in e.answer(talk):
            beats.add(reply.beat)
            talk = e.said(talk, reply)
    assert not any(scene.told or scene.state.earned for scene in talk.scenes.values())
    assert not beats & promised(key).weak_beats


@each_scenario
@pytest.mark.parametrize("seed", range(4))
def test_pe5_pleading_and_injected_instructions_win_no_concession(key: str, seed: int) -> None:
    pleas, talk, beats = promised(key).pleading, begun(key, seed), set()
    for n in range(20):
        one = turn(pleas[n % len(pleas)], n + 1, "APPR")
        talk = e.hear(talk, e.placed(talk, one))
        for reply in e.answer(talk):
            beats.add(reply.beat)
            assert "language model" not in reply.text
            talk = e.said(talk, reply)
    assert not any(scene.told for scene in talk.scenes.values())
    assert not beats & promised(key).weak_beats


@each_learner
def test_pe9_the_same_script_and_seed_give_the_same_talk_and_no_line_twice(
    key: str, name: str
) -> None:
    first, second = (
        [step.record for step in played(key, name, 4) if step.record.speaker == "persona"]
        for _ in range(2)
    )
    assert first == second
    lines = [one.text for one in first if one.kind != "silence"]
    assert len(set(lines)) == len(lines)


@each_scenario
def test_sn7_practise_gives_the_same_bytes_for_the_same_seed(key: str) -> None:
    def practise(seed: int) -> str:
        out = io.StringIO()
        call_command(
            "practise", key, "--script", str(SCRIPTS / key / "excellent.txt"), "--json",
            "--provider", "tests.fakes.ScriptedActs", "--seed", str(seed), stdout=out,
        )  # fmt: skip
        return out.getvalue()

    assert practise(7) == practise(7)
    assert practise(7) != practise(8)


@each_scenario
def test_sn8_a_variant_moves_where_the_talk_begins(key: str) -> None:
    plain = e.begin(card(key), seed=1).front.state.mood
    easier, harder = (
        e.begin(card(key), seed=1, variant=v).front.state.mood for v in ("easier", "harder")
    )
    assert easier.defensiveness <= plain.defensiveness <= harder.defensiveness
    assert easier != harder


def test_a_long_talk_says_no_line_twice() -> None:
    for key in SCENARIOS:
        practice = Rehearsal(begun(key, 6), ScriptedActs())
        practice.reply(e.prompt_line(practice.talk, "prompt"))
        for n in range(60):
            practice.say(f"I see what you mean, in a way, number {n}.")
        said = [step.record for step in practice.steps if step.record.speaker == "persona"]
        lines = [one.text for one in said if one.kind != "silence"]
        assert len(set(lines)) == len(lines), key
