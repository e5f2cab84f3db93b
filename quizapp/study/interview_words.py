"""The figures of an interview in words, the same on the screen, on paper and in JSON."""

from __future__ import annotations

from datetime import datetime

from quizapp.study.interview_past import Past
from quizapp.study.interview_plan import Level, Role

LEVEL_NAMES: dict[Level, str] = {
    "phone": "phone screen",
    "onsite": "onsite",
    "research": "research",
}
ROLE_NAMES: dict[Role, str] = {
    "opening": "to begin with",
    "follow-up": "follow-up",
    "whiteboard": "at the whiteboard",
}


def clock(seconds: float) -> str:
    """Minutes and seconds: `4:05`."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def day(when: datetime) -> str:
    """`Fri 20 Nov 2026, 10:00`."""
    return f"{when:%a} {when.day} {when:%b} {when.year}, {when:%H:%M}"


def kind_of(past: Past) -> str:
    """`onsite, 30 minutes`."""
    return f"{LEVEL_NAMES[past.wish.level]}, {past.wish.minutes} minutes"


def out_of(share: tuple[int, int]) -> str:
    """`9 of 14`; a dash where nothing was asked."""
    made, of = share
    return f"{made} of {of}" if of else "–"


def percent(share: tuple[int, int]) -> str:
    """`64 %`; a dash where nothing was asked."""
    made, of = share
    return f"{round(100 * made / of)} %" if of else "–"


def pace(past: Past) -> str:
    """How long the questions took against what was planned for them, as a sentence."""
    took, planned = clock(past.spent), clock(past.planned)
    share = past.spent / past.planned if past.planned else 1.0
    if share > 1.25:
        judged = "slower than planned: give the short answer first, then the details"
    elif share < 0.5:
        judged = "much quicker than planned: there was time to say more"
    else:
        judged = "a good pace"
    return f"{took} on questions planned for {planned}, {judged}."


def progress(past: Past, earlier: tuple[Past, ...]) -> str:
    """How this one went against those before it of the same level, as a sentence."""
    same = [each for each in earlier if each.wish.level == past.wish.level]
    if not same:
        return ""
    parts = []
    for name in ("points", "numbers"):
        before = [getattr(each, name) for each in same]
        sums = (sum(made for made, _ in before), sum(of for _, of in before))
        now = getattr(past, name)
        if sums[1] and now[1]:
            parts.append(f"{name} {percent(sums)} → {percent(now)}")
    level = LEVEL_NAMES[past.wish.level]
    return f"Against earlier ones of this level ({level}): {', '.join(parts)}." if parts else ""
