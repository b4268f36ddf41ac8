"""How words heard wrongly are counted."""

import pytest

from realtime.bench.word_errors import word_errors


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("Meet at ten, for thirty minutes.", "meet at 10 for 30 minutes", 0),
        ("I realise it was 115 per cent.", "I realize it was one hundred fifteen%.", 0),
        ("Two files were late.", "Two files late.", 1),
        ("Two files were late.", "Two of the files were late.", 2),
        ("Two files were late.", "", 4),
    ],
)
def test_numbers_and_spellings_are_alike_and_words_are_not(
    said: str, heard: str, errors: int
) -> None:
    assert word_errors(said, heard)[0] == errors
