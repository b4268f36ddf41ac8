"""Hair behind a head is left out where a processor draws, and nothing that a camera before the face could see."""

import numpy as np

from tools.personas.head.in_sight import in_sight
from tools.personas.surface import Floats, Ints

AROUND = np.linspace(0, 2 * np.pi, 400)


def ball() -> Floats:
    """A head: points of a sphere of one decimetre, dense enough to hide what is behind it."""
    height, turn = np.meshgrid(np.linspace(-1, 1, 300), AROUND)
    ring = np.sqrt(1 - height**2)
    return np.stack([ring * np.cos(turn), height, ring * np.sin(turn)], axis=-1).reshape(-1, 3)


def strip(x: float, z: float, half: float = 0.08) -> tuple[Floats, Ints]:
    """A strip of hair, 0.16 dm wide and five times as long, that hangs at a place beside, before or behind the head."""
    wide, long = half, 5 * half
    corners = [[x - wide, long, z], [x + wide, long, z], [x - wide, -long, z], [x + wide, -long, z]]
    return np.array(corners), np.array([[0, 1, 2], [1, 3, 2]])


def together(*strips: tuple[Floats, Ints]) -> tuple[Floats, Ints]:
    points = np.vstack([one for one, _ in strips])
    return points, np.vstack([triangles + 4 * place for place, (_, triangles) in enumerate(strips)])


def test_a_strip_behind_the_head_is_out_of_sight_and_one_before_or_beside_it_is_not() -> None:
    points, triangles = together(strip(0, -1.1), strip(0, 1.1), strip(1.2, 0), strip(-1.2, -0.4))
    assert in_sight(points, triangles, ball()).tolist() == [False, False] + [True] * 6


def test_a_strip_that_a_turn_of_the_head_brings_out_is_in_sight() -> None:
    straight, turned = strip(0.85, -0.9), strip(0.2, -1.1)
    assert in_sight(*straight, ball()).any()
    assert not in_sight(*turned, ball()).any()


def test_under_many_strips_nothing_shines_through_and_under_a_few_it_does() -> None:
    def lowest(layers: int) -> bool:
        over = (strip(0, 1.2 + 0.01 * place, half=0.5) for place in range(layers))
        points, triangles = together(strip(0, 1.1), *over)
        return bool(in_sight(points, triangles, ball())[:2].any())

    assert lowest(3)
    assert not lowest(20)
