"""The flat formulas give what py-fsrs gives, to the last bit, with any weights."""

from __future__ import annotations

import fsrs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import example, given
from hypothesis import strategies as st

from quizapp.progress.formulas import Formulas
from quizapp.progress.schedule import DEFAULT_WEIGHTS

weights = st.tuples(
    *(
        st.floats(low, high)
        for low, high in zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    )
)


@example(DEFAULT_WEIGHTS, 0.9, 1, 0.1, 5.0, 100, fsrs.Rating.Again)  # forgets all it can
@example(DEFAULT_WEIGHTS, 0.9, 1, 0.001, 5.0, 0, fsrs.Rating.Again)  # the least stability
@given(
    weights=weights,
    retention=st.floats(0.7, 0.99),
    first=st.integers(1, 4),
    stability=st.floats(0.001, 36500),
    difficulty=st.floats(1, 10),
    days=st.just(0) | st.integers(0, 40000),
    rating=st.sampled_from(fsrs.Rating),
)
def test_every_formula_is_the_librarys(
    weights: tuple[float, ...],
    retention: float,
    first: int,
    stability: float,
    difficulty: float,
    days: int,
    rating: fsrs.Rating,
) -> None:
    theirs = fsrs.Scheduler(parameters=weights, desired_retention=retention)
    ours = Formulas(theirs)
    grade = fsrs.Rating(first)
    assert ours.first(first) == (
        theirs._initial_stability(rating=grade),
        theirs._initial_difficulty(rating=grade, clamp=True),
    )
    if days < 1:
        after = theirs._short_term_stability(stability=stability, rating=rating)
    else:
        recalled = (1 + theirs._FACTOR * days / stability) ** theirs._DECAY
        after = theirs._next_stability(
            difficulty=difficulty, stability=stability, retrievability=recalled, rating=rating
        )
    harder = theirs._next_difficulty(difficulty=difficulty, rating=rating)
    assert ours.following(stability, difficulty, days, int(rating)) == (after, harder)
    assert ours.interval(stability) == theirs._next_interval(stability=stability)
