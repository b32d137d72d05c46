"""EDGE: a folder with one workbook for each team and service area, encrypted where asked, with a manifest."""

from kpibook.teams.manifest import MANIFEST, Manifest, ManifestEntry, read_manifest, sha256_of
from kpibook.teams.passphrases import SERVICE, Passphrase, SecretStores, as_passphrase, open_stores
from kpibook.teams.protect import DecryptError, decrypt, is_encrypted
from kpibook.teams.run import TeamsRequest, make_teams, passphrases_for, write_whole
from kpibook.teams.team_files import make_folder
from kpibook.teams.write import team_scopes

__all__ = [
    "MANIFEST",
    "SERVICE",
    "DecryptError",
    "Manifest",
    "ManifestEntry",
    "Passphrase",
    "SecretStores",
    "TeamsRequest",
    "as_passphrase",
    "decrypt",
    "is_encrypted",
    "make_folder",
    "make_teams",
    "open_stores",
    "passphrases_for",
    "read_manifest",
    "sha256_of",
    "team_scopes",
    "write_whole",
]
