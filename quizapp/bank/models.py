"""What a pack and its questions consist of.

The models say which keys there are and what stands in each; whether they make sense together is
`checks`' business. All are frozen; unknown keys are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
)

from quizapp.bank.cloze import GapError, Gaps
from quizapp.bank.cloze import parse as parse_cloze
from quizapp.bank.fields import (
    Boolean,
    Decimals,
    Difficulty,
    Expression,
    Finite,
    Integer,
    Line,
    NestedNumbers,
    Number,
    Positive,
    Rev,
    Shape,
    Significant,
    Slug,
    Text,
    Weight,
    as_lines,
    as_list,
    fail,
    one_or_list,
)
from quizapp.bank.problems import nearest

if TYPE_CHECKING:
    from quizapp.engine.computation import Computation

FORMAT = 1


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Topic(_Model):
    """A topic of the syllabus."""

    id: Slug
    title: Line
    requires: tuple[Slug, ...] = ()
    """Topics to know first."""
    weight: Weight = 3
    """How much it counts in the readiness figure."""


class Pack(_Model):
    """What `pack.yaml` says, without the questions that may stand in it too."""

    format: Integer = FORMAT
    id: Slug
    title: Line
    version: Line = "0"
    license: Line | None = None
    """An SPDX identifier."""
    authors: tuple[Line, ...] = ()
    description: Line | None = None
    aliases: tuple[Slug, ...] = ()
    """Former ids of this pack."""
    topics: tuple[Topic, ...] = ()


class _Question(_Model):
    """What every question has."""

    id: Slug
    topic: Slug
    prompt: Text
    rev: Rev = 1
    """Raised when the meaning changes."""
    aliases: tuple[Slug, ...] = ()
    """Former ids in this pack."""
    idea: Line | None = None
    """Questions on one idea are siblings."""
    difficulty: Difficulty = 1
    """1 phone screen, 2 onsite, 3 research."""
    tags: tuple[Line, ...] = ()
    hints: tuple[Text, ...] = ()
    explain: Text | None = None
    claims: tuple[Line, ...] = ()
    """Ids of the project's claims that it covers."""
    source: Text | None = None
    note: Text | None = None
    """A correction or caveat, shown after the answer."""
    minutes: Positive | None = None

    @property
    def varies(self) -> bool:
        """Whether another seed may give other numbers."""
        return False


class Flashcard(_Question):
    """Graded by the learner."""

    kind: Literal["flashcard"]
    answer: Text
    reverse: Boolean = False
    """Makes a second card, `pack/question~reverse`."""

    def reversed(self) -> Flashcard:
        """The second card: the answer is asked. Hints would give it away and are left out."""
        return self.model_copy(
            update={"prompt": self.answer, "answer": self.prompt, "hints": (), "reverse": False}
        )


class Option(_Model):
    """One option of a choice."""

    text: Text
    why: Text
    correct: Boolean = False


