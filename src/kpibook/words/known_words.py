"""Words of work and talk that say nothing of a figure: they are known, so that nobody need wonder what they change.

Each keeps its place in a sentence (`.`): what it is said of is still another thing than an indicator. But beside a name
or at the head of a sentence it is no reason to doubt what was understood, as a word is that nobody knows.
"""

from kpibook.words.vocabulary import words

_REGULAR = words(
    "account accept achieve act adapt add adjourn adjust adopt advertise advise agree alert allocate allow amend "
    "answer appear apply appoint appreciate approve arrange arrive ask assign assist assure attend audit await back "
    "balance become begin believe benefit book borrow brief call cancel carry cause chair challenge chase check "
    "circulate clear close collect commission complete concentrate concern conclude confirm consult contact "
    "continue convene coordinate cope correct cover create deal decide defer delay deliver depend deploy design "
    "detail develop direct discuss double-check draft draw ease emerge emphasise employ enable encourage end engage "
    "enjoy enter escalate establish examine exist explain explore extend face fail fill finalise finish fix focus "
    "follow free gather handle help highlight hire hold-up host identify illustrate implement induct inform "
    "introduce invest investigate invite involve issue join keep lack launch learn leave let log look maintain "
    "manage mention merge monitor move note notice observe offer open operate organise outline oversee pause pay "
    "phone pilot place play prepare present prevent process procure produce progress promise prompt protect provide "
    "publish push query question raise reach re-check read realise rebook recall recognise reconcile record recruit "
    "redeploy redesign refine reflect refresh refuse register reinforce release relaunch rely remind remove renew "
    "reopen reorganise repair repeat replace reply request require reschedule resign resolve respond resource "
    "restore restructure result resume retain retire retrain return review revise rotate sample scrutinise secure "
    "seem select share shadow show sign solve sort speak staff stop streamline strengthen stress struggle submit "
    "succeed suffer summarise supervise supply support surface swap tackle talk target test thank tidy tighten "
    "track train transfer travel treat trial trigger try turn type undergo underline understand update upgrade use "
    "validate value verify view visit wait walk warn watch welcome witness wonder work worry"
)
_IRREGULAR = words(
    "arose arisen arise broke broken brought bring brings bringing built builds caught cut cutting dealt drew drawn "
    "drove driven drives driving felt find finds finding found fed got gets get getting gave give gives giving "
    "given go goes grew had heard hear held kept know knows known knew lay lead leads leading led left lose loses "
    "losing lost make makes making made meant mean means met overran overrun overseen oversaw paid put puts putting "
    "ran run runs running sat saw seen sees see sent send sends sending set sets setting shut sought spent spend "
    "spends spoke spoken stood stuck struck taken take takes taking took taught tell tells told thought understood "
    "live lives lived living "
    "went withdrew withdrawn won wrote written write began begun became come comes came lent read"
)


def _forms(verb: str) -> tuple[str, ...]:
    """A verb as it is, with -s, -ed and -ing.

    >>> _forms("arrive"), _forms("rely")
    (('arrive', 'arrives', 'arrived', 'arriving'), ('rely', 'relies', 'relied', 'relying'))
    """
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"


_DOUBLED = words(
    "planned planning cutting stopped stopping swapped swapping submitted submitting slipping referred referring "
    "cancelled cancelling travelled logged logging transferred transferring deferred"
)
DOING = frozenset(form for verb in _REGULAR for form in _forms(verb)) | _IRREGULAR | _DOUBLED
"""Verbs of work and of talk."""

