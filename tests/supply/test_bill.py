"""The wheel's bill of materials."""

import hashlib
import json
import subprocess
import sys
import tomllib

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply.bill import bill_of_materials
from supply.licences import read_licences
from supply.pins import ROOT, RUN, read_pins


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "-q"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *offline, "-w", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def bill(wheel):
    return json.loads(bill_of_materials(wheel))


def test_it_is_cyclonedx(wheel):
    """The bill keeps to CycloneDX's own schema, strictly."""
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill_of_materials(wheel)) is None


def test_it_names_every_package_with_its_version_and_licence(bill):
    """Each package that is installed anywhere is there, with exact version, licence and package URL."""
    named = {(one["name"], one["version"]): one for one in bill["components"]}
    assert set(named) == {(pin.name, pin.version) for pin in read_pins(RUN)}
    for (name, version), licence in read_licences().items():
        (stated,) = named[name, version]["licenses"]
        words = stated.get("expression") or stated["license"].get("id") or f"LicenseRef-{stated['license']['name']}"
        assert words == licence
        assert named[name, version]["purl"] == f"pkg:pypi/{name}@{version}"


def test_it_says_what_kpibook_itself_needs(bill):
    """What pyproject.toml asks for hangs on kpibook, and everything else on something."""
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    own = {name.split("==")[0] for name in needs["kpibook==0.1.0"]}
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    direct = {canonicalize_name(Requirement(line).name) for line in asked}
    assert own == direct
    assert {one["bom-ref"] for one in bill["components"]} <= {name for below in needs.values() for name in below}


def test_it_is_the_same_twice(wheel, monkeypatch):
    """The same wheel gives the same bytes; the time is that of SOURCE_DATE_EPOCH, or none."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert bill_of_materials(wheel) == bill_of_materials(wheel)
    assert "timestamp" not in json.loads(bill_of_materials(wheel))["metadata"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = bill_of_materials(wheel)
    assert first == bill_of_materials(wheel)
    assert json.loads(first)["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"


def test_it_holds_the_wheels_hash(bill, wheel):
    """The bill belongs to this wheel and to no other."""
    (stated,) = bill["metadata"]["component"]["hashes"]
    assert stated == {"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}
