"""Memory from outside: the Hankel matrix of a response knows the memory of the state behind it."""

from __future__ import annotations

from typing import Any

from sympy import ImmutableMatrix, Lt, Symbol

from memlaw.theory.language import M, M_window, quantity
from memlaw.theory.language.symbols import T, tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, LONG_WINDOW, NONZERO, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian, krylov
from memlaw.theory.statement.theorem import Source, Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators
from memlaw.theory.subjects.mimo import REACHED, driven, memory_trace

_MATRIX = (
    r"of the Hankel matrix $H$ with the entries $h_{i+k}$, row $i = 1, \dots, N$, column $k$, of the responses "
    r"$h_{k} = w^{*} A^{k} B$ of a readout $w$: the entry there of the diagonal of the orthogonal projection on its "
    r"row space"
)
score = quantity(
    "score",
    spelled=(r"\operatorname{lev}_{H}(@)", "lev_H(@)"),
    gloss=(r"\operatorname{lev}_{H}(\tau)", rf"the leverage score of column $\tau = 0, 1, \dots$ {_MATRIX}"),
)
score_of_window = quantity(
    "score_of_window",
    spelled=(r"\operatorname{lev}_{H_{%}}(@)", "lev_{H_%}(@)"),
    gloss=(
        r"\operatorname{lev}_{H_{T}}(\tau)",
        rf"the leverage score of column $\tau$ among the first $T$ columns {_MATRIX}",
    ),
)

block_score = quantity(
    "block_score",
    spelled=(r"\operatorname{lev}_{H_{p,m}}(@)", "lev_{H_{p,m}}(@)"),
    gloss=(
        r"\operatorname{lev}_{H_{p,m}}(\tau)",
        r"the sum of the leverage scores of the $m$ columns of block $\tau$ of the Hankel matrix of blocks "
        r"$C_p A^{i+k} B_m$, row $i = 1, \dots, N$, column $k = 0, 1, \dots$, of $p$ outputs $C_p x_t$ and $m$ inputs",
    ),
)

# --- hypotheses and instances ---------------------------------------------------------------------------------------


def read_by(instance: Instance, *w: Number) -> Instance:
    """An instance with a readout, labelled with it.

    >>> read_by(Instance.diagonal("1/2"), 3).label
    'readout 3; eigenvalues 1/2'
    """
    weights = tuple(map(gaussian, w))
    return instance.with_extra(w=weights).called(f"readout {', '.join(map(str, weights))}; {instance.label}")


def _observable(instance: Instance) -> bool:
    seen: Any = krylov(instance.A.adjoint(), ImmutableMatrix(instance.size, 1, instance.extra["w"]))
    return bool(seen.rank() == instance.size)


OBSERVABLE = Hypothesis(
    "observable",
    "w, A^* w, ..., A^{*(N-1)} w are independent",
    r"\operatorname{rank}\,[w, A^{*} w, \dots, A^{*(N-1)} w] = N",
    _observable,
)


def shown_by(instance: Instance, *rows: tuple[Number, ...]) -> Instance:
    """An instance with several outputs, one row of N numbers for each; labelled with them.

    >>> shown_by(Instance.diagonal("1/2"), (1,), (2,)).label
    'outputs [[1], [2]]; eigenvalues 1/2'
    """
    outputs = ImmutableMatrix([[gaussian(value) for value in row] for row in rows])
    return instance.with_extra(outputs=outputs).called(f"outputs {outputs.tolist()}; {instance.label}")


SHOWN = Hypothesis(
    "observable by all outputs",
    "the rows of C_p, C_p A, ..., C_p A^{N-1} span all states",
    r"\operatorname{rank}\,[C_p^{*}, A^{*} C_p^{*}, \dots, A^{*(N-1)} C_p^{*}] = N",
    lambda x: bool(krylov(x.A.adjoint(), x.extra["outputs"].adjoint()).rank() == x.size),
)

_PAIR = Instance.diagonal("1/2", "-1/3")
_WITNESS = read_by(_PAIR, 1, "1-I")
_HALF_READ = read_by(_PAIR, 1, 0)
_SINGULAR = read_by(Instance.diagonal(0, "1/2"), 1, 1)
_REACHED = CONTROLLABLE.sufficient("an uncontrollable pair has the responses and the memory of its controllable part")

# --- derivations ----------------------------------------------------------------------------------------------------


def _readout_cancels() -> Chains:
    """The columns of H are W v: those of the state in another basis, in which a projection does not change."""
    W, Wi, Wh, Whi, C, Ci, v, vh = operators("W W^{-1} W^* W^{-*} C C^{-1} v v^*")
    shifted = Rule("sum_k (A^k B)(A^k B)^* = C", v * vh, C)
    yield chain(
        ("the sum of the squares (W v)(W v)^* of the columns, W v = W A^k B", W * v * vh * Wh),
        ("is H H^* = W C W^*, with C_T for C over T columns", W * C * Wh),
        rules=(shifted,),
    )
    yield chain(
        ("the score (W v)^* (W C W^*)^{-1} (W v)", vh * Wh * Whi * Ci * Wi * W * v),
        ("is v^* C^{-1} v, the memory of the state", vh * Ci * v),
        rules=(cancels(Wi, W), cancels(Wh, Whi)),
    )


