"""What came of proofreading, for people and for programs."""

import json
from collections.abc import Sequence

from kpibook.words.proofread import Claim

_VERDICTS = {"contradicts": "Contradicts the table", "not_checked": "Not checked", "agrees": "Agrees"}


def claims_as_json(claims: Sequence[Claim]) -> str:
    """A list of objects, one for each claim, in the text's order."""
    return json.dumps([_as_object(claim) for claim in claims], ensure_ascii=False, indent=1)


def _as_object(claim: Claim) -> dict[str, object]:
    return {
        "box": claim.box,
        "claim": claim.words,
        "at": list(claim.at),
        "indicator": claim.indicator,
        "kind": claim.kind,
        "verdict": claim.verdict,
        "says": claim.says,
    }


def claims_in_words(claims: Sequence[Claim], text: str) -> str:
    """What contradicts, each with its line and what the table says; what was not checked; how many agree."""
    lines: list[str] = []
    for verdict in ("contradicts", "not_checked"):
        some = [claim for claim in claims if claim.verdict == verdict]
        if some:
            lines += [f"{_VERDICTS[verdict]} ({len(some)}):", *(_in_words(claim, text) for claim in some), ""]
    agree = sum(claim.verdict == "agrees" for claim in claims)
    lines.append(
        f"{agree} of {len(claims)} claims agree with the tables."
        if claims
        else "Nothing in the text is a claim about a figure."
    )
    return "\n".join(lines)


def _in_words(claim: Claim, text: str) -> str:
    line = text.count("\n", 0, claim.at[0]) + 1
    words = " ".join(claim.words.split())
    return f'  line {line}: "{words}" – {claim.says}'
