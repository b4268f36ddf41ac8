"""Operations on triangle and quad meshes: refine, cut, trace a rim, sample; used by the persona builder.

Refining and cutting return sparse operators, so one of them serves a shape, its expressions and its base pose alike.
"""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Quads = list[list[int]]


def refine(quads: Quads, count: int) -> tuple[sp.csr_matrix, Quads]:
    """Do one Catmull-Clark step on the quads' own vertices; the operator takes all `count` vertices."""
    used = sorted({index for quad in quads for index in quad})
    fresh = {old: new for new, old in enumerate(used)}
    faces = np.array([[fresh[i] for i in (q if len(q) == 4 else [*q, q[-1]])] for q in quads])
    n, m = len(used), len(faces)
    start, end = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    real = start != end
    pair = np.sort(np.stack([start, end], axis=1), axis=1)
    key = np.where(real, pair[:, 0] * n + pair[:, 1], -1)
    unique, which = np.unique(key, return_inverse=True)
    skip = int(unique[0] == -1)
    edges, which = unique[skip:], which - skip
    a, b, e = edges // n, edges % n, len(edges)
    face_of = np.repeat(np.arange(m), 4)
    face_points = matrix(np.full(4 * m, 0.25), face_of, start, (m, n))
    beside = np.bincount(which[real], minlength=e)
    inner = beside == 2
    ends = matrix(np.ones(2 * e), np.tile(np.arange(e), 2), np.concatenate([a, b]), (e, n))
    sides = matrix(np.ones(real.sum()), which[real], face_of[real], (e, m))
    edge_points = (
        sp.diags(np.where(inner, 0.25, 0.5)) @ ends
        + sp.diags(np.where(inner, 0.25, 0.0)) @ sides @ face_points
    )
    rim = np.zeros(n, bool)
    rim[a[~inner]] = rim[b[~inner]] = True
    touching = matrix(np.ones(4 * m), start, face_of, (n, m))
    touching.data[:] = 1.0
    valence = np.maximum(np.asarray(touching.sum(1)).ravel(), 1)
    spokes = matrix(np.ones(2 * e), np.concatenate([a, b]), np.concatenate([b, a]), (n, n))
    degree = np.maximum(np.asarray(spokes.sum(1)).ravel(), 1)
    smooth = (
        sp.diags((valence - 3) / valence + 1 / valence)
        + sp.diags(1 / (valence * degree)) @ spokes
        + sp.diags(1 / valence**2) @ touching @ face_points
    )
    out = ~inner
    along = matrix(
        np.ones(2 * out.sum()),
        np.concatenate([a[out], b[out]]),
        np.concatenate([b[out], a[out]]),
        (n, n),
    )
    border = (
        sp.diags(np.full(n, 0.75))
        + sp.diags(0.25 / np.maximum(np.asarray(along.sum(1)).ravel(), 1)) @ along
    )
    points = sp.diags(rim.astype(float)) @ border + sp.diags((~rim).astype(float)) @ smooth
    pick = matrix(np.ones(n), np.arange(n), np.array(used), (n, count))
    edge_of = which.reshape(m, 4)
    new: Quads = []
    for i, quad in enumerate(faces):
        corners = [k for k in range(4) if quad[k] != quad[(k + 1) % 4] and quad[k] != quad[k - 1]]
        doubled = [k for k in range(4) if quad[k] == quad[(k + 1) % 4]]
        for k in corners:
            new.append([quad[k], n + edge_of[i, k], n + e + i, n + edge_of[i, k - 1]])
        for k in doubled:  # a triangle stored as a quad: its last corner stands twice
            new.append([quad[k], n + edge_of[i, (k + 1) % 4], n + e + i, n + edge_of[i, k - 1]])
    return (sp.vstack([points, edge_points, face_points]) @ pick).tocsr(), [
        [int(v) for v in q] for q in new
    ]


