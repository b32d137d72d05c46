"""Makes the wheel's bill of materials (CycloneDX): python -m supply.bill WHEEL writes WHEEL's name with .cdx.json.

It lists what the wheel is tested with (requirements/run.txt) on every platform, with licences and hashes. The same
wheel, versions and SOURCE_DATE_EPOCH give the same bytes: the serial number is made from the content, and without
SOURCE_DATE_EPOCH there is no time in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from supply.licences import read_licences
from supply.pins import ROOT, RUN, Pin, read_pins

NAMESPACE = uuid.UUID("6f1d2c5e-5d0a-4f57-9a53-7c7f2b1a9d11")


def bill_of_materials(wheel: Path) -> str:
    """The bill of materials of a built wheel, as CycloneDX JSON."""
    pins, licences = read_pins(RUN), read_licences()
    components = {pin: _component(pin, licences[pin.name, pin.version]) for pin in pins}
    bom = Bom(components=components.values())
    bom.metadata.component = _wheel(wheel)
    for pin, component in components.items():
        for parent, above in components.items():
            if parent.name in pin.needed_by:
                bom.register_dependency(above, [component])
        bom.register_dependency(component)
        if "kpibook" in pin.needed_by:
            bom.register_dependency(bom.metadata.component, [component])
    bom.metadata.timestamp = _stated_time()
    bom.serial_number = uuid.uuid5(NAMESPACE, wheel.name + _sha256(wheel) + _sha256(RUN))
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _stated_time() -> dt.datetime | None:
    """The time that SOURCE_DATE_EPOCH states; none where it states nothing, so that two runs agree."""
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(stated), dt.UTC) if stated else None


def _component(pin: Pin, licence: str) -> Component:
    """One pinned package: where it is fetched by name, its files' hashes, on which computers it is needed."""
    where = [Property(name="kpibook:installed-where", value=pin.marker)] if pin.marker else []
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{pin.name}=={pin.version}",
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        licenses=[_licence(licence)],
        properties=[*where, *(Property(name="kpibook:file-sha256", value=one) for one in pin.hashes)],
    )


def _wheel(wheel: Path) -> Component:
    """kpibook itself: the wheel, its hash and licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=f"{project['name']}=={project['version']}",
        description=project["description"],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=_sha256(wheel))],
        licenses=[_licence(project["license"])],
    )


def _licence(expression: str) -> DisjunctiveLicense | LicenseExpression:
    """A licence by its one SPDX id, by a name of its own, or as an expression of several."""
    if expression.startswith("LicenseRef-"):
        return DisjunctiveLicense(name=expression.removeprefix("LicenseRef-"))
    return LicenseExpression(expression) if " " in expression else DisjunctiveLicense(id=expression)


def _sha256(file: Path) -> str:
    """The file's SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> None:
    """Write the bill beside each wheel that is named."""
    for name in sys.argv[1:]:
        wheel = Path(name)
        beside = wheel.with_name("-".join(wheel.stem.split("-")[:2]) + ".cdx.json")
        beside.write_text(bill_of_materials(wheel), "utf-8")
        print(f"Bill of materials: {beside}")


if __name__ == "__main__":
    main()
