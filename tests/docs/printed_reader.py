"""A small reader of printed formulas, in plain text or LaTeX: it knows the rules of precedence and no printer.

A slash divides by the next factor alone, factors side by side are multiplied from the left, a sum sign or a product
sign reaches to the next plus or minus, a product sign also to the next product sign.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"[a-z]{2,}|[A-Za-z]|\d+|[-+*/^_(){}|,=]")
_FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "ln": math.log}


class Reader:
    """The value of a printed formula at a point, which gives letters their numbers and names their functions."""

    def __init__(
        self, text: str, point: Mapping[str, float], functions: Mapping[str, Callable[[float], float]]
    ) -> None:
        self.tokens = _TOKEN.findall(re.sub(r"\\(left|right|displaystyle)(?![a-z])", "", text).replace(r"\cdot", "*"))
        self.place = 0
        self.in_bars = False
        self.point = dict(point)
        self.functions = {**_FUNCTIONS, **functions}

    def value(self) -> float:
        """The value of the whole text."""
        found = self.sum()
        assert self.place == len(self.tokens), f"unread: {self.tokens[self.place :]}"
        return found

    def ahead(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.ahead()
        assert token and wanted in ("", token), f"{token!r} where {wanted!r} is due"
        self.place += 1
        return token

    def sum(self) -> float:
        """Terms with signs between them."""
        total = 0.0
        sign = self.take() if self.ahead() == "-" else "+"
        while True:
            total += self.term() if sign == "+" else -self.term()
            if self.ahead() not in ("+", "-"):
                return total
            sign = self.take()

    def term(self, of_product: bool = False) -> float:
        """Factors side by side or with a slash or an asterisk between them."""
        total = self.factor()
        while not self.is_over() and not (of_product and self.ahead() == "prod"):
            if self.ahead() == "/":
                self.take()
                total /= self.factor()
            else:
                if self.ahead() == "*":
                    self.take()
                total *= self.factor()
        return total

    def is_over(self) -> bool:
        """Whether a term ends here."""
        return self.ahead() in ("", "+", "-", ")", "}") or (self.ahead() == "|" and self.in_bars)

    def factor(self) -> float:
        """A factor with its exponent."""
        if self.ahead() in ("sum", "prod"):
            return self.big()
        base = self.atom()
        if self.ahead() != "^":
            return base
        self.take()
        exponent = self.atom()
        assert self.ahead() not in ("^", "_"), "two exponents"
        return float(base**exponent)

    def atom(self) -> float:
        token = self.take()
        if token == "|":
            return abs(self.closed("|"))
        if token in ("(", "{"):
            return self.closed({"{": "}", "(": ")"}[token])
        if token == "frac":
            return self.atom() / self.atom()
        if token in self.functions:
            if self.ahead() == "_":
                self.take()
            return self.functions[token](self.atom())
        return float(token) if token.isdigit() else self.point[token]

    def closed(self, closing: str) -> float:
        """What stands between an opening sign and its closing one."""
        outside, self.in_bars = self.in_bars, closing == "|"
        found = self.sum()
        self.take(closing)
        self.in_bars = outside
        return found

    def big(self) -> float:
        """A sum or a product over whole numbers: the body is read once for each of them."""
        kind = self.take()
        for token in ("_", "{"):
            self.take(token)
        index = self.take()
        self.take("=")
        low = self.sum()
        for token in ("}", "^"):
            self.take(token)
        high = self.atom()
        start, outside, values = self.place, dict(self.point), []
        for number in range(round(low), round(high) + 1):
            self.place, self.point[index] = start, float(number)
            values.append(self.term(of_product=kind == "prod"))
        self.point = outside
        return math.fsum(values) if kind == "sum" else math.prod(values)
