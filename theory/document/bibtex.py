r"""The papers as BibTeX, from the same data that says who found what.

>>> print(entry("bengio1994"))
@article{bengio1994,
  author = {Y. Bengio and P. Simard and P. Frasconi},
  title = {{Learning long-term dependencies with gradient descent is difficult}},
  journal = {IEEE Transactions on Neural Networks},
  volume = {5},
  pages = {157--166},
  year = {1994}
}
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.theory.bibliography import ORIGINS, PAPERS, TEXTBOOK, Paper
from memlaw.theory.document.proofs import proof
from memlaw.theory.language.prose import escaped
from memlaw.theory.statement.theorem import Theorem

_ARTICLE = re.compile(r"(?P<journal>.+?) (?P<volume>\d+), (?P<pages>\d+(?:-\d+)?)")
_MEETING = re.compile(r"[A-Za-z]+ \d{4}|.*[Cc]ongr.*")
_REPORT = re.compile(r"(?P<institution>\w+) Report (?P<number>\d+)")
_SERIES = re.compile(r"(?P<publisher>.+ Society) (?P<series>.+) (?P<volume>\d+)")
_PARTICLE = re.compile(r"Van den \w+$")  # which BibTeX would take for a first name
_ACCENTS = {0x301: "'", 0x300: "`", 0x302: "^", 0x308: '"', 0x30B: "H", 0x327: "c", 0x30C: "v", 0x303: "~"}


def bibtex(keys: Iterable[str]) -> str:
    """Entries for papers by their keys, each once, in the order in which they come.

    Errors: InvalidInput for a key of no paper, with the one that is near.
    """
    if isinstance(keys, str):
        keys = [keys]
    if not isinstance(keys, Iterable):
        raise InvalidInput(f"keys {shown(keys)}", "they are keys of papers", 'try ["bengio1994"]')
    chosen = list(keys)
    for key in chosen:
        if not isinstance(key, str) or key not in PAPERS:
            raise unknown(key, "paper", PAPERS)
    return "\n\n".join(entry(key) for key in dict.fromkeys(chosen))


def entry(key: str) -> str:
    """One paper."""
    paper = PAPERS[key]
    kind, place = _place(paper)
    fields = {
        "author": " and ".join(_PARTICLE.sub(r"{\g<0>}", accented(author)) for author in paper.authors.split(", ")),
        "title": f"{{{accented(paper.title)}}}",
        **{name: accented(text).replace("-", "--" if name == "pages" else "-") for name, text in place.items()},
        "year": year[0] if kind == "inproceedings" and (year := re.search(r"\d{4}$", paper.where)) else str(paper.year),
    }
    fields |= {"eprint": paper.arxiv, "archiveprefix": "arXiv"} if paper.arxiv else {}
    return f"@{kind}{{{key},\n" + ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items()) + "\n}"


def _place(paper: Paper) -> tuple[str, dict[str, str]]:
    """What kind of publication it is, and where."""
    for kind, pattern in (("article", _ARTICLE), ("techreport", _REPORT), ("book", _SERIES)):
        if match := pattern.fullmatch(paper.where):
            return kind, match.groupdict()
    if _MEETING.fullmatch(paper.where):
        return "inproceedings", {"booktitle": paper.where}
    return ("book", {"publisher": paper.where}) if paper.where else ("misc", {})


def accented(text: str) -> str:
    r"""Letters with accents as TeX commands.

    >>> accented("C. Ré, G. Szegő")
    "C. R{\\'e}, G. Szeg{\\H{o}}"
    """
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 1:
        return escaped(letter)
    bare, command = parts[0], _ACCENTS[ord(parts[1])]
    return rf"{{\{command}{{{bare}}}}}" if command.isalpha() else rf"{{\{command}{bare}}}"


def cited(theorem: Theorem) -> tuple[str, ...]:
    """The papers in which a result is known, if there are any.

    >>> from memlaw.theory.catalogue import theorem
    >>> cited(theorem("allpass.memory")), cited(theorem("gram.determinant"))
    (('takenaka1925', 'malmquist1926'), ())
    """
    return tuple(key for key in ORIGINS.get(theorem.key, ()) if key != TEXTBOOK)


def sources(theorem: Theorem, *, with_proof: bool = False) -> Iterator[str]:
    """All papers that go with a theorem: its origin, the one whose claim it makes precise, those its proof cites."""
    yield from cited(theorem)
    if theorem.source.paper in PAPERS:
        yield theorem.source.paper
    if with_proof:
        for keys in re.findall(r"\\cite\{([^}]*)\}", proof(theorem.key)):
            yield from (key.strip() for key in keys.split(","))