class Choice(_Question):
    """Pick the right option, or all right ones."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=26)]

    @property
    def multiple(self) -> bool:
        """Whether several options are right."""
        return sum(option.correct for option in self.options) > 1


class Order(_Question):
    """Put the items in the order in which the file has them."""

    kind: Literal["order"]
    items: Annotated[tuple[Text, ...], Field(min_length=2, max_length=26)]


class Pair(_Model):
    """Two things that belong together."""

    left: Text
    right: Text


class Match(_Question):
    """Find the right side of each left one."""

    kind: Literal["match"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=26)]


def _with_gaps(text: str) -> str:
    try:
        parse_cloze(text)
    except GapError as error:
        raise fail("Q004", str(error)) from error
    return text


class Cloze(_Question):
    """Fill the gaps of a text."""

    kind: Literal["cloze"]
    prompt: Text = ""
    text: Annotated[Text, AfterValidator(_with_gaps)]

    @cached_property
    def parsed(self) -> Gaps:
        """The text cut at its gaps."""
        return parse_cloze(self.text)

    @property
    def segments(self) -> tuple[str, ...]:
        """The text around the gaps, one piece more than there are gaps."""
        return self.parsed.segments

    @property
    def gaps(self) -> tuple[tuple[str, ...], ...]:
        """The accepted answers of each gap."""
        return self.parsed.gaps


class Draw(_Model):
    """A number, or with `shape` an array of numbers, from a grid."""

    shape: Shape | None = None
    span: tuple[Finite, Finite] = Field(alias="from")
    step: Positive

    @property
    def low(self) -> Number:
        return self.span[0]

    @property
    def high(self) -> Number:
        return self.span[1]


class Choose(_Model):
    """One of several values."""

    choose: Annotated[tuple[NestedNumbers, ...], Field(min_length=1, max_length=10_000)]


class ShapeOnly(_Model):
    """An array of which only the shape matters."""

    shape: Shape


def _given_tag(value: object) -> str:
    if isinstance(value, _Model):
        return type(value).__name__.lower()
    if not isinstance(value, Mapping):
        return "fixed"
    if "choose" in value:
        return "choose"
    if set(value) == {"shape"}:
        return "shapeonly"
    # What is misspelt should be told of the key that was meant.
    known = {"shape", "from", "step"} & value.keys()
    return "choose" if not known and any(nearest(k, ["choose"]) for k in value) else "draw"


Given: TypeAlias = Annotated[
    Annotated[Draw, Tag("draw")]
    | Annotated[Choose, Tag("choose")]
    | Annotated[ShapeOnly, Tag("shapeonly")]
    | Annotated[NestedNumbers, Tag("fixed")],
    Discriminator(_given_tag),
]

AnswerKind = Literal["scalar", "integer", "vector", "matrix", "shape"]


class AnswerSpec(_Model):
    """How an answer is to be given."""

    kind: AnswerKind | None = None
    symbols: tuple[Line, ...] = ()
    """Whole-number givens that a typed shape may name."""
    unit: Literal["bytes", "count"] | None = None
    allow: tuple[Literal["percent", "inf"], ...] = ()


class Labels(_Model):
    """Names for the rows and columns of what is asked."""

    rows: tuple[Line, ...] = ()
    columns: tuple[Line, ...] = ()


class Misconception(_Model):
    """An author's own mistake: steps computed differently, and what to say to it."""

    id: Slug
    replace: Annotated[dict[str, Expression], Field(min_length=1)]
    says: Text


class Numeric(_Question):
    """A generator of fresh numbers, answered by the engine."""

    kind: Literal["numeric"]
    given: dict[str, Given] = {}
    steps: Annotated[dict[str, Expression], Field(min_length=1, max_length=64)]
    ask: Annotated[
        tuple[Expression, ...],
        Field(min_length=1, max_length=64),
        BeforeValidator(as_lines),
        Field(json_schema_extra=one_or_list),
    ]
    decimals: Decimals | None = None
    significant: Significant | None = None
    carry: Decimals | None = None
    answer: Annotated[
        tuple[AnswerSpec, ...],
        Field(max_length=64),
        BeforeValidator(as_list),
        Field(json_schema_extra=one_or_list),
    ] = ()
    """One for all parts, or one for each."""
    labels: Labels | None = None
    require: Annotated[
        tuple[Expression, ...],
        Field(max_length=64),
        BeforeValidator(as_list),
        Field(json_schema_extra=one_or_list),
    ] = ()
    misconceptions: Annotated[tuple[Misconception, ...], Field(max_length=64)] = ()
    tool: Literal["head", "paper", "calculator"] | None = None

    @cached_property
    def computation(self) -> Computation:
        """The steps, compiled.

        Raises:
            ExpressionError: never for a question that `validation` accepted.
        """
        # Imported here: the other kinds do without numpy.
        from quizapp.engine.computation import Computation

        return Computation(self.steps, tuple(self.given))

    @property
    def varies(self) -> bool:
        return any(
            isinstance(given, Draw) or (isinstance(given, Choose) and len(given.choose) > 1)
            for given in self.given.values()
        )

    def spec(self, part: int) -> AnswerSpec:
        """How the answer of a part is to be given; one `answer` holds for all parts."""
        if not self.answer:
            return AnswerSpec()
        return self.answer[part if len(self.answer) > 1 else 0]


class Point(_Model):
    """Something that a good answer contains."""

    text: Text
    cues: tuple[Line, ...] = ()
    """Plain words or phrases that show it."""


class Open(_Question):
    """Answered in the learner's own words."""

    kind: Literal["open"]
    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=26)]
    model: Text
    follow_ups: tuple[Slug, ...] = ()
    """Open or numeric questions of the pack, asked in order."""


Question: TypeAlias = Flashcard | Choice | Order | Match | Cloze | Numeric | Open

AnyQuestion = Annotated[Question, Field(discriminator="kind")]
"""For a `TypeAdapter` or a JSON Schema."""

KINDS: dict[str, type[Question]] = {
    "flashcard": Flashcard,
    "choice": Choice,
    "order": Order,
    "match": Match,
    "cloze": Cloze,
    "numeric": Numeric,
    "open": Open,
}
