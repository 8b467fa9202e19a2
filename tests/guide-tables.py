#!/usr/bin/env python3
"""Holds the catalogue of the command set against the tables of the user's guide, in both directions.

    guide-tables.py PROGRAM         runs "PROGRAM --catalogue"
    guide-tables.py --json FILE     reads what it would have printed
    --tables FILE                   another table than guide-tables.txt beside this file

Prints one line per difference and ends with 1, or one line that sums up what agrees and ends with 0; 2 if there is nothing to compare.

The table is typed from the guide and tells its own notation at its top; the program knows nothing of it and it knows nothing of the
program. What neither of them has is not seen here, and names of parameters count only where two of them have changed places.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys

WIDTHS = {"u8": 255, "u16": 65535, "u32": 4294967295, "i16": 32767, "i32": 2147483647}
NUMBERS = ("number", "signed", "hex")
LISTS = ("array", "list")
WORDY = ("keyword", "mask", "choice")
KINDS = NUMBERS + LISTS + WORDY + ("switch", "bits", "text", "ipv4", "ipv6", "address", "mac", "version", "format", "length", "data",
                                   "ignored", "empty", "any")
CATALOGUE_KINDS = NUMBERS + WORDY + ("bits", "text", "ipv4", "ipv6", "address", "mac", "format", "length", "data", "ignored", "list")
FIELDS = ("param", "result", "value", "field")
NAMED = ("option", "word", "id", "also")
# What may stand below what
BELOW = {
    None: ("chapter", "words", "command", "event", "error"),
    "command": ("alias", "param", "result"),
    "event": ("id",),
    "id": ("value", "also"),
    "option": ("param", "result", "value", "also"),
    "word": ("also",),
    "words": ("word",),
    "param": ("word", "option", "field"),
    "result": ("word", "field"),
    "value": ("word", "option", "field"),
    "field": ("word", "field"),
}


class TableError(Exception):
    """The table itself is wrong."""


# --------------------------------------------------------------------------------------------------------------------------------
# The table


class Fact:
    """A line of the table, with the lines below it."""

    def __init__(self, line, mark, role, name):
        self.line = line
        self.mark = mark
        self.role = role
        self.name = name
        self.below = []
        # of commands and events
        self.table = None
        self.late = False
        # of options, words and identifiers
        self.number = None
        self.refused = False
        # of errors
        self.codes = None
        # of fields
        self.kinds = ()
        self.limits = set()  # the maxima that are right
        self.least = None  # any maximum from here on is right
        self.elements = None
        self.separator = None
        self.optional = "no"
        self.when = None
        self.of = None

    def all(self, *roles):
        return [fact for fact in self.below if fact.role in roles]

    def names(self):
        """How the name is spelt, with all accepted spellings."""
        return [self.name.lower()] + [also.name.lower() for also in self.all("also")]


def number(text):
    if text == "?":
        return None
    return int(text, 0)


def parse_field(fact, items):
    """KIND, and what follows it."""
    fact.kinds = tuple(items.pop(0).split("|"))
    widths, reach = set(), None
    while items:
        item = items.pop(0)
        if item in WIDTHS:
            widths.add(WIDTHS[item])
        elif item in ("optional", "optional?"):
            fact.optional = "yes" if item == "optional" else "either"
        elif item == "if":
            fact.when = items.pop(0)
        elif item == "of":
            fact.of = items.pop(0)
        elif fact.kinds[0] in LISTS and fact.elements is None:
            fact.elements = item if item == "any" else int(item)
            fact.separator = items.pop(0)
        elif item.startswith(">="):
            fact.least = int(item[2:])
        else:
            reach = number(item.split("..")[-1].lstrip("+"))
    if reach is not None:
        fact.limits.add(reach)
        if "length" in fact.kinds:
            fact.limits.add((reach + 2) // 3 * 4)
        if fact.kinds[0] in NUMBERS and not widths:
            fact.least = reach
    if fact.kinds[0] == "switch":
        fact.least = 1
    fact.limits |= widths
    unknown = [kind for kind in fact.kinds if kind not in KINDS]
    if unknown:
        raise TableError("%s is no kind" % unknown[0])
    if fact.kinds[0] in LISTS and fact.elements is None:
        raise TableError("a list without a number of elements")


def parse_line(line, text):
    """One line, as a fact."""
    mark, body = text[0], text[1:]
    if mark not in " +?!-":
        raise TableError("'%s' is not a mark" % mark)
    body, _, reason = body.partition(" -- ")
    if (mark != " ") != bool(reason.strip()):
        raise TableError("a mark needs a reason and a reason a mark")
    items = shlex.split(body)
    fact = Fact(line, mark, items.pop(0), items.pop(0))
    if fact.role in FIELDS:
        parse_field(fact, items)
    elif fact.role in ("option", "word", "id"):
        if items.pop(0) != "=":
            raise TableError("a %s has = and its number" % fact.role)
        fact.number = number(items.pop(0))
        if items:
            fact.refused = items.pop(0) == "refused"
    elif fact.role in ("command", "event"):
        if items.pop(0) != "table":
            raise TableError("a %s has its table" % fact.role)
        fact.table = int(items.pop(0))
        if items:
            fact.late = items.pop(0) == "late"
    elif fact.role == "error":
        items.pop(0)
        codes = items.pop(0)
        if codes != "any":
            first, _, last = codes.partition("..")
            fact.codes = range(int(first), int(last or first) + 1)
    elif fact.role == "chapter":
        items = []
    if items:
        raise TableError("too much: %s" % " ".join(items))
    return fact


def check_below(fact):
    """What only shows once the lines below are known."""
    seen = set()
    for child in fact.below:
        if child.role in NAMED:
            for name in child.names():
                if name in seen:
                    raise TableError("%s stands here twice" % name)
                seen.add(name)
    if fact.role not in FIELDS:
        return
    needs = {"keyword": "word", "mask": "word", "choice": "option", "array": "field", "list": "field"}.get(fact.kinds[0])
    has = {child.role for child in fact.below}
    if has != ({needs} if needs else set()):
        raise TableError("a %s with %s below" % (fact.kinds[0], ", ".join(sorted(has)) or "nothing"))


def parse_table(path):
    """The facts without one above them."""
    top, lists, above = [], {}, []
    line = 0
    try:
        with open(path, encoding="utf-8") as file:
            for line, text in enumerate(file, 1):
                text = text.rstrip()
                if not text or text.startswith("#"):
                    continue
                indent = len(text[1:]) - len(text[1:].lstrip())
                fact = parse_line(line, text)
                while above and above[-1][0] >= indent:
                    check_below(above.pop()[1])
                parent = above[-1][1] if above else None
                if fact.role not in BELOW.get(parent.role if parent else None, ()):
                    raise TableError("%s cannot stand here" % fact.role)
                if parent and parent.of:
                    raise TableError("%s has its words from %s" % (parent.name, parent.of))
                (parent.below if parent else top).append(fact)
                above.append((indent, fact))
                if fact.role == "words":
                    lists[fact.name] = fact
                if fact.of:
                    if fact.of not in lists:
                        raise TableError("no words %s above" % fact.of)
                    fact.below = lists[fact.of].below
            while above:
                check_below(above.pop()[1])
    except (TableError, ValueError, IndexError) as error:
        raise TableError("%s:%d: %s" % (os.path.basename(path), line, error or "not understood")) from error
    tables = {fact.table for fact in top if fact.table}
    absent = sorted(set(range(9, 86)) - tables)
    if absent:
        raise TableError("%s: no Table %s" % (os.path.basename(path), ", ".join(map(str, absent))))
    return top


# --------------------------------------------------------------------------------------------------------------------------------
# The comparison


def plain(name):
    return re.sub("[^a-z0-9]", "", name.lower())


def same_number(wanted, found):
    """A word of 32 bits may be told with or without its sign."""
    return wanted is None or (isinstance(found, int) and wanted % 2**32 == found % 2**32)


def kinds_agree(fact, kind, request):
    """Whether the catalogue's kind is one of those that the table allows. A request takes all notations of a number."""
    allowed = set()
    for wanted in fact.kinds:
        if wanted == "any":
            return True
        if wanted in NUMBERS:
            allowed.update(NUMBERS if request else (wanted,))
        elif wanted == "switch":
            allowed.add("number")
        elif wanted in ("keyword", "choice"):
            allowed.update(("keyword", "choice"))
        elif wanted == "version":
            allowed.update(("ipv4", "text", "list"))
        elif wanted == "length":
            allowed.update(("length", "number") if request else ("length",))
        elif wanted in LISTS:
            allowed.add("list")
        elif wanted == "empty":
            allowed.update(("ignored", "text"))
        elif wanted == "ignored":
            allowed.update(("ignored", "keyword") if request else ("ignored",))
        else:
            allowed.add(wanted)
    return kind in allowed


