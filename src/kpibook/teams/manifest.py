"""EDGE: the manifest beside the team workbooks: what each file is, whose, and its hashes."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from kpibook.atomic import OWNER_ALONE, replace_file
from kpibook.definitions import Definition, Id, PeriodKey, unfit_for_header
from kpibook.issues import InputError, Issue
from kpibook.teams.headlines import Headlines

MANIFEST = "manifest.json"
SEAL = "seal"
"""Key of the hash of everything else in the file: headlines and names go into mails, so an edit must show."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _fit(name: str) -> str:
    if unfit := unfit_for_header(name):
        raise ValueError(f"the name holds {unfit}")
    return name


FileName = Annotated[
    str,
    StringConstraints(pattern=r'^[^./\\:*?"<>|\x00-\x1f][^/\\:*?"<>|\x00-\x1f]*\.xlsx$', max_length=200),
    AfterValidator(_fit),
]
"""A plain file name in the manifest's own folder; .xlsx and nothing else. It stands in a mail's headers."""


class ManifestEntry(Definition):
    """One workbook."""

    scope: Id
    """Id of the team or service area, or `whole`."""
    team: str
    """Its name, for readers."""
    file: FileName
    sha256: Sha256
    """Of the plain workbook, also where the file is encrypted: two builds are identical if this is."""
    stored_sha256: Sha256 | None = None
    """Of the file as it lies there, where it is encrypted (and salted anew each time)."""
    encrypted: bool = False
    size: int = Field(ge=1)
    """Bytes of the file as it lies there."""
    inputs_sha256: str
    """Of everything that the workbook was made from; the same inputs need no new build."""
    made: dt.datetime
    headlines: Headlines | None = None
    """What a mail may say of it; None where figures are suppressed, or the file is encrypted."""

    @model_validator(mode="after")
    def _both_hashes_when_encrypted(self) -> "ManifestEntry":
        if self.encrypted != (self.stored_sha256 is not None):
            raise ValueError("stored_sha256 belongs to an encrypted file, and only to one")
        return self

    @property
    def lying_sha256(self) -> str:
        """The hash that the file on the disk must have."""
        return self.stored_sha256 or self.sha256


class Manifest(Definition):
    """All workbooks of one run."""

    month: PeriodKey
    marking: str = ""
    """The protective marking that each workbook carries."""
    program_version: str
    mapping_version: str
    shared: bool = False
    """Made with --share: small figures are suppressed, so no figure may be quoted from elsewhere."""
    files: tuple[ManifestEntry, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> "Manifest":
        for what, names in (
            ("team", [entry.scope for entry in self.files]),
            ("file", [entry.file.casefold() for entry in self.files]),
        ):
            if twice := {name for name in names if names.count(name) > 1}:
                raise ValueError(f"the {what} {min(twice)} is named more than once")
        return self

    def entry(self, scope: str) -> ManifestEntry | None:
        """The scope's workbook, or None."""
        return next((entry for entry in self.files if entry.scope == scope), None)


def write_manifest(folder: Path, manifest: Manifest, rights: int = OWNER_ALONE) -> Path:
    """Write ``manifest.json`` into the folder in one step; gives back its path. InputError when it cannot be."""
    path = folder / MANIFEST
    values = manifest.model_dump(mode="json")
    text = json.dumps(values | {SEAL: _seal(values)}, indent=2, ensure_ascii=False)
    replace_file(path, (text + "\n").encode(), rights=rights)
    return path


def _seal(values: dict[str, object]) -> str:
    """SHA-256 of everything else, in one spelling."""
    return sha256_of(json.dumps(values, sort_keys=True, separators=(",", ":")).encode())


def read_manifest(folder: Path) -> Manifest:
    """The folder's manifest. InputError when there is none, or it is damaged or edited, with the place in it."""
    path = folder / MANIFEST
    again = "Run  kpibook teams  again; never edit the manifest by hand."
    try:
        values = json.loads(path.read_bytes())
        seal = values.pop(SEAL, "") if isinstance(values, dict) else ""
        manifest = Manifest.model_validate_json(json.dumps(values))
        if seal == _seal(manifest.model_dump(mode="json")):
            return manifest
        issue = Issue("manifest-damaged", f'"{path}" was changed since  kpibook teams  wrote it.', advice=again)
    except FileNotFoundError:
        issue = Issue(
            "manifest-missing",
            f'There is no {MANIFEST} in "{folder}".',
            advice="Name the folder that  kpibook teams --out  wrote, or run that first.",
        )
    except OSError as error:
        issue = Issue("manifest-damaged", f'"{path}" cannot be read: {error.strerror or error}.')
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        issue = Issue("manifest-damaged", f'"{path}" is not as  kpibook teams  wrote it.', advice=again)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        issue = Issue(
            "manifest-damaged",
            f'"{path}" is not as  kpibook teams  wrote it: {place}: {first["msg"]}.',
            advice=again,
        )
    raise InputError([issue])
