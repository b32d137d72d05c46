"""What damage puts at the nodes of a tree and into the text of a template."""

from __future__ import annotations

from typing import Any

NODES: tuple[Any, ...] = (
    None, True, 0, -1, 1, 10**30, 1e308, "", " ", "x", "x" * 5000, "\0", "\u202e", "\ud800", "=1+1", "2023-02",
    "9999-99", "2023-13-45", "../..", "0" * 64, [], {}, [[]], [None], {"x": 1}, "2023-03-06T09:00:00", "whole",
    "🙂" * 400, "=?utf-8?q?x?=", [[[[[[]]]]]], "5 days", "99999999 months", "sent", "{{ x }}",
)  # fmt: skip
"""What may stand at a node of YAML or JSON."""
PIECES = (
    "{{ team }}", "{{ nothing }}", "{{ team.__class__.__mro__ }}", "{% for x in range(10**9) %}{{ x }}{% endfor %}",
    "{{ 'x' * 10**9 }}", "{% include 'subject.txt.j2' %}", "{% include 'body.txt.j2' %}",
    "{% extends 'body.html.j2' %}", "{% block x %}", "{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{{ 9 ** 9 ** 9 }}", "{{", "}}", "{%", "%}", "{#",
    "\r\nBcc: x@y.z", "\0", "{{ headlines.red.x.y }}", "{{ [1] * 99999999 }}", "{{ '%999999999d' % 1 }}",
    "{{ range(99999) | list | string }}", "{{ team | x }}", "{% set team = 1 %}", "{% import 'x' as y %}",
    "{% raw %}", "\u202e", "=?utf-8?q?x?=", "{{ lipsum(n=99999) }}", "{{ cycler }}", "{{ 1 / 0 }}",
    "{{ team | replace('', 'x' * 9999) }}", "{{ self }}", "{{ loop }}", "{{ '{:>999999999}'.format(1) }}",
    "x" * 5000, "{{ month % 3 }}",
)  # fmt: skip
"""What may stand in a mail template."""
