"""`show`, `grade` and `compute`: keys, and what is typed on the command line."""

from __future__ import annotations

from tests.conftest import Run

SHOW_KEYS = [
    "id", "rev", "kind", "topic", "difficulty", "seed", "prompt", "given", "ask", "answer_kind",
    "shape", "decimals", "options", "items",
]  # fmt: skip
GRADE_KEYS = [
    "id", "seed", "outcome", "score", "read_as", "expected", "entries", "misconceptions",
    "message", "carried", "parts",
]  # fmt: skip


def test_show_has_all_keys_for_every_kind(run: Run) -> None:
    names = ("card", "pick", "sort", "pairs", "gaps", "talk", "score", "steps", "split")
    for name in names:
        found = run("show", f"mini/{name}", "--json").json
        assert list(found) == SHOW_KEYS
        assert isinstance(found["options"], list)
        assert isinstance(found["items"], list)
        answered = run("show", f"mini/{name}", "--json", "--answer").json
        assert list(answered) == [*SHOW_KEYS, "answer", "steps"]
        assert isinstance(answered["steps"], list)


def test_show_describes_each_kind(run: Run) -> None:
    row = run("show", "mini/row", "--seed", "5", "--answer", "--json").json
    assert (row["seed"], row["ask"], row["answer_kind"]) == (5, "weights", "vector")
    assert (row["shape"], row["decimals"]) == ([3], 3)
    assert [step["name"] for step in row["steps"]] == ["scaled", "weights"]
    assert row["steps"][1]["value"] == row["answer"]
    score = run("show", "mini/score", "--json").json
    assert (score["shape"], score["answer_kind"], score["decimals"]) == ([], "integer", None)
    steps = run("show", "mini/steps", "--json").json
    assert steps["ask"] == ["scaled", "weights", "out"]
    assert steps["shape"] == [[2], [2], [2]]
    pick = run("show", "mini/pick", "--json", "--answer").json
    assert pick["given"] is None
    assert pick["ask"] is None
    assert pick["options"][pick["answer"][0] - 1] == "The classification token"
    split = run("show", "mini/split", "--json", "--answer").json
    assert (split["answer_kind"], split["shape"]) == ("shape", None)
    assert len(split["answer"]) == 4


def test_the_options_stand_in_the_order_in_which_grade_counts(run: Run) -> None:
    for seed in range(1, 6):
        options = run("show", "mini/pick", "--seed", str(seed), "--json").json["options"]
        number = options.index("The classification token") + 1
        verdict = run("grade", "mini/pick", "--seed", str(seed), str(number), "--json").json
        assert verdict["outcome"] == "correct"


def test_grade_has_all_keys_whatever_the_outcome(run: Run) -> None:
    for words in (("1 2 3",), ("what",), ("",), ("1", "2", "3"), ("-0.5", "-.5", "-1e-3")):
        verdict = run("grade", "mini/row", *words, "--json").json
        assert list(verdict) == GRADE_KEYS
    parts = run("grade", "mini/steps", "1 2", "1 2", "1 2", "--json").json["parts"]
    assert [list(part) for part in parts] == [GRADE_KEYS] * 3


def test_what_begins_with_one_dash_is_an_answer(run: Run) -> None:
    for word in ("-0.5", "-inf", "-e^2", "-1/3", "-"):
        answer = run("grade", "mini/score", word)
        assert answer.status == 0, answer.err
    assert run("grade", "mini/score", "--seed", "3", "-7", "--json").json["read_as"] == -7
    assert run("compute", "-e", "+", "1").out.startswith("  ") is False


def test_the_right_answer_shown_is_graded_right(run: Run) -> None:
    for seed in ("1", "2", "3"):
        shown = run("show", "mini/steps", "--seed", seed, "--answer", "--json").json["answer"]
        words = [", ".join(f"{entry:.3f}" for entry in part) for part in shown]
        verdict = run("grade", "mini/steps", "--seed", seed, *words, "--json").json
        assert (verdict["outcome"], verdict["score"]) == ("correct", 1.0)


def test_again_judges_too_few_digits_as_they_stand(run: Run) -> None:
    truth = run("show", "mini/row", "--answer", "--json").json["answer"]
    few = " ".join(f"{entry:.1f}" for entry in truth)
    assert run("grade", "mini/row", few, "--json").json["outcome"] == "too-few-digits"
    assert run("grade", "mini/row", few, "--again", "--json").json["outcome"] == "wrong"


def test_compute(run: Run) -> None:
    found = run("compute", "softmax([1, 2])", "--json").json
    assert list(found) == ["value", "shape", "steps"]
    assert found["shape"] == [2]
    assert [step["name"] for step in found["steps"]][-1] == "result"
    assert all(list(step) == ["name", "expression", "value"] for step in found["steps"])
    assert run("compute", "2 ** 100").out == f"{2**100}\n"
    assert (
        run("compute", "Q @ K", "--given", "Q=[[1, 2]]", "--given", "K=[[3], [4]]").out
        == "[[11]]\n"
    )
    assert run("compute", "x", "--given", "x=-inf", "--json").json["value"] == "-inf"
    assert run("compute", "result + 1", "--given", "result=3", "--given", "y=result").out == "4\n"


def test_compute_says_which_operations_there_are(run: Run) -> None:
    text = run("compute", "--help").out
    assert "scale(S, d_k)" in text
    assert "Scores divided by √d_k" in text
