"""The speech-act detector: what it reads in lines of a writer it was never trained on, and how it takes a turn apart."""

import csv
import io
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from providers.base import Reading
from providers.embedded.acts import HeadsOnSentences, bank, measuring, training
from providers.embedded.acts.clauses import pieces_of
from providers.embedded.acts.encoder import Encoder
from providers.embedded.acts.heads import BANK, CARD, HEADS, load
from providers.errors import ModelMissing
from sessions.persona.phrases import clauses_of
from sessions.persona.rule import LABELS

HERE = Path(__file__).parent
BLIND = bank.lines(HERE / "blind_acts.tsv")
PRECISION_FLOOR = 0.70
NEUTRAL_CEILING = 0.05
HELD_OUT = {"precision": 0.80, "recall": 0.60}
MAP_FLOOR = 0.65
PUNCTUATION_COST = 0.05


@pytest.fixture(scope="module")
def acts() -> HeadsOnSentences:
    return HeadsOnSentences()


def negated_pairs() -> list[tuple[str, str]]:
    with (HERE / "negated_acts.tsv").open(encoding="utf-8") as file:
        return [(row["said"], row["taken_back"]) for row in csv.DictReader(file, delimiter="\t")]


def counted(reading: Reading) -> set[str]:
    return {act.label for act in reading.acts if act.band == "counts"}


def scores(acts: HeadsOnSentences, texts: list[str]) -> np.ndarray:
    return np.array([list(acts.probabilities(text).values()) for text in texts])


def truth(acts: HeadsOnSentences) -> np.ndarray:
    return np.array([[label in line.labels for label in acts.labels] for line in BLIND])


def without_punctuation(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text).split())


@pytest.mark.parametrize(
    ("text", "threatens"),
    [
        ("You can stop or you can say more. You choose.", False),
        ("Is this a one-off, or have there been other days that stuck with you?", False),
        ("Are mornings better, or once your client calls are done?", False),
        ("Are you going to sign it, or is this going to HR?", True),
        ("If this goes further, someone else will look at it, not me.", False),
        ("If it becomes formal you will hear it from me first.", False),
        ("Sign it today or on Friday, whichever suits you.", False),
        ("You can sign or you can leave.", True),
        ("If this goes any further you're out.", True),
        ("Do it by Friday or there will be consequences, your choice.", True),
    ],
)
def test_a_choice_that_is_left_to_the_other_is_no_ultimatum(
    acts: HeadsOnSentences, text: str, threatens: bool
) -> None:
    assert ("ULT" in counted(acts.read(text))) is threatens


def test_de1_the_bank_is_wide_enough_for_every_label_a_scenario_may_name() -> None:
    lines = bank.lines()
    for label in LABELS:
        having = [line for line in lines if label in line.labels]
        assert len(having) >= 60, label
        assert len({line.writer for line in having}) >= 3, label
        assert len({line.setting for line in having}) >= 3, label
    assert sum(not line.labels for line in lines) >= 300


