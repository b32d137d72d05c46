"""What Windows' policies and Excel's Trust Centre say, read once from the registry as plain values.

Places are Microsoft's own (the administrative templates of Office 2016 and later, "16.0"). Nothing is written, and
nothing is read but the values named below.
"""

import ntpath
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ReadRegistry = Callable[[str, str, str], str | int | None]
"""Hive (``HKCU``, ``HKLM``), key, value name → the value; None when it is not there or may not be read."""

ASR_CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""
ASR_WIN32_CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
"""Defender's rule "Block Win32 API calls from Office macros": xlwings' add-in declares such calls."""

_EXCEL = r"Software\Microsoft\Office\16.0\Excel\Security"
_EXCEL_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_COMMON_POLICY = r"Software\Policies\Microsoft\Office\16.0\Common"
_TRUSTED = "Trusted Locations"
_ASR_PLACES = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_ASR_INTUNE = r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_COMMAND_PROMPT = r"Software\Policies\Microsoft\Windows\System"
_MOST_LOCATIONS = 30


@dataclass(frozen=True)
class TrustedFolder:
    """A folder whose files Excel trusts; `below` says whether the folders in it are trusted too."""

    path: str
    below: bool = False
    network: bool = False


@dataclass(frozen=True)
class Policies:
    """What the registry says; None: not set, or not readable."""

    vba_off: bool | None = None
    """Office's macros are switched off altogether."""
    macro_setting: int | None = None
    """1 all run; 2 off, with a bar to allow them; 3 only signed; 4 off without a word."""
    macro_setting_by_policy: bool = False
    macros_from_internet_blocked: bool | None = None
    addins_off: bool | None = None
    """Add-ins are switched off altogether."""
    addins_signed: bool | None = None
    """Only signed add-ins are loaded."""
    trusted_locations_off: bool | None = None
    trusted_network: bool = False
    """Whether folders on the network may be trusted."""
    trusted_folders: tuple[TrustedFolder, ...] = ()
    child_processes: int | None = None
    """Defender's rule: 0 off, 1 blocks, 2 only reports, 5 not set, 6 warns."""
    win32_calls: int | None = None
    """Defender's rule about macros that call Windows itself, in the same numbers."""
    command_prompt: int | None = None
    """1: cmd.exe runs neither for people nor for scripts; 2: not for people."""

    def trusts(self, folder: str) -> bool:
        r"""Whether files in a folder are trusted.

        >>> some = Policies(trusted_folders=(TrustedFolder("P:\\Reports\\", below=True), TrustedFolder("C:\\One")))
        >>> [some.trusts(folder) for folder in (r"p:\reports\2023", r"C:\one", r"C:\One\two", r"C:\Onetwo")]
        [True, True, False, False]
        """
        return not self.trusted_locations_off and any(self._covers(trusted, folder) for trusted in self.trusted_folders)

    def _covers(self, trusted: TrustedFolder, folder: str) -> bool:
        if trusted.network and not self.trusted_network:
            return False
        place, root = (ntpath.normcase(ntpath.normpath(path)).rstrip("\\") for path in (folder, trusted.path))
        return place == root or (trusted.below and place.startswith(root + "\\"))


def read_registry(hive: str, key: str, name: str) -> str | int | None:
    """A value of Windows' registry; None when it is not there, may not be read, or this is not Windows."""
    if sys.platform != "win32":
        return None
    import winreg

    root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
    try:
        with winreg.OpenKey(root, key) as opened:
            value = winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
    return value if isinstance(value, (str, int)) else None


