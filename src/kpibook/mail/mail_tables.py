"""Pure: what `kpibook mail` shows: who gets which file, what became of it, and the log."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from rich import box
from rich.table import Table

from kpibook.mail.ledger import Entry, Kind, LedgerEvent, State
from kpibook.mail.mailing import Copy, Due, MailRun
from kpibook.mail.plan import MailPlan
from kpibook.teams import Manifest

_DOING = {"draft": "draft", "outlook": "draft in Outlook", "smtp": "send"}


def plan_table(plan: MailPlan, due: Sequence[Due], via: str) -> Table:
    """Who gets which file, how large, encrypted or not, and what this run does about it: a row for each recipient."""
    table = _table("Team", "To", "File", "Size", "Encrypted", "Now")
    table.columns[3].justify = "right"
    for item in due:
        entry = item.mailing.entry
        for copy in item.copies:
            encrypted = "yes" if entry.encrypted else "no"
            doing = _doing(copy, via, plan.kind)
            table.add_row(entry.team, copy.recipient, entry.file, shown_size(entry.size), encrypted, doing)
    for scope in plan.without_workbook:
        table.add_row(plan.mapping.scope_name(scope), "–", f"no {plan.kind}", "", "", "left out: see the warning")
    for scope in plan.without_recipients:
        file = plan.manifest.entry(scope)
        table.add_row(plan.mapping.scope_name(scope), "nobody", file.file if file else "", "", "", "left out")
    return table


def figures_line(manifest: Manifest) -> str:
    """Whether these workbooks may leave the service: their names do not say so."""
    if manifest.shared:
        return "Made with --share: small figures are suppressed."
    return "Made without --share: every figure is shown, for readers inside the service."


def _table(*headings: str) -> Table:
    table = Table(*headings, box=box.SIMPLE_HEAD)
    for column in table.columns:
        column.overflow = "fold"
    return table


def _doing(copy: Copy, via: str, kind: Kind) -> str:
    if copy.due:
        again = " (refused before)" if copy.entry and copy.entry.state is State.REFUSED else ""
        return f"{_DOING[via]} the corrected {kind}" if copy.earlier else f"{_DOING[via]}{again}"
    known = copy.entry
    if known is None or known.state not in (State.SENT, State.DRAFTED, State.UNCERTAIN, State.SENDING):
        return f"not: has an earlier {kind}, {shown_state(copy.earlier)}" if copy.earlier else "not"
    return f"not: {shown_state(known)}"


def shown_state(entry: Entry) -> str:
    """A copy's state with its day and number: `sent 3 Mar 2023 (12)`."""
    return f"{entry.state} {shown_time(entry.changed, '%-d %b %Y')} ({entry.id})"


def shown_size(size: int) -> str:
    """A file's size for a reader.

    >>> shown_size(900), shown_size(48_300), shown_size(2_345_678)
    ('900 B', '48 KB', '2.3 MB')
    """
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} KB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def shown_time(when: dt.datetime, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A time in the machine's own zone."""
    day = when.astimezone()
    return day.strftime(form.replace("%-d", str(day.day)))


def run_lines(run: MailRun) -> list[str]:
    """What became of the copies: sums, then a line for each that a person should know of."""
    states = (State.SENT, State.DRAFTED, State.REFUSED, State.PLANNED, State.UNCERTAIN)
    words = {State.PLANNED: "not sent yet"}
    sums = [f"{run.count(state)} {words.get(state, state)}" for state in states if run.count(state)]
    lines = [", ".join(sums) or "nothing to do"]
    told = (State.REFUSED, State.PLANNED, State.UNCERTAIN, State.SENDING)
    return lines + [
        f"  {entry.state}: {entry.key.recipient}, {entry.file} ({entry.id}): {entry.detail}"
        for entry in run.entries
        if entry.state in told
    ]


def uncertain_lines(entries: Iterable[Entry]) -> list[str]:
    """What a person has to decide, and how; nothing when there is nothing."""
    found = [entry for entry in entries if entry.state is State.UNCERTAIN]
    if not found:
        return []
    return [
        "",
        "Uncertain: these may have arrived, and are not sent again until you decide.",
        "Ask the recipient, or IT for a trace of the message:",
        *(
            f"  {entry.id}: {entry.key.recipient}, {entry.file}, {shown_time(entry.changed)}, {entry.message_id}"
            for entry in found
        ),
        f"Then:  kpibook mail --resolve {found[0].id} sent   or   kpibook mail --resolve {found[0].id} not-sent",
    ]


def log_table(entries: Sequence[Entry], events: Sequence[LedgerEvent], name: Callable[[str], str]) -> Table:
    """Who was sent what, when: each thing that happened, in order, with the copy's number.

    Which are lists of children stands in a column of its own, where there are any.
    """
    by_id = {entry.id: entry for entry in entries}
    kinds = any(entry.key.kind is Kind.LIST for entry in entries)
    names = ("When", "No", "Month", "Team", "Recipient", "File", "What", "Via", "Detail")
    table = _table(*names, *(["Kind"] if kinds else []))
    for event in events:
        if event.entry not in by_id:
            continue
        entry = by_id[event.entry]
        table.add_row(shown_time(event.at), str(entry.id), entry.key.month, name(entry.key.scope), entry.key.recipient,
            f"{entry.file} ({entry.key.sha256[:8]})", event.state, event.via, event.detail,
            *([entry.key.kind] if kinds else []),
        )  # fmt: skip
    return table
