"""`quizapp pack check`: reading problems, then hundreds of variants of every numeric question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from quizapp.authoring.trial import Failure, PartTrial, Trial, run_trial
from quizapp.bank.files import Place
from quizapp.bank.index import PackSource
from quizapp.bank.models import Numeric
from quizapp.bank.packs import LoadedPack, LoadedQuestion, check_pack
from quizapp.bank.problems import Problem, Severity, sort_key
from quizapp.bank.sources import places

TRIAL_CODES = {
    "V001": "variant that cannot be drawn, computed or answered",
    "V002": "author's own misconception that never shows",
    "V003": "mistake that stays invisible in most variants",
    "V004": "mistakes that cannot be named, since a chance answer would match them",
    "V005": "mistake that cannot differ from the right answer here",
    "V006": "mistakes that always have the same number",
    "V007": "too few different variants",
}
FEW = 20
"""Fewer different variants than this are worth a warning."""

Progress = Callable[[int, int, str], None]
"""Told how many questions are done, how many there are, and which one is next."""


@dataclass
class Report:
    """What a check found."""

    questions: int = 0
    variants: int = 0
    problems: list[Problem] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    def ok(self, *, strict: bool = False) -> bool:
        """Whether there are no errors; when strict, no warnings either."""
        bad = {"error", "warning"} if strict else {"error"}
        return not any(problem.severity in bad for problem in self.problems)


def check_sources(
    sources: Iterable[PackSource],
    *,
    variants: int = 200,
    seed: int = 1,
    topics: Iterable[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Check every pack of the sources.

    Args:
        sources: Where the packs are.
        variants: How many variants of each numeric question to run.
        seed: The first variant's seed.
        topics: Topics that packs outside the sources declare.
        progress: Told before each question.
    """
    report = Report()
    packs: list[LoadedPack] = []
    known = set(topics)
    found: list[Place] = []
    for source in sources:
        for place in places(source):
            if isinstance(place, Problem):
                report.problems.append(place)
            else:
                found.append(place)
    for place in found:
        # Packs checked together may use each other's topics.
        manifest = check_pack(place, known).manifest
        known |= {topic.id for topic in manifest.topics} if manifest else set()
    packs = [check_pack(place, known) for place in found]
    total = sum(len(pack.questions) for pack in packs)
    for pack in packs:
        report.problems += [_placed(pack, problem) for problem in pack.problems]
        for loaded in pack.questions:
            if progress is not None:
                progress(report.questions, total, f"{pack.name}/{loaded.question.id}")
            report.questions += 1
            if isinstance(loaded.question, Numeric):
                trial = run_trial(
                    f"{pack.name}/{loaded.question.id}", loaded.question, variants, seed
                )
                report.trials.append(trial)
                report.variants += trial.variants
                report.problems += [_placed(pack, p) for p in _findings(loaded, trial)]
    report.problems.sort(key=sort_key)
    return report


def _placed(pack: LoadedPack, problem: Problem) -> Problem:
    return problem.in_file(str(pack.place.folder / problem.file))


def _findings(loaded: LoadedQuestion, trial: Trial) -> Iterator[Problem]:
    if trial.failures:
        yield _failed(loaded, trial.failures, trial.variants)
    if not trial.fixed and not trial.failures and len(trial.distinct) < min(FEW, trial.variants):
        yield loaded.problem(
            ("given",),
            "V007",
            f"only {len(trial.distinct)} different variants in {trial.variants}; draw from more "
            "values, or fix the numbers",
            "info",
        )
    yield from _authors(loaded, trial)
    for number, tried in enumerate(trial.parts):
        at = ("ask", number) if len(trial.parts) > 1 else ("ask",)
        for code, severity, says in _told_apart(trial, tried):
            yield loaded.problem(at, code, says, severity)


def _failed(loaded: LoadedQuestion, failures: list[Failure], variants: int) -> Problem:
    first = failures[0]
    more = f" (and in {len(failures) - 1} of {variants} variants more)" if len(failures) > 1 else ""
    return loaded.problem((), "V001", first.says + more)


def _authors(loaded: LoadedQuestion, trial: Trial) -> Iterator[Problem]:
    for number, own in enumerate(trial.question.misconceptions):
        name = f"{trial.id}:{own.id}"
        if trial.parts and not any(tried.visible[name] for tried in trial.parts):
            yield loaded.problem(
                ("misconceptions", number),
                "V002",
                f"the misconception `{own.id}` never gives another number than the right one; "
                "replace a step that what is asked depends on, or choose other givens",
            )


def _told_apart(trial: Trial, tried: PartTrial) -> Iterator[tuple[str, Severity, str]]:
    ask = f"`{tried.part.ask}`"
    never = sorted(r for r in tried.possible if not tried.visible[r] and ":" not in r)
    if never:
        yield "V005", "info", f"in {ask} these equal the right answer: {', '.join(never)}"
    always = sorted(
        f"{one} = {two}"
        for (one, two), times in tried.confused.items()
        if times == min(tried.visible[one], tried.visible[two]) == tried.tried
    )
    if always:
        yield "V006", "info", f"in {ask} these have one number: {', '.join(always)}"
    if trial.fixed or not tried.varies:
        if not trial.fixed and tried.silent > tried.tried / 2 and tried.visible:
            # A whole number cannot be asked to more decimals.
            yield (
                "V004",
                "warning" if tried.part.kind == "scalar" else "info",
                f"a chance answer to {ask} would match a known mistake too often for one to be "
                "named; ask for more decimals or for a whole row",
            )
        return
    for rule in sorted(tried.possible):
        seen = tried.visible[rule]
        if 0 < seen < tried.possible[rule] / 2:
            yield (
                "V003",
                "warning",
                f"{rule} gives the right answer to {ask} in {tried.possible[rule] - seen} of "
                f"{tried.possible[rule]} variants; choose givens in which it shows",
            )