def test_de2_no_blind_line_and_no_scripted_line_is_in_the_bank() -> None:
    known = {without_punctuation(line.text).lower() for line in bank.lines()}
    scripted = [
        line
        for path in HERE.parent.glob("scripts/*/*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    for text in [*(line.text for line in BLIND), *scripted]:
        words = without_punctuation(text).lower()
        assert len(words.split()) < 4 or words not in known, text  # "Thanks." is everybody's


def test_de3_blind_lines_precision_neutral_lines_and_average_precision(
    acts: HeadsOnSentences,
) -> None:
    assert len(BLIND) >= 120
    p, true = scores(acts, [line.text for line in BLIND]), truth(acts)
    counts = [acts.band(label, 1.0) == "counts" for label in acts.labels]
    pooled = measuring.pooled(p[:, counts], true[:, counts])
    neutral = np.array([not line.labels for line in BLIND])
    assert pooled["precision"] >= PRECISION_FLOOR
    assert (p[neutral][:, counts] >= 0.70).any(axis=1).mean() <= NEUTRAL_CEILING
    assert measuring.pooled(p, true)["map"] >= MAP_FLOOR


def test_de3_a_label_below_its_floor_never_counts(acts: HeadsOnSentences) -> None:
    facts = json.loads(CARD.read_text(encoding="utf-8"))["labels"]
    for label, found in facts.items():
        weak = found["precision"] < PRECISION_FLOOR or found["positives"] < training.FEWEST
        if weak or label in {"CONT", "DISM"}:
            assert acts.band(label, 0.99) == "possible", label


def test_held_out_voices_are_read_well_enough_to_count() -> None:
    together = json.loads(CARD.read_text(encoding="utf-8"))["together"]
    assert all(together[name] >= least for name, least in HELD_OUT.items())
    assert together["neutral_false_hits"] <= NEUTRAL_CEILING


def test_de5_the_same_lines_give_the_same_bytes_and_the_stored_heads_are_of_this_bank(
    tmp_path: Path,
) -> None:
    encoder, every = Encoder(), bank.lines()
    kept = [line for n, line in enumerate(every) if n % 24 == 0]
    for name in ("one", "two"):
        training.write(
            training.train(kept, encoder),
            bank_hash=bank.digest(),
            encoder=encoder.version,
            heads=tmp_path / f"{name}.npz",
            card=tmp_path / f"{name}.json",
        )
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads(CARD.read_text(encoding="utf-8"))["bank"] == bank.digest(BANK)


def test_de6_detect_gives_the_agreed_shape(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "Let's meet on Friday at nine.\n\nI promise you'll keep your job.\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    call_command("detect", "--json")
    date, empty, promise = json.loads(capsys.readouterr().out)
    assert date["labels"]["DATE"] >= 0.70
    assert date["bands"]["DATE"] == "counts"
    assert set(date["slots"]) >= {"date", "time", "dated"}
    assert set(empty["bands"].values()) == {"ignored"}
    assert [hit["flag"] for hit in promise["flags"]] == ["promise_outside_authority"]


def test_de7_without_punctuation_little_is_lost(acts: HeadsOnSentences) -> None:
    texts = [line.text for line in BLIND]
    written = measuring.pooled(scores(acts, texts), truth(acts))["f1"]
    spoken = measuring.pooled(scores(acts, [without_punctuation(t) for t in texts]), truth(acts))
    assert spoken["f1"] >= written - PUNCTUATION_COST


def test_de8_what_is_denied_or_reported_does_not_count(acts: HeadsOnSentences) -> None:
    pairs = negated_pairs()
    assert len(pairs) >= 60
    steering = 0
    for said, taken_back in pairs:
        labels = {act.label for act in acts.read(said).acts if act.p >= 0.70}
        steering += any(act.label in labels and act.p >= 0.70 for act in acts.read(taken_back).acts)
    assert steering <= 0.05 * len(pairs)


def test_de10_recall_is_stored_for_every_label(acts: HeadsOnSentences) -> None:
    assert set(acts.recall) == set(acts.labels)
    assert all(0 <= value <= 1 for value in acts.recall.values())


def test_a_quote_is_the_clause_word_for_word_with_its_place(acts: HeadsOnSentences) -> None:
    turn = "Right, Dana. I can see this hits you hard. What has been happening on your side?"
    found = {act.label: act for act in acts.read(turn).acts}
    assert found["ACK"].quote == "I can see this hits you hard."
    assert found["OPENQ"].quote == "What has been happening on your side?"
    for act in found.values():
        assert turn[act.start : act.end] == act.quote


def test_a_denial_takes_back_its_own_clause_only(acts: HeadsOnSentences) -> None:
    turn = "I'm not saying you don't care. You never listen to anyone here."
    quotes = [act.quote for act in acts.read(turn).acts if act.label == "BLAME"]
    assert quotes == ["You never listen to anyone here."]


@pytest.mark.parametrize(
    "said",
    [
        "I'm here for you, always.",
        "There are always opportunities. We'll look after you.",
        "You can always come to me.",
    ],
)
def test_a_kind_promise_is_no_reproach(acts: HeadsOnSentences, said: str) -> None:
    assert "BLAME" not in {act.label for act in acts.read(said).acts}


def test_what_the_talk_calls_a_clause_is_read_by_itself() -> None:
    for turn in (
        "We ask for two days; yours took five. Why is that?\nTell me more.",
        "The register was changed last autumn and nobody was told, so you do it twice. But why?",
    ):
        read = {(piece.start, piece.end) for piece in pieces_of(turn)}
        assert {(clause.start, clause.end) for clause in clauses_of(turn)} <= read


def test_a_reflection_must_take_up_what_was_said(acts: HeadsOnSentences) -> None:
    line = "So the printer jams and you have to do every label twice."
    near = acts.read(line, reply_to="The printer jams all the time.")
    far = acts.read(line, reply_to="My mother is not well at the moment.")
    assert "REFL" in counted(near)
    assert "REFL" not in counted(far)


@pytest.mark.parametrize(
    ("turn", "slot", "words"),
    [
        ("Let's meet on Thursday the 12th at ten.", "date", ["Thursday", "12th"]),
        ("Let's meet on Thursday the 12th at ten.", "time", ["at ten"]),
        ("How about half past eight on the first of June?", "time", ["half past eight"]),
        ("How about half past eight on the first of June?", "date", ["the first", "June"]),
        ("The standard is two days and you're at five on average.", "time", []),
        ("Four of the eleven files were late.", "count", ["Four", "eleven"]),
        ("I'd like Mrs Aldous and Marcus to have a copy.", "name", ["Mrs Aldous", "Marcus"]),
        ("I'll ask for it.", "owner", ["I'll"]),
        ("I should have written to you, that was my mistake.", "own_part", ["I should have", "my mistake"]),
        ("what happened on your side", "question", ["what happened on your side"]),
        ("I may come in March.", "date", ["March"]),
    ],
)  # fmt: skip
def test_slots(acts: HeadsOnSentences, turn: str, slot: str, words: list[str]) -> None:
    spans = acts.read(turn).slots.get(slot, ())
    assert [turn[start:end] for start, end in spans] == words


def test_nothing_is_read_in_nothing(acts: HeadsOnSentences) -> None:
    assert acts.read(" \n ") == Reading()
    assert acts.read("...?!").acts == ()


def test_similarity_is_a_cosine_and_the_same_words_are_one(acts: HeadsOnSentences) -> None:
    found = acts.similarity(["the system is slow", "good morning"], ["The system is slow!"])
    assert found.shape == (2, 1)
    assert found[0, 0] == pytest.approx(1.0, abs=1e-5)
    assert found[1, 0] < 0.5
    assert acts.similarity([], ["x"]).shape == (0, 1)


def test_many_threads_read_what_one_reads(acts: HeadsOnSentences) -> None:
    texts = [f"{line.text} {n}" for n, line in enumerate(BLIND[:40])]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(acts.read, texts))
    assert together == [acts.read(text) for text in texts]


def test_a_turn_of_three_clauses_is_read_within_forty_milliseconds(acts: HeadsOnSentences) -> None:
    taken = []
    for n in range(20):
        turn = f"The audit found {n} files open. What happened on day {n}? I'll look at {n} of them with you."
        began = time.perf_counter()
        acts.read(turn)
        taken.append(time.perf_counter() - began)
    assert sorted(taken)[len(taken) // 2] < 0.040


def test_heads_that_were_not_measured_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "heads.npz"
    other.write_bytes(HEADS.read_bytes() + b"x")
    with pytest.raises(ModelMissing, match="not the file"):
        load(other, CARD)
    with pytest.raises(ModelMissing, match="missing"):
        load(tmp_path / "none.npz", CARD)