def matrix(values: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> sp.csr_matrix:
    """Make a sparse matrix from triplets."""
    return sp.csr_matrix((values, (rows, columns)), shape=shape)


def split(quads: Quads) -> Ints:
    """Turn quads into triangles."""
    return np.array(
        [(q[0], q[1], q[2]) for q in quads]
        + [(q[0], q[2], q[3]) for q in quads if len(q) == 4 and q[3] != q[2]]
    )


def facing(points: Floats, triangles: Ints) -> Floats:
    """Average the directions of the triangles around each vertex."""
    p, q, r = (points[triangles[:, k]] for k in range(3))
    across, out = np.cross(q - p, r - p), np.zeros_like(points)
    for k in range(3):
        np.add.at(out, triangles[:, k], across)
    return unit(out)


def unit(vectors: Floats) -> Floats:
    """Scale vectors to length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def neighbours(triangles: Ints, count: int) -> sp.csr_matrix:
    """Averaging operator over each vertex's neighbours."""
    i = np.concatenate([triangles[:, 0], triangles[:, 1], triangles[:, 2]])
    j = np.concatenate([triangles[:, 1], triangles[:, 2], triangles[:, 0]])
    both = matrix(
        np.ones(2 * len(i)), np.concatenate([i, j]), np.concatenate([j, i]), (count, count)
    )
    both.data[:] = 1.0
    return sp.diags(1 / np.maximum(np.asarray(both.sum(1)).ravel(), 1)) @ both


def cut(triangles: Ints, field: Floats) -> tuple[sp.csr_matrix, Ints, Ints]:
    """Keep what lies where the field is not positive; the third result lists the vertices made on the cut."""
    count = len(field)
    made: dict[tuple[int, int], int] = {}
    rows, columns, values = list(range(count)), list(range(count)), [1.0] * count

    def crossing(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in made:
            t = field[key[0]] / (field[key[0]] - field[key[1]])
            made[key] = count + len(made)
            rows.extend([made[key]] * 2)
            columns.extend(key)
            values.extend([1 - t, t])
        return made[key]

    outside = field[triangles] > 0
    kept = triangles[~outside.any(axis=1)].tolist()
    for triangle, out in zip(
        triangles[outside.any(1) & ~outside.all(1)],
        outside[outside.any(1) & ~outside.all(1)],
        strict=True,
    ):
        shape: list[int] = []
        for k in range(3):
            a, b = int(triangle[k]), int(triangle[(k + 1) % 3])
            if not out[k]:
                shape.append(a)
            if out[k] != out[(k + 1) % 3]:
                shape.append(crossing(a, b))
        kept += [[shape[0], shape[k], shape[k + 1]] for k in range(1, len(shape) - 1)]
    all_triangles = np.array(kept)
    used, renamed = np.unique(all_triangles, return_inverse=True)
    operator = matrix(
        np.array(values), np.array(rows), np.array(columns), (count + len(made), count)
    )[used]
    return operator.tocsr(), renamed.reshape(-1, 3), np.flatnonzero(used >= count)


def rims(triangles: Ints) -> list[list[int]]:
    """Trace the borders of a mesh, longest first."""
    half = {(int(t[k]), int(t[(k + 1) % 3])) for t in triangles for k in range(3)}
    after = {a: b for a, b in half if (b, a) not in half}
    loops = []
    while after:
        first, _ = next(iter(after.items()))
        loop, here = [first], after.pop(first)
        while here != first and here in after:
            loop.append(here)
            here = after.pop(here)
        loops.append(loop)
    return sorted(loops, key=len, reverse=True)


def even(loop: Floats, spacing: float, *, closed: bool = True) -> Floats:
    """Place points at even distances along a line."""
    line = np.vstack([loop, loop[:1]]) if closed else loop
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    count = max(4, round(along[-1] / spacing))
    at = np.linspace(0, along[-1], count, endpoint=not closed)
    return np.stack([np.interp(at, along, line[:, k]) for k in range(3)], axis=1)


def scatter(
    points: Floats, triangles: Ints, count: int, weight: Floats, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Draw random places on a mesh, as triangles and corner shares; `weight` (per vertex) is the density."""
    p, q, r = (points[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(q - p, r - p), axis=1) * weight[triangles].mean(axis=1)
    which = rng.choice(len(triangles), count, p=area / area.sum())
    return triangles[which], corner_shares(count, rng)


def corner_shares(count: int, rng: np.random.Generator) -> Floats:
    """Random places in triangles, even all over, as what each corner gives to them."""
    u, v = rng.random((2, count))
    flip = u + v > 1
    u, v = np.where(flip, 1 - u, u), np.where(flip, 1 - v, v)
    return np.stack([1 - u - v, u, v], axis=1)
