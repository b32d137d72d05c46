"""One attempt after the other on one workspace: a damaged file, a command, a judgement, and all is put back."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import sound_workbook
from command_runs import EARLIER, run, what_is_wrong

import kpibook.workbook.template.read as template
from fuzz.kinds import KINDS, Target
from kpibook.faults import log_file


class Attempts:
    """The attempts on one kind of file."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root
        if name != "templates":
            _read_templates_once()
        self.targets = tuple(KINDS[name](root))
        self.out = root / "out" / "report.xlsx"
        if not self.out.exists():
            self.out.write_bytes(EARLIER)
        self._watched = {root, *(target.file.parent for target in self.targets)}
        self._before = {path: (path.read_bytes(), path.stat().st_mode) for path in self._all()}
        self._as_it_was = self._state()

    def damaged(self, seed: int) -> tuple[Target, bytes, list[str]]:
        """The file that is damaged (each in its turn), its new content, and the command."""
        draw = random.Random(f"{self.name} {seed}")
        target = self.targets[seed % len(self.targets)]
        command, content = draw.choice(target.commands), target.damage(target.content, draw)
        return target, content, [word.format(root=self.root, out=self.out, file=target.file) for word in command]

    def attempt(self, seed: int) -> tuple[int | None, str]:
        """The exit code, and what was wrong with how the command ended; '' for nothing."""
        target, content, arguments = self.damaged(seed)
        target.file.write_bytes(content)
        if target.instead is not None:
            target.instead.unlink()
        try:
            ended = run(arguments)
            return ended.code, self._wrong(ended, target.file, content, arguments)
        finally:
            self._put_back()

    def _wrong(self, ended: Any, file: Path, content: bytes, arguments: list[str]) -> str:
        target = Path(arguments[1]) if arguments[0] == "refresh" else self.out
        before = content if target == file else self._before[target][0]
        wrong = what_is_wrong(ended, target, before)
        if not wrong and target.read_bytes() != before:
            wrong = "; ".join(sound_workbook.faults(target.read_bytes())[:3])
        if not wrong:
            return ""
        log = log_file()
        frames = log.read_text("utf-8")[-1500:] if ended.code == 3 and log.exists() else ""
        return f"{file.name}, {' '.join(arguments[:2])}: {wrong}\n{frames}"

    def _all(self) -> list[Path]:
        return [path for folder in self._watched for path in folder.rglob("*") if path.is_file()]

    def _state(self) -> dict[Path, tuple[int, int, int]]:
        return {path: (s.st_mtime_ns, s.st_size, s.st_ino) for path in self._all() for s in [path.stat()]}

    def _put_back(self) -> None:
        now = self._state()
        for path in now.keys() - self._before.keys():
            path.unlink()
        for path, (content, mode) in self._before.items():
            if now.get(path) != self._as_it_was[path]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(mode)
                stat = path.stat()
                self._as_it_was[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _read_templates_once() -> None:
    """The template, which takes most of the time of a small build, is read once while its bytes stay the same."""
    known: dict[bytes, Any] = {}
    read = template.template_of

    def remembered(content: bytes, path: Path) -> Any:
        key = hashlib.sha256(content).digest()
        if key not in known:
            known[key] = read(content, path)
        return known[key]

    template.template_of = remembered