_THINGS = words(
    "absence action activity adviser advice agency agenda agreement allowance analyst annex answer appointment "
    "approach arrangement assistant auditor award backlog bid board briefing budget building bulletin business "
    "cabinet calendar campaign capacity carer caseload challenge chair chart checklist christmas church clerk "
    "clinic closure coach colleague college committee company conference consent consultant contract contractor "
    "conversation cost council councillor course court crew culture dashboard data-quality database deadline "
    "decision delay delivery demand department deputy diary directorate director discussion doctor draft driver "
    "duty easter effort email emergency employer employment engineer error event evening example exercise "
    "experience factor family feedback finance firm flood flu focus form framework freeze frost fund gang gap "
    "governance grant gritter ground group guidance half-term handover headline "
    "hearing help holiday home hospital hour "
    "household housing hub idea illness impact induction inspection inspector insurer interview invoice issue item "
    "it job key laptop launch leader leadership learning leave leaf letter line lesson list lorry machine mail "
    "management manager market material meeting member message migration minute momentum morale morning move name "
    "network news night note notice nurse observation occasion office officer ombudsman onset overview operator "
    "organisation "
    "outage paediatrician panel paper parent partner partnership pathway pay payroll phone police policy post "
    "postcode practice practitioner pressure priority problem procedure process procurement programme progress "
    "project protocol provider pupil purpose quality query question queue rain reason recording recruitment "
    "redesign registrar release relief reminder reorganisation repair reply request residents resource response "
    "rest-day restructure retirement return review rig risk road rollout room rota safeguarding salary sample "
    "scheme school secondment sector session shift shortage sickness signature site skill slot snow software "
    "solicitor sort space specialist spell spring spreadsheet staff staffing storm story strategy strike student "
    "summer supervisor supplier support surge survey system tanker task team technician template tender tendering "
    "thank thaw thing thought ticket tool topic town trade traffic training transfer transition trial trip truck "
    "turnover typo unit update upgrade user vacancy van vehicle vendor view virus volunteer ward warning water "
    "weather webinar weekend wind winter word work worker workforce workload workshop workstream world autumn"
)


def _plurals(noun: str) -> tuple[str, str]:
    if noun.endswith("y") and noun[-2] not in "aeou":
        return noun, f"{noun[:-1]}ies"
    return noun, f"{noun}es" if noun.endswith(("s", "sh", "ch", "x")) else f"{noun}s"


THINGS = frozenset(form for noun in _THINGS for form in _plurals(noun))
"""What work is done with, by whom, and what comes in its way."""

QUALITIES = words(
    "able absent accurate adequate available awaiting aware bad beautiful better-than-expected brilliant busy calm "
    "careful challenging confident content correct credible crucial dangerous deep definite difficult before dry eager "
    "easy effective efficient empty essential exceptional excited fair fast fine firm frustrating full glad "
    "grateful great happy hard harsh heavy helpful honest icy important impossible intense interesting keen lasting "
    "lengthy lovely lucky mild mixed natural obvious odd ongoing optimistic patchy perfect pleased poor possible "
    "practical premature prepared pressing proud quick quiet rapid ready real reasonable reliable remarkable "
    "resilient responsible right robust rough sad satisfied severe short-lived smooth sorry stretched stubborn "
    "successful sudden sufficient suitable sure tidy tight tired tough tricky true typical uncertain understandable "
    "understaffed useful valuable varied vital warm wet willing wonderful wrong"
)
"""How things are."""
HOW = words(
    "afterwards alone altogether always anyway besides elsewhere everywhere forward instead maybe often otherwise "
    "outright perhaps quite regardless seldom somehow sometimes soon still straightaway tomorrow tonight yesterday "
    "everybody everyone nobody somebody someone anybody anyone whoever ourselves themselves itself himself herself "
    "myself yours mine me him"
)
"""How, when and by whom, of all that is said: they bring in nothing else."""
KNOWN = DOING | THINGS | QUALITIES


def word_of_doing(word: str) -> bool:
    """Whether a word may be a verb and nothing else: "hovered", "account", and no "workshop"."""
    return word.endswith("ed") or (word in DOING and word not in THINGS)


def tells_of_itself(word: str) -> bool:
    """Whether a word within what is said takes nothing away from it: a verb, or how things are."""
    return word in QUALITIES or (word in DOING and word not in THINGS)
