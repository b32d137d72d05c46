"""EDGE: a folder with one workbook for each team and service area, encrypted where asked, with a manifest."""

from kpibook.teams.manifest import MANIFEST, Manifest, ManifestEntry, read_manifest, sha256_of
from kpibook.teams.passphrases import (
    SERVICE,
    Passphrase,
    SecretStores,
    as_passphrase,
    find_passphrases,
    open_stores,
)
from kpibook.teams.protect import DecryptError, decrypt, encrypt, is_encrypted, opens
from kpibook.teams.run import TeamsRequest, make_teams, passphrases_for, write_whole
from kpibook.teams.team_files import file_names, make_folder
from kpibook.teams.workers import Cluster, Work, cluster, run_jobs
from kpibook.teams.write import team_scopes

__all__ = [
    "MANIFEST",
    "SERVICE",
    "Cluster",
    "DecryptError",
    "Manifest",
    "ManifestEntry",
    "Passphrase",
    "SecretStores",
    "TeamsRequest",
    "Work",
    "as_passphrase",
    "cluster",
    "decrypt",
    "encrypt",
    "file_names",
    "find_passphrases",
    "is_encrypted",
    "make_folder",
    "make_teams",
    "open_stores",
    "opens",
    "passphrases_for",
    "read_manifest",
    "run_jobs",
    "sha256_of",
    "team_scopes",
    "write_whole",
]