class Comparison:
    def __init__(self, path):
        self.path = os.path.basename(path)
        self.differences = []
        self.counts = dict.fromkeys(("command", "option", "word", "event"), 0)
        self.beyond = 0

    def say(self, fact, where, text):
        line = "%s:%d: %s: %s" % (self.path, fact.line, where, text)
        if line not in self.differences:
            self.differences.append(line)

    def count(self, what, fact):
        self.counts[what] += 1
        if fact.mark in "+?":
            self.beyond += 1

    # ---- words and options

    def by_name(self, parent, where, entries, what):
        """The catalogue's words, options or identifiers by name."""
        found = {}
        for entry in entries:
            name = str(entry.get("name", "")).lower()
            if name in found:
                self.say(parent, where, "the catalogue has the %s %s twice" % (what, name))
            found[name] = entry
        return found

    def pair(self, parent, where, facts, entries, what):
        """Pairs of the table's facts and the catalogue's entries; tells what only one of the two has."""
        found = self.by_name(parent, where, entries, what)
        known, pairs = set(), []
        for fact in facts:
            known.update(fact.names())
            entry = found.get(fact.name.lower())
            if fact.mark == "-":
                if entry is not None:
                    self.say(fact, where, "the catalogue has the %s %s, which was decided against" % (what, fact.name))
                continue
            if entry is None:
                if fact.mark != "?":
                    self.say(fact, where, "the catalogue does not have the %s %s" % (what, fact.name))
                continue
            self.count({"id": "event"}.get(fact.role, fact.role), fact)
            pairs.append((fact, fact.name, entry))
            if not same_number(fact.number, entry.get("number")):
                self.say(fact, where, "the %s %s has the number %s in the catalogue, not %s"
                         % (what, fact.name, entry.get("number"), fact.number))
            for also in fact.all("also"):
                other = found.get(also.name.lower())
                if other is None:
                    if also.mark != "?":
                        self.say(also, where, "the catalogue does not have %s as a spelling of %s" % (also.name, fact.name))
                    continue
                pairs.append((fact, also.name, other))
                if other.get("number") != entry.get("number"):
                    self.say(also, where, "%s is not just a spelling of %s: the catalogue has the number %s for it"
                             % (also.name, fact.name, other.get("number")))
            spelt = [str(other.get("name", "")).lower() for other in entries if other.get("number") == entry.get("number")]
            if spelt[0] in fact.names()[1:]:
                self.say(fact, where, "the catalogue has %s printed as %s" % (fact.name, spelt[0]))
        for name, entry in found.items():
            if name not in known and not entry.get("refused"):
                self.say(parent, where, "the %s %s = %s of the catalogue is not in the table" % (what, name, entry.get("number")))
        return pairs

    def words(self, field, where, entry, in_order):
        """A field's keywords. Those of a printed mask stand in the order of their bits."""
        choices = entry.get("choices")
        entries = entry.get("words") if choices is None else choices
        self.pair(field, where, field.all("word"), entries or [], "keyword")
        if choices:
            for choice in choices:
                if choice.get("params") or choice.get("results"):
                    self.say(field, where, "the keyword %s has fields of its own in the catalogue" % choice.get("name"))
        if in_order:
            bits = [word.get("number") or 0 for word in entries or []]
            bits = [bit for bit in bits if bit & (bit - 1) == 0]
            if bits != sorted(bits):
                self.say(field, where, "the keywords are not in the order of their bits in the catalogue")

    def options(self, field, where, entry, request):
        """A choice's options, each with its own fields."""
        entries = entry.get("choices")
        if entries is None:
            entries = entry.get("words") or []
        for fact, name, option in self.pair(field, where, field.all("option"), entries, "option"):
            here = "%s %s" % (where, name)
            inner = [choice for param in option.get("params") or [] for choice in param.get("choices") or []]
            refused = bool(option.get("refused")) or bool(inner) and all(choice.get("refused") for choice in inner)
            if refused != fact.refused:
                self.say(fact, here, "refused in the catalogue" if refused else "not refused in the catalogue")
            if fact.refused or refused:
                continue
            if request:
                self.fields(fact, here, "param", fact.all("param"), option.get("params") or [])
                self.fields(fact, here, "result", fact.all("result"), option.get("results") or [])
            else:
                values = (option.get("params") or []) + (option.get("results") or [])
                self.fields(fact, here, "value", fact.all("value"), values)

    # ---- fields

    def field(self, fact, where, role, entry):
        """One field that both have."""
        request = role == "param"
        kind = entry.get("type")
        if kind not in CATALOGUE_KINDS:
            self.say(fact, where, "the catalogue has the unknown type %s" % kind)
            return
        if not kinds_agree(fact, kind, request):
            self.say(fact, where, "%s in the catalogue, not %s" % (kind, " or ".join(fact.kinds)))
            return
        wanted = fact.kinds[0]
        if request and wanted not in ("ignored", "empty"):
            self.presence(fact, where, entry)
        if entry.get("when") and not fact.when and wanted not in ("any", "ignored"):
            self.say(fact, where, 'counts only when "%s" in the catalogue, always in the table' % entry["when"])
        if request:
            self.limit(fact, where, entry)
        if wanted in LISTS:
            self.list(fact, where, role, entry)
        elif wanted == "choice":
            self.options(fact, where, entry, role in ("param", "result"))
        elif wanted in WORDY:
            self.words(fact, where, entry, wanted == "mask" and not request)

    def presence(self, fact, where, entry):
        """Whether it may be empty."""
        optional = bool(entry.get("optional"))
        if fact.when:
            if not optional and not entry.get("when"):
                self.say(fact, where, "always demanded by the catalogue, not only if %s" % fact.when)
        elif fact.optional != "either" and optional != (fact.optional == "yes"):
            self.say(fact, where, "optional in the catalogue" if optional else "not optional in the catalogue")

    def limit(self, fact, where, entry):
        """The greatest number or length."""
        if fact.kinds[0] in LISTS or not fact.limits and fact.least is None:
            return
        most = entry.get("max")
        if not isinstance(most, int):
            self.say(fact, where, "no limit in the catalogue")
        elif fact.least is not None and most < fact.least:
            self.say(fact, where, "limit %d in the catalogue, not at least %d" % (most, fact.least))
        elif fact.least is None and most not in fact.limits:
            self.say(fact, where, "limit %d in the catalogue, not %s" % (most, " or ".join(map(str, sorted(fact.limits)))))

    def list(self, fact, where, role, entry):
        """A list's length, separator and element."""
        if fact.elements != "any" and entry.get("max") != fact.elements:
            self.say(fact, where, "%s elements in the catalogue, not %s" % (entry.get("max"), fact.elements))
        if entry.get("separator") != fact.separator:
            self.say(fact, where, "separated by %s in the catalogue, not by %s" % (entry.get("separator"), fact.separator))
        self.fields(fact, where, role, fact.all("field"), entry.get("fields") or [])

    def unroll(self, fact):
        """A list that the catalogue has as so many single fields."""
        fields = []
        for element in range(fact.elements):
            for field in fact.all("field"):
                copy = Fact(fact.line, fact.mark, fact.role, field.name)
                copy.__dict__.update({key: value for key, value in field.__dict__.items() if key not in ("line", "role")})
                if element and fact.kinds[0] == "list":
                    copy.optional = "either"
                fields.append(copy)
        return fields

    def align(self, facts, entries, request):
        """Pairs of equal place, with None where one of the two has nothing: the cheapest such row."""

        def cost(fact, entry):
            if not kinds_agree(fact, entry.get("type"), request):
                return 100
            return 0 if plain(fact.name) == plain(str(entry.get("name", ""))) else 1

        # One side's field alone costs a little more than a wrong kind, so that two swapped fields are not four
        best = {(len(facts), len(entries)): (0, None)}
        for i in range(len(facts), -1, -1):
            for j in range(len(entries), -1, -1):
                ways = []
                if i < len(facts) and j < len(entries):
                    ways.append((cost(facts[i], entries[j]) + best[i + 1, j + 1][0], (1, 1)))
                if i < len(facts):
                    ways.append(((0 if facts[i].kinds[0] == "empty" else 120) + best[i + 1, j][0], (1, 0)))
                if j < len(entries):
                    ways.append((120 + best[i, j + 1][0], (0, 1)))
                if ways:
                    best[i, j] = min(ways)
        i = j = 0
        while (i, j) != (len(facts), len(entries)):
            down, right = best[i, j][1]
            yield facts[i] if down else None, entries[j] if right else None
            i, j = i + down, j + right

    def fields(self, parent, where, role, facts, entries):
        """A row of parameters, results or values."""
        what = {"param": "parameter", "result": "result", "value": "value"}[role]
        if not any(entry.get("type") == "list" and entry.get("separator") == "," for entry in entries):
            facts = [field for fact in facts
                     for field in (self.unroll(fact) if fact.kinds[0] in LISTS and fact.separator == "," else [fact])]
        place = 0
        for fact, entry in self.align(facts, entries, role == "param"):
            place += entry is not None
            if entry is None:
                if fact.kinds[0] != "empty":
                    self.say(fact, where, "the catalogue does not have the %s %s (%s)" % (what, fact.name, fact.kinds[0]))
            elif fact is None:
                self.say(parent, where, "the %s %d, %s (%s), of the catalogue is not in the table"
                         % (what, place, entry.get("name"), entry.get("type")))
            elif fact.kinds[0] == "choice":
                self.field(fact, where, role, entry)
            else:
                self.field(fact, "%s, %s %d %s" % (where, what, place, fact.name), role, entry)
        self.order(parent, where, what, facts, entries)

    def order(self, parent, where, what, facts, entries):
        """Two fields of one kind that have changed places show in their names only."""
        wanted = [plain(fact.name) for fact in facts]
        found = [plain(str(entry.get("name", ""))) for entry in entries]
        if len(wanted) != len(found) or len(set(wanted)) != len(wanted):
            return
        for i, name in enumerate(found):
            if name in wanted and wanted.index(name) > i and found[wanted.index(name)] == wanted[i]:
                self.say(parent, where, "the %ss %s and %s have changed places in the catalogue"
                         % (what, facts[i].name, facts[wanted.index(name)].name))

    # ---- commands, events, errors

    def commands(self, facts, entries):
        top = Fact(1, " ", None, "")
        found = self.by_name(top, "commands", entries, "command")
        for fact in facts:
            where = "Table %d, %s" % (fact.table, fact.name)
            entry = found.pop(fact.name.lower(), None)
            if entry is None:
                self.say(fact, where, "the catalogue does not have this command")
                continue
            self.count("command", fact)
            if bool(entry.get("late")) != fact.late:
                self.say(fact, where, "the result is %s in the catalogue" % ("late" if entry.get("late") else "not late"))
            wanted = {alias.name.lower() for alias in fact.all("alias")}
            aliases = {str(alias).lower() for alias in entry.get("aliases") or []}
            for name in sorted(wanted - aliases):
                self.say(fact, where, "the catalogue does not have the other name %s" % name)
            for name in sorted(aliases - wanted):
                self.say(fact, where, "the other name %s of the catalogue is not in the table" % name)
            self.fields(fact, where, "param", fact.all("param"), entry.get("params") or [])
            self.fields(fact, where, "result", fact.all("result"), entry.get("results") or [])
        for name in found:
            self.say(top, "commands", "%s of the catalogue is not in the table" % name)

    def events(self, facts, entries):
        top = Fact(1, " ", None, "")
        found = self.by_name(top, "events", entries, "event")
        for fact in facts:
            where = "Table %d, %s" % (fact.table, fact.name)
            entry = found.pop(fact.name.lower(), None)
            if entry is None:
                self.say(fact, where, "the catalogue does not have this event")
                continue
            for identifier, name, event in self.pair(fact, where, fact.all("id"), entry.get("events") or [], "identifier"):
                self.fields(identifier, "%s:%s" % (where, name), "value", identifier.all("value"), event.get("values") or [])
        for name in found:
            self.say(top, "events", "%s of the catalogue is not in the table" % name)

    def errors(self, facts, entries):
        top = Fact(1, " ", None, "")
        found = {str(entry.get("text", "")).lower(): entry for entry in entries}
        for fact in facts:
            entry = found.pop(fact.name.lower(), None)
            if entry is None:
                self.say(fact, "errors", 'the catalogue does not have the text "%s"' % fact.name)
            elif fact.codes is not None:
                wrong = [code for code in entry.get("codes") or [None] if code not in fact.codes]
                if wrong:
                    self.say(fact, "errors", 'the text "%s" has the code %s in the catalogue' % (fact.name, wrong[0]))
        for text in found:
            self.say(top, "errors", 'the text "%s" of the catalogue is not in the table' % text)


