"""Names of files and releases: which file an entry is meant for, and which year a release is of."""

import fnmatch
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath


def is_of_file(patterns: Sequence[str], file: str) -> bool:
    """Whether a file is one of those that are meant; any file where none are named.

    >>> is_of_file(["c1_*.csv"], "downloads/C1_children_in_need.csv"), is_of_file([], "x.csv")
    (True, True)
    """
    name = PurePosixPath(file).name.casefold()
    return not patterns or any(fnmatch.fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def latest_year(written: Iterable[str]) -> str:
    """The latest of some years as they are written, by which a release is named; '' without any.

    >>> latest_year(["2013", "2025", "2024"]), latest_year(["202122"]), latest_year(["2021/22", "2022 (Rev)"])
    ('2025', '2022', '2022')
    """
    return str(max(map(end_year, written), default=0) or "")


def end_year(written: str) -> int:
    """The year in which a period ends; 0 where it says none.

    >>> end_year("202122"), end_year("2021-22"), end_year("2022 (Rev)"), end_year("soon")
    (2022, 2022, 2022, 0)
    """
    found = re.match(r"(\d{4})\s*[-/–—]?\s*(\d{2})?(?!\d)", written.strip())
    if found is None:
        found = re.match(r"(\d{4})", written.strip())
        return int(found[1]) if found else 0
    first = int(found[1])
    return first // 100 * 100 + int(found[2]) + (100 if int(found[2]) < first % 100 else 0) if found[2] else first


def year_in(name: str) -> str:
    """The last year that a name says, between 2000 and 2099; '' where it says none.

    >>> year_in("sn_april_2021.xlsx"), year_in("c1_referrals_2013_to_2025.csv"), year_in("neighbours.csv")
    ('2021', '2025', '')
    """
    found = re.findall(r"(?<!\d)20\d{2}(?!\d)", name)
    return found[-1] if found else ""


def slug(text: str) -> str:
    """Words as a file's name may hold them.

    >>> slug("DfE, Children in need: 2025 (revised)")
    'dfe_children_in_need_2025_revised'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:80]