def _blocks() -> Chains:
    """With U of full column rank, H = U K: the projection on the row space of H is K^* (K K^*)^{-1} K."""
    V, Vh, Ci = operators("V V^* C^{-1}")
    yield from _readout_cancels()
    yield chain(
        ("the trace of block tau of K^* C^{-1} K, with V = A^tau B_m", Vh * Ci * V),
        ("is tr M(tau)", Symbol("tr M") * V**0),
        rules=(Rule("M(tau) = V^* C^{-1} V", Vh * Ci * V, Symbol("tr M") * V**0, "mimo.projection"),),
    )


_CONCLUSION = (
    "W has the rows w^* A, ..., w^* A^N: it is the observability matrix times A, invertible. Column k of H is W A^k B, "
    "so that the row space of H is that of the columns A^k B, and W cancels in the score."
)
_FACTS = ("the scores of a matrix H of independent rows are the diagonal of H^* (H H^*)^{-1} H",)

_PAPER = Source("guan2025", "M is the squared norm of alpha_tau")

# --- theorems -------------------------------------------------------------------------------------------------------

WINDOW = Theorem(
    key="hankel.window",
    title="The memory of a window is seen in the response",
    claims=(equal(M_window(T, tau), score_of_window(T, tau), Lt(tau, T)),),
    hypotheses=(
        _REACHED,
        OBSERVABLE.but_not(_HALF_READ.with_parameters(T=3, tau=0)),
        NONZERO.but_not(_SINGULAR.with_parameters(T=3, tau=0)),
        LONG_WINDOW.sufficient("a shorter window keeps all of its inputs, and both sides are 1"),
    ),
    derivation=Derivation(
        conclusion=f"{_CONCLUSION} Over T columns the sum of squares is W C_T W^*, and where T < N both sides are 1.",
        chains=_readout_cancels,
        facts=_FACTS,
        uses=("state.leverage",),
    ),
    witness=_WITNESS.with_parameters(T=3, tau=1),
    source=_PAPER,
    setting="response",
    remark="It takes h_1, ..., h_{N+T-1} and no state; more rows than N change nothing, since they are combinations of "
    "these. h_0 is left out, since it alone is changed by a skip from input to output.",
    example=">>> memlaw.sides('hankel.window', T=3, tau=1)\n[('37/38', '37/38')]",
)

MEMORY = Theorem(
    key="hankel.memory",
    title="Memory is the leverage of the columns of the Hankel matrix",
    claims=(equal(M(tau), score(tau)),),
    hypotheses=(
        STABLE.but_not(read_by(Instance.diagonal(2), 1).with_parameters(tau=0)),
        _REACHED,
        OBSERVABLE.but_not(_HALF_READ.with_parameters(tau=0)),
        NONZERO.but_not(_SINGULAR.with_parameters(tau=0)),
    ),
    derivation=Derivation(conclusion=_CONCLUSION, chains=_readout_cancels, facts=_FACTS, uses=("state.projection",)),
    witness=_WITNESS.with_parameters(tau=1),
    source=_PAPER,
    setting="response",
    remark="A layer shows responses and no states: what they show is memory. With several inputs columns become blocks "
    "of columns and M its trace; with several outputs rows become blocks of rows.",
    example=">>> memlaw.sides('hankel.memory', tau=1)\n[('1211/1296', '1211/1296')]",
)

_TWO = driven(_PAIR, [[1, 2], [1, 1]])
_EQUAL = driven(Instance.diagonal("1/2", "1/2"), [[1, 0], [0, 1]])

INPUTS = Theorem(
    key="hankel.inputs",
    title="Several inputs and outputs: blocks of columns have the trace of the memory matrix",
    claims=(equal(memory_trace(tau), block_score(tau)),),
    hypotheses=(
        STABLE.but_not(shown_by(driven(Instance.diagonal(2), [[1, 1]]), (1,)).with_parameters(tau=0)),
        REACHED.sufficient("what the inputs do not reach is in no response, and in no memory"),
        SHOWN.but_not(shown_by(_EQUAL, (1, 1)).with_parameters(tau=0)),
        NONZERO.but_not(shown_by(driven(Instance.diagonal(0, "1/2"), [[1], [1]]), (1, 1)).with_parameters(tau=0)),
    ),
    derivation=Derivation(
        conclusion="The blocks C_p A, ..., C_p A^N below each other have N independent columns, so that H has the row "
        "space of [B_m, A B_m, ...], whose rows have the Gram matrix C_m: block tau of the projection is M(tau).",
        chains=_blocks,
        facts=_FACTS,
        uses=("mimo.projection",),
    ),
    witness=shown_by(_TWO, (1, "1-I"), (0, 1)).with_parameters(tau=1),
    source=_PAPER,
    setting="responses",
    remark="One output may do for any number of inputs; two equal eigenvalues need two.",
    example=">>> memlaw.sides('hankel.inputs', tau=0)\n[('5383/4932', '5383/4932')]",
)

THEOREMS = (WINDOW, MEMORY, INPUTS)
