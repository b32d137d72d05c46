"""Makes the synthetic return in sources/, the same bytes every time: python samples/ssda903/generate.py

No real child is in it: ids begin with SYN, and everything is drawn. Headings and codes are those of the SSDA903 return.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from pathlib import Path

FIRST, LAST = dt.date(2022, 4, 1), dt.date(2023, 3, 31)
CHILDREN, CARE_LEAVERS = 180, 14
HEADINGS = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "uasc": "CHILD SEX DOB DUC",
    "oc2": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT "
    "SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "oc3": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "ad1": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "placed_for_adoption": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "previous_permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
}
PLACES = ["U1", "U3", "U4", "U4", "U4", "U5", "U6", "U6", "U6", "K2", "K2", "H5", "P1", "K1", "R1", "P2"]
ENDS = ["E4A", "E4A", "E4B", "E8", "E13", "E45", "E47", "E5", "E17"]
Row = dict[str, str]


def main(folder: Path) -> None:
    """Write the return's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[Row]] = {name: [] for name in HEADINGS}
    chance = random.Random(903)
    for number in range(1, CHILDREN + 1):
        _child(f"SYN{number:04}", chance, tables)
    for number in range(CHILDREN + 1, CHILDREN + CARE_LEAVERS + 1):
        _care_leaver(f"SYN{number:04}", chance, tables)
    for name, headings in HEADINGS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings.split(), restval="")
            writer.writeheader()
            writer.writerows(tables[name])


def _child(child: str, chance: random.Random, tables: dict[str, list[Row]]) -> None:
    began = _day(chance, dt.date(2017, 4, 1), FIRST) if chance.random() < 0.6 else _day(chance, FIRST, LAST)
    ended = _day(chance, max(began, FIRST), LAST) if chance.random() < 0.35 else None
    asylum = began >= FIRST and chance.random() < 0.12
    age = 16 if asylum else chance.randrange(15)
    born = began - dt.timedelta(days=365 * age + chance.randrange(1, 360))
    breaks = not asylum and chance.random() < 0.05
    who = {"CHILD": child, "DOB": _said(born)}
    sex = {"SEX": chance.choice("12")}
    tables["header"].append({**who, **sex, "ETHNIC": chance.choice(["WBRI", "ABAN", "BAFR", "MWBC"]), "UPN": "UN1"})
    episodes = list(_episodes(chance, began, ended, "V4" if breaks else "V2" if asylum else ""))
    tables["episodes"] += [{"CHILD": child, **row} for row in episodes]
    if asylum:
        tables["uasc"].append({**who, **sex, "DUC": _said(born + dt.timedelta(days=6574))})
    if not breaks:
        tables["reviews"] += [{**who, **row} for row in _reviews(chance, began, ended)]
        _other_files(chance, who, (began, ended), episodes, tables)


def _episodes(chance: random.Random, began: dt.date, ended: dt.date | None, status: str) -> list[Row]:
    """The episodes of one time in care that stand in the return: open at any time in its year."""
    last = ended or LAST
    days = sorted({_day(chance, began, last) for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 4]))} - {began, last})
    starts, rows = [began, *days], []
    changes = not status
    status = status or chance.choice(["C1", "C1", "C2", "C2", "C2", "V2", "V2", "E1"])
    place, provider = _place(chance, status)
    for number, start in enumerate(starts):
        reason = "S" if number == 0 else chance.choice("PPPLTBU" if changes else "PT")
        if reason in "LBU":
            status = {"C1": "C2", "V2": "C1"}.get(status, "E1")
        if reason in "PTBU":
            place, provider = _place(chance, status)
        end = starts[number + 1] if number + 1 < len(starts) else ended
        if end is not None and end < FIRST:
            continue
        follows = number + 1 < len(starts)
        adopted = place.startswith("A") and not follows
        ceased = "" if end is None else "X1" if follows else "E12" if adopted else chance.choice(ENDS)
        rows.append(
            {
                "DECOM": _said(start),
                "RNE": reason,
                "LS": status,
                "CIN": f"N{1 + number % 8}",
                "PLACE": place,
                "PLACE_PROVIDER": provider,
                "DEC": _said(end),
                "REC": ceased,
                "REASON_PLACE_CHANGE": "CARPL" if follows and ceased == "X1" and chance.random() < 0.5 else "",
            }
        )
    return rows