def read_policies(read: ReadRegistry, environ: Mapping[str, str] = os.environ) -> Policies:
    """What the registry says about macros, add-ins, trusted folders and child processes."""
    by_policy = _number(read("HKCU", _EXCEL_POLICY, "VBAWarnings"))
    own = _number(read("HKCU", _EXCEL, "VBAWarnings"))
    off = [_number(read(hive, _COMMON_POLICY, "VBAOff")) for hive in ("HKLM", "HKCU")]
    always_on = _switch(read("HKCU", rf"{_COMMON_POLICY}\Security", "RequireAlwaysOnMacroSig"))
    return Policies(
        vba_off=None if off == [None, None] else 1 in off,
        macro_setting=own if by_policy is None else by_policy,
        macro_setting_by_policy=by_policy is not None,
        macros_from_internet_blocked=_switch(read("HKCU", _EXCEL_POLICY, "blockcontentexecutionfrominternet")),
        addins_off=_either(read, "DisableAllAddins"),
        addins_signed=always_on or _either(read, "RequireAddinSig"),
        trusted_locations_off=_either(read, "AllLocationsDisabled", rf"\{_TRUSTED}"),
        trusted_network=bool(_either(read, "AllowNetworkLocations", rf"\{_TRUSTED}")),
        trusted_folders=tuple(_trusted(read, environ)),
        child_processes=_defender(read, ASR_CHILD_PROCESSES),
        win32_calls=_defender(read, ASR_WIN32_CALLS),
        command_prompt=_number(read("HKCU", _COMMAND_PROMPT, "DisableCMD")),
    )


def _either(read: ReadRegistry, name: str, below: str = "") -> bool | None:
    """A switch as a policy sets it, or else as it is set in Excel's Trust Centre."""
    by_policy = _switch(read("HKCU", _EXCEL_POLICY + below, name))
    return _switch(read("HKCU", _EXCEL + below, name)) if by_policy is None else by_policy


def _trusted(read: ReadRegistry, environ: Mapping[str, str]) -> list[TrustedFolder]:
    """Trusted folders of policies, and of the user unless a policy allows none."""
    own_allowed = _number(read("HKCU", rf"{_COMMON_POLICY}\Security\{_TRUSTED}", "Allow User Locations")) != 0
    keys = [_EXCEL_POLICY, rf"{_COMMON_POLICY}\Security", *([_EXCEL] if own_allowed else [])]
    found = []
    for key in keys:
        for number in range(_MOST_LOCATIONS):
            place = rf"{key}\{_TRUSTED}\Location{number}"
            folder = read("HKCU", place, "Path")
            if isinstance(folder, str) and folder:
                path = expanded(folder, environ)
                below = bool(_switch(read("HKCU", place, "AllowSubfolders")))
                found.append(TrustedFolder(path, below, _on_the_network(path, read)))
    return found


def expanded(path: str, environ: Mapping[str, str]) -> str:
    """A path with its variables filled in, as Windows does it.

    >>> expanded("%APPDATA%/Excel/%NOBODY%", {"AppData": "C:/Users/x"})
    'C:/Users/x/Excel/%NOBODY%'
    """
    known = {name.upper(): value for name, value in environ.items()}
    return re.sub(r"%([^%]+)%", lambda found: known.get(found[1].upper(), found[0]), path)


def _on_the_network(path: str, read: ReadRegistry) -> bool:
    drive = ntpath.splitdrive(path)[0]
    return drive.startswith("\\\\") or bool(drive and read("HKCU", rf"Network\{drive[0]}", "RemotePath"))


def _defender(read: ReadRegistry, rule: str) -> int | None:
    """How one of Defender's rules is set: by group policy, on this computer, or by Intune."""
    for key in _ASR_PLACES:
        for name in (rule, rule.upper()):
            value = _number(read("HKLM", key, name))
            if value is not None:
                return value
    rules = str(read("HKLM", _ASR_INTUNE, "ASRRules") or "")
    found = re.search(rf"{rule}=(\d)", rules, re.IGNORECASE)
    return int(found[1]) if found else None


def _number(value: str | int | None) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isdigit() else None
    return value


def _switch(value: str | int | None) -> bool | None:
    number = _number(value)
    return None if number is None else number == 1