def compare(path, catalogue):
    """The comparison of the table at a path with a catalogue."""
    top = parse_table(path)
    comparison = Comparison(path)

    def facts(role):
        return [fact for fact in top if fact.role == role]

    comparison.commands(facts("command"), [command for chapter in catalogue["chapters"] for command in chapter["commands"]])
    comparison.events(facts("event"), catalogue["events"])
    comparison.errors(facts("error"), catalogue["errors"]["texts"])
    return comparison


def main():
    parser = argparse.ArgumentParser(description="Compares the catalogue of the command set with the tables of the user's guide.")
    parser.add_argument("program", nargs="?", help="run as PROGRAM --catalogue")
    parser.add_argument("--json", metavar="FILE", help="a catalogue that was printed before")
    parser.add_argument("--tables", metavar="FILE", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "guide-tables.txt"))
    arguments = parser.parse_args()
    if bool(arguments.program) == bool(arguments.json):
        parser.error("either a program or --json")
    try:
        if arguments.json:
            with open(arguments.json, encoding="utf-8") as file:
                catalogue = json.load(file)
        else:
            printed = subprocess.run([arguments.program, "--catalogue"], stdout=subprocess.PIPE, check=True)
            catalogue = json.loads(printed.stdout.decode("utf-8"))
        comparison = compare(arguments.tables, catalogue)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, subprocess.CalledProcessError, TableError) as error:
        print("guide-tables: %s: %s" % (type(error).__name__, error), file=sys.stderr)
        return 2
    for line in comparison.differences:
        print(line)
    if comparison.differences:
        return 1
    counts = comparison.counts
    print("%d commands, %d options, %d keywords, %d events agree with the guide, %d of them beyond it"
          % (counts["command"], counts["option"], counts["word"], counts["event"], comparison.beyond))
    return 0


if __name__ == "__main__":
    sys.exit(main())