def _place(chance: random.Random, status: str) -> tuple[str, str]:
    if status == "V4":
        return "U6", "PR1"
    if status == "E1" and chance.random() < 0.6:
        return chance.choice(["A5", "A6"]), "PR1"
    place = chance.choice(PLACES)
    if place == "P1":
        return place, "PR0"
    return place, chance.choice(["PR1", "PR1", "PR2", "PR4", "PR4", "PR5"])


def _reviews(chance: random.Random, began: dt.date, ended: dt.date | None) -> list[Row]:
    """Most when they are due, some late, a few not held at all; those of the return's year."""
    rows, day, wait = [], began, 20
    while (day := day + dt.timedelta(days=wait + chance.randrange(-8, 12))) <= (ended or LAST):
        if day >= FIRST and chance.random() < 0.93:
            rows.append({"REVIEW": _said(day), "REVIEW_CODE": f"PN{chance.randrange(8)}"})
        wait = 85 if wait == 20 else 172
    return rows


def _other_files(
    chance: random.Random,
    who: Row,
    care: tuple[dt.date, dt.date | None],
    episodes: list[Row],
    tables: dict[str, list[Row]],
) -> None:
    """What the child has in the return's smaller files."""
    began, ended = care
    if began <= LAST - dt.timedelta(days=365) and ended is None:
        flags = {heading: chance.choice("01111") for heading in HEADINGS["oc2"].split()[4:9]}
        tables["oc2"].append({**who, "SDQ_SCORE": str(chance.randrange(3, 30)), **flags, "SUBSTANCE_MISUSE": "0"})
    if any(row["REC"] in ("E11", "E12") for row in episodes):
        days = {"DATE_INT": _said(min(began + dt.timedelta(days=90), ended or LAST)), "DATE_MATCH": _said(ended)}
        tables["ad1"].append(
            {**who, **days, "FOSTER_CARE": "0", "NB_ADOPTR": "2", "SEX_ADOPTR": "MF", "LS_ADOPTR": "L11"}
        )
    if any(row["LS"] == "E1" for row in episodes):
        decided = min(began + dt.timedelta(days=90), ended or LAST)
        tables["placed_for_adoption"].append({**who, "DATE_PLACED": _said(decided)})
    if chance.random() < 0.15:
        for _ in range(chance.randrange(1, 4)):
            gone = _day(chance, max(began, FIRST), ended or LAST)
            back = gone + dt.timedelta(days=chance.randrange(3))
            row = {"MISSING": chance.choice("MMA"), "MIS_START": _said(gone), "MIS_END": _said(back)}
            tables["missing"].append({**who, **row})
    if began >= FIRST:
        tables["previous_permanence"].append({**who, "PREV_PERM": "Z1"})


def _care_leaver(child: str, chance: random.Random, tables: dict[str, list[Row]]) -> None:
    born = _day(chance, dt.date(2002, 4, 1), dt.date(2006, 3, 31))
    who = {"CHILD": child, "DOB": _said(born)}
    tables["header"].append({**who, "SEX": chance.choice("12"), "ETHNIC": "WBRI", "UPN": "UN3"})
    tables["oc3"].append({**who, "IN_TOUCH": "YES", "ACTIV": chance.choice(["F1", "F2", "P1", "G4"]), "ACCOM": "U1"})


def _day(chance: random.Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=chance.randrange(max(1, (last - first).days + 1)))


def _said(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sources")
