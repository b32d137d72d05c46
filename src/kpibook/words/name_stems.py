"""The stems of names: which tell names from others, and which stand in any."""

from functools import lru_cache

from kpibook.words.lexicon import PHRASES, PLAIN
from kpibook.words.tokens import UNITS, Token, stem
from kpibook.words.vocabulary import words

STOP = frozenset(
    map(
        stem,
        words(
            "of the a an in on for to with who had their was is at as that have has are whom been by which and "
            "our its per cent number percentage percent proportion total all & % . were this those these s "
            "completed"
        ),
    )
)
"""Stems that tell no name from another."""
LOOSE = frozenset(
    map(
        stem,
        words(
            "rate level performance figure volume measure indicator compliance month end monthly children child "
            "plan plans young people person case cases service taken place carried out timescale timescales time "
            "timely timeliness held indicators rates figures currently visit_ overall done undertaken subject "
            "last date statutory"
        ),
    )
)
"""Stems that a name may have more or fewer of."""
GENERIC = (
    STOP
    | LOOSE
    | frozenset(
        map(
            stem,
            words(
                "within working days day weeks week year open active more good not up during after 6 10 12 20 28 45 3 "
                "1 2 team new the into less or placed needed made"
            ),
        )
    )
)
"""Stems that alone name nothing."""
COMMON = frozenset(stem(word) for phrase in PHRASES for word in phrase) | frozenset(map(stem, PLAIN))
"""Stems of words that sentences are made of whatever they speak of: alone they name nothing."""
NO_START = words("month year week day quarter period end last date currently")
"""Stems with which no name begins."""
NO_END = words("within after over under up not or for into the new more")
"""Stems with which no name ends."""
TRAILING = words("last month monthly currently")
"""Stems of times that stand behind a name, and belong to one only where it is written so."""
SKIPPED = ("(", ")", "-", "–", "&", "'", '"', "“", "”", "‘", "+")
"""Signs that are passed over within a name."""


def normal_form(token: Token) -> str:
    """The stem of a word, a number in digits, a sign as it is."""
    if not (token.is_word or token.is_number):
        return token.low
    return str(UNITS[token.low]) if token.low in UNITS else token.stem


@lru_cache(maxsize=4096)
def plain_form(word: str) -> str:
    """A word without the ending of a plural or a genitive.

    >>> plain_form("leavers'"), plain_form("visit")
    ('leaver', 'visit')
    """
    return word.removesuffix("'").removesuffix("'s").removesuffix("s")
