"""Claims of how many are rated so: "4 of 5 Green", "three are Green", "two Reds"."""

import re
from fractions import Fraction

from kpibook.words.found import Found, Hunt, Readings
from kpibook.words.held_statements import RagIs
from kpibook.words.said import Quantity
from kpibook.words.statements import Of, Several


def hunt_rag_counts(hunt: Hunt) -> None:
    """ "4 of 5 Green", "three are Green", "two Reds"."""
    for match in re.finditer(r"(?P<q>[rn])[_v]{0,2}(?P<g>G)", hunt.codes):
        q, at = match.start("q"), match.start("g")
        said = hunt.sentence.items[q].said
        if q in hunt.used or at in hunt.used:
            continue
        setting = hunt.clauses.setting
        inside = [
            id_ for id_ in setting.indicators if hunt.facts.fact(id_, setting.scope, setting.month).goal is not None
        ]
        word, count = hunt.sentence.items[at].rag, said.quantity or (said.pair[0] if said.pair else None)
        hunt.used.update((q, at))
        first = hunt.sentence.items[q].start
        before = " ".join(token.low for token in hunt.sentence.tokens[max(0, first - 3) : first])
        if re.search(r"\b(?:none|all|each|both)(?: of)?(?: the| these| our)?$", before):
            wanted = 0 if "none" in before else len(inside)
            count = Quantity(Fraction(wanted))
        every = [id_ for id_ in setting.indicators if hunt.facts.indicators[id_].shape != "none"]
        found = []
        for ids in (inside, every):
            if count is not None and (said.pair is None or said.pair[1].number == len(ids)):
                each = tuple(RagIs(Of(id_, setting.scope, setting.month), (word,)) for id_ in ids)
                found.append(Several(each, int(count.number), int(count.number)))
        hunt.found.append(
            Found(
                q,
                at,
                "several",
                (Readings(tuple(found[:1]), tuple(found[1:])),),
                bool(found) and hunt.codes[max(0, q - 1)] != ".",
                "which indicators are meant is not clear",
            )
        )
