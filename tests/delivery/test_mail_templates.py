"""Mail templates that go wrong in ways of their own: each is ended in seconds, with its file and line."""

import time

import pytest

from kpibook.issues import InputError
from kpibook.mail.templates import MailTemplates

VALUES = {"marking": "", "team": "Duty"}


@pytest.fixture
def render(tmp_path):
    """Fills a mail whose text is this template, beside a plain subject."""
    folder = tmp_path / "mappings" / "mail"
    folder.mkdir(parents=True)

    def run(text):
        (folder / "subject.txt.j2").write_text("Subject")
        (folder / "body.html.j2").write_text("<p>{{ team }}</p>")
        (folder / "body.txt.j2").write_text("One line\n" + text)
        return MailTemplates(tmp_path).render(VALUES)

    return run


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", 2, "round in a circle"),
        ("{% include 'body.txt.j2' %}", 2, "round in a circle"),
        ("{{ 'x' * 3000000000 }}", 2, "more than 1,000,000 parts"),
        ("{{ 3000000000 * 'x' }}", 2, "more than 1,000,000 parts"),
        ("{{ 'x'.ljust(3000000000) }}", 2, "memory"),
        ("{{ 9 ** 99999 }}", 2, "power"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}xxxxxxxx{% endfor %}{% endfor %}", 2, "longer than"),
        ("\n{{ ''.__class__.__mro__ }}", 3, "unsafe"),
        ("{{ no_such_name }}", 2, "no_such_name"),
        ("{{ 1 / 0 }}", 2, "division"),
        ("{% if %}", 2, "Expected"),
    ],
)
def test_a_template_that_goes_wrong_is_told_with_its_line(render, text, line, why):
    """Recursion, itself included, gigabytes, powers, endless text, ways out of the sandbox, mistakes."""
    with pytest.raises(InputError) as caught:
        render(text)
    [issue] = caught.value.issues
    assert issue.kind == "mail-template" and why in issue.message
    assert issue.mapping == f"mappings/mail/body.txt.j2, line {line}"


@pytest.mark.slow
def test_an_endless_loop_is_ended(render):
    """It writes nothing, and would run for hours: ended after ten seconds, with its line."""
    began = time.monotonic()
    with pytest.raises(InputError, match="more than 10 seconds") as caught:
        loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
        render(loop + "{% if c == 1 %}{% endif %}{% endfor %}{% endfor %}{% endfor %}")
    assert caught.value.issues[0].mapping == "mappings/mail/body.txt.j2, line 2" and time.monotonic() - began < 30


def test_a_missing_template_is_named(render, tmp_path):
    """With where to find it."""
    with pytest.raises(InputError, match=r'"other\.j2" is missing'):
        render("{% include 'other.j2' %}")


def test_after_a_wrong_template_the_next_one_is_filled(render):
    """The other process goes on, or is started anew."""
    with pytest.raises(InputError):
        render("{{ 'x'.ljust(3000000000) }}")
    assert render("Dear {{ team }}").text == "One line\nDear Duty"
