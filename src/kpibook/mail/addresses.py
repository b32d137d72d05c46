"""Pure: e-mail addresses: well formed, and in a domain to which the council mails."""

import re
from collections.abc import Iterable

from kpibook.issues import Issue

_WORD = r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
"""As in RFC 5322, less ``%`` and ``!``: old relays take those for a way on to another domain (a%gmail.com@council).

``=?`` begins an encoded word, which a header shows decoded; it is refused apart from this."""


def domain_of(address: str) -> str:
    """The part after the @, in lower case.

    >>> domain_of("Duty.Team@Council.example")
    'council.example'
    """
    return address.rpartition("@")[2].casefold()


def same_address(address: str) -> str:
    """The address as the ledger keeps it: mail servers in practice ignore case.

    >>> same_address(" Duty.Team@Council.example ")
    'duty.team@council.example'
    """
    return address.strip().casefold()


def address_issue(address: str, allowed: Iterable[str], whose: str, place: str) -> Issue | None:
    """What is wrong with a recipient, or None. Subdomains must be allowed themselves.

    >>> address_issue("a@council.example", ["council.example"], "Duty", "") is None
    True
    >>> print(address_issue("a@gmail.example", ["council.example"], "Duty", "mappings/teams.yaml, line 3"))
    "Duty" has a recipient in gmail.example, which is not an allowed domain.
      Mapping: mappings/teams.yaml, line 3
      Correct the address, or add gmail.example to allowed_domains under mail.
    """
    if len(address) > 254 or "=?" in address or not _ADDRESS.fullmatch(address):
        message = f'"{whose}" has a recipient that is not an e-mail address.'
        return Issue("recipient-address", message, mapping=place, advice="Write it as name@council.gov.uk.")
    domain = domain_of(address)
    if domain in {name.casefold() for name in allowed}:
        return None
    return Issue(
        "recipient-domain",
        f'"{whose}" has a recipient in {domain}, which is not an allowed domain.',
        mapping=place,
        advice=f"Correct the address, or add {domain} to allowed_domains under mail.",
    )
