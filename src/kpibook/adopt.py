"""EDGE: writes the teams that the lists hold and the mapping does not know into ``mappings/teams.yaml``."""

from collections import Counter
from pathlib import Path

from kpibook.adopted_teams import AREA, Adoption, find_teams, with_teams
from kpibook.atomic import replace_file
from kpibook.issues import InputError, Issue, Progress, stop_on_errors
from kpibook.pipeline import open_inputs
from kpibook.records import unknown_teams
from kpibook.sources import parse_sources, read_mapping_files

FILE = Path("mappings") / "teams.yaml"


def adopt_teams(workspace: Path, progress: Progress) -> Adoption:
    """What was written: the new teams; and the words that look like a team that is known, which were not.

    InputError when the mapping is wrong, or would be afterwards: the file is then as it was.
    """
    inputs = open_inputs(workspace)
    read = parse_sources(inputs.sources, progress)
    words: Counter[str] = Counter()
    issues: list[Issue] = []
    for source in (source for source in inputs.mapping.sources if source in read.tables):
        of_list, too_many = unknown_teams(source, read.tables[source], inputs.mapping)
        words, issues = words + of_list, [*issues, *too_many]
    stop_on_errors(issues)
    found = find_teams(inputs.mapping, [word for word, _ in words.most_common()])
    if not found.teams:
        return found
    path = workspace / FILE
    before = path.read_bytes() if path.is_file() else None
    written = (before or b"").decode("utf-8-sig")  # Notepad may put a mark before the first key
    text = with_teams(written, found.teams, AREA in inputs.mapping.service_areas)
    if "\r\n" in written:
        text = text.replace("\n", "\r\n")
    rights = inputs.mapping.organisation.file_rights
    replace_file(path, text.encode("utf-8"), rights=rights)
    try:
        read_mapping_files(workspace)
    except InputError:
        if before is None:
            path.unlink()
        else:
            replace_file(path, before, rights=rights)
        raise
    return found
