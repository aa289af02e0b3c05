"""Who found what: the papers, and for each entry of the catalogue where its result is known from.

The paper whose claims are made precise (`Theorem.source`) need not be where a result comes from. `ORIGINS` names the
papers that have a result, or most of it; `TEXTBOOK` marks what any course has; what has no paper was worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A paper: authors, title, where it appeared, year, number on arXiv."""

    authors: str
    title: str
    where: str
    year: int
    arxiv: str = ""

    @property
    def named(self) -> str:
        """Family names and year.

        >>> PAPERS["gonon2020"].named
        'Gonon, Grigoryeva, Ortega 2020'
        """
        names = [author.split()[-1] for author in self.authors.split(", ")]
        return f"{', '.join(names) if len(names) < 5 else names[0] + ' et al.'} {self.year}"

    @property
    def cited(self) -> str:
        """The whole reference on one line.

        >>> PAPERS["ganguli2008"].cited
        'S. Ganguli, D. Huh, H. Sompolinsky: Memory traces in dynamical systems, PNAS 105, 18970-18975 (2008)'
        """
        number = f", arXiv:{self.arxiv}" if self.arxiv else ""
        return f"{self.authors}: {self.title}{', ' * bool(self.where)}{self.where}{number} ({self.year})"


PAPERS: dict[str, Paper] = {
    "guan2025": Paper(
        "J. Guan, T. Kubota, Y. Kuniyoshi, K. Nakajima",
        "Memory determines learning direction: a theory of gradient-based optimization in state space models",
        "",
        2025,
        "2510.00563",
    ),
    "jaeger2001": Paper("H. Jaeger", "Short term memory in echo state networks", "GMD Report 152", 2001),
    "white2004": Paper(
        "O. White, D. Lee, H. Sompolinsky",
        "Short-term memory in orthogonal neural networks",
        "Physical Review Letters 92, 148102",
        2004,
    ),
    "ganguli2008": Paper(
        "S. Ganguli, D. Huh, H. Sompolinsky", "Memory traces in dynamical systems", "PNAS 105, 18970-18975", 2008
    ),
    "dambre2012": Paper(
        "J. Dambre, D. Verstraeten, B. Schrauwen, S. Massar",
        "Information processing capacity of dynamical systems",
        "Scientific Reports 2, 514",
        2012,
    ),
    "goudarzi2016": Paper(
        "A. Goudarzi, S. Marzen, P. Banda, G. Feldman, C. Teuscher, D. Stefanovic",
        "Memory and information processing in recurrent neural networks",
        "",
        2016,
        "1604.06929",
    ),
    "gonon2020": Paper(
        "L. Gonon, L. Grigoryeva, J.-P. Ortega",
        "Memory and forecasting capacities of nonlinear recurrent networks",
        "Physica D 414, 132721",
        2020,
        "2004.11234",
    ),
    "ballarin2023": Paper(
        "G. Ballarin, L. Grigoryeva, J.-P. Ortega",
        "Memory of recurrent networks: do we compute it right?",
        "",
        2023,
        "2305.01457",
    ),
    "ballarin2025": Paper(
        "G. Ballarin, L. Grigoryeva, J.-P. Ortega",
        "Memory capacity of nonlinear recurrent networks: is it informative?",
        "",
        2025,
        "2502.04832",
    ),
    "francois2025": Paper(
        "A. François, A. Orvieto, F. Bach",
        "An uncertainty principle for linear recurrent neural networks",
        "COLT 2025, PMLR 291, 2143-2187",
        2025,
        "2502.09287",
    ),
    "takenaka1925": Paper(
        "S. Takenaka",
        "On the orthogonal functions and a new formula of interpolation",
        "Japanese Journal of Mathematics 2, 129-145",
        1925,
    ),
    "malmquist1926": Paper(
        "F. Malmquist",
        "Sur la détermination d'une classe de fonctions analytiques par leurs valeurs dans un ensemble donné de points",
        "Sixième congrès des mathématiciens scandinaves, Copenhagen 1925",
        1926,
    ),
    "ninness1997": Paper(
        "B. Ninness, F. Gustafsson",
        "A unifying construction of orthonormal bases for system identification",
        "IEEE Transactions on Automatic Control 42, 515-521",
        1997,
    ),
    "heuberger2005": Paper(
        "P. S. C. Heuberger, P. M. J. Van den Hof, B. Wahlberg",
        "Modelling and identification with rational orthogonal basis functions",
        "Springer",
        2005,
    ),
    "meier1967": Paper(
        "L. Meier, D. Luenberger",
        "Approximation of linear constant systems",
        "IEEE Transactions on Automatic Control 12, 585-588",
        1967,
    ),
    "ho1966": Paper(
        "B. L. Ho, R. E. Kalman",
        "Effective construction of linear state-variable models from input/output functions",
        "Regelungstechnik 14, 545-548",
        1966,
    ),
    "szego1939": Paper(
        "G. Szegő", "Orthogonal polynomials", "American Mathematical Society Colloquium Publications 23", 1939
    ),
    "bengio1994": Paper(
        "Y. Bengio, P. Simard, P. Frasconi",
        "Learning long-term dependencies with gradient descent is difficult",
        "IEEE Transactions on Neural Networks 5, 157-166",
        1994,
    ),
    "gu2020": Paper(
        "A. Gu, T. Dao, S. Ermon, A. Rudra, C. Ré",
        "HiPPO: recurrent memory with optimal polynomial projections",
        "NeurIPS 2020",
        2020,
        "2008.07669",
    ),
    "gu2021": Paper(
        "A. Gu, K. Goel, C. Ré",
        "Efficiently modeling long sequences with structured state spaces",
        "ICLR 2022",
        2021,
        "2111.00396",
    ),
    "gu2022": Paper(
        "A. Gu, A. Gupta, K. Goel, C. Ré",
        "On the parameterization and initialization of diagonal state space models",
        "NeurIPS 2022",
        2022,
        "2206.11893",
    ),
    "smith2022": Paper(
        "J. T. H. Smith, A. Warrington, S. W. Linderman",
        "Simplified state space layers for sequence modeling",
        "ICLR 2023",
        2022,
        "2208.04933",
    ),
    "orvieto2023": Paper(
        "A. Orvieto, S. L. Smith, A. Gu, A. Fernando, C. Gulcehre, R. Pascanu, S. De",
        "Resurrecting recurrent neural networks for long sequences",
        "ICML 2023",
        2023,
        "2303.06349",
    ),
    "voelker2019": Paper(
        "A. R. Voelker, I. Kajić, C. Eliasmith",
        "Legendre memory units: continuous-time representation in recurrent neural networks",
        "NeurIPS 2019",
        2019,
    ),
    "gu2022train": Paper(
        "A. Gu, I. Johnson, A. Timalsina, A. Rudra, C. Ré",
        "How to train your HiPPO: state space models with generalized orthogonal basis projections",
        "ICLR 2023",
        2022,
        "2206.12037",
    ),
    "rusch2024": Paper("T. K. Rusch, D. Rus", "Oscillatory state-space models", "ICLR 2025", 2024, "2410.03943"),
    "lahoti2026": Paper(
        "A. Lahoti, K. Y. Li, B. Chen, C. Wang, A. Bick, J. Z. Kolter, T. Dao, A. Gu",
        "Mamba-3: improved sequence modeling using state space principles",
        "ICLR 2026",
        2026,
        "2603.15569",
    ),
    "yang2024": Paper(
        "S. Yang, J. Kautz, A. Hatamizadeh",
        "Gated delta networks: improving Mamba2 with delta rule",
        "ICLR 2025",
        2024,
        "2412.06464",
    ),
    "cao2026": Paper("Y. Cao", "Optimal decay spectra for linear recurrences", "", 2026, "2604.07658"),
    "anonymous2026": Paper(
        "Anonymous",
        "[A submission on Jordan blocks in state space models; its title is not known here]",
        "OpenReview 8Kg8lL3L58",
        2026,
    ),
    "zucchet2024": Paper(
        "N. Zucchet, A. Orvieto",
        "Recurrent neural networks: vanishing and exploding gradients are not the end of the story",
        "NeurIPS 2024",
        2024,
        "2405.21064",
    ),
    "solozabal2025": Paper(
        "R. Solozabal, V. Bojkovic, H. AlQuabeh, K. Inui, M. Takáč",
        "Uncovering the spectral bias in diagonal state space models",
        "NeurIPS 2025",
        2025,
        "2508.20441",
    ),
}

TEXTBOOK = "textbook"
_KNOWN = """
state.projection jaeger2001 dambre2012
state.leverage textbook
state.similarity ballarin2023
state.spectrum ballarin2023
capacity.rank jaeger2001 gonon2020
capacity.diagonal gonon2020
allpass.unit takenaka1925 malmquist1926
allpass.memory takenaka1925 malmquist1926
gram.entries textbook
gram.determinant textbook
gram.inverse textbook
orthonormal.memory takenaka1925 malmquist1926
information.gaussian textbook
coloured.capacity gonon2020 goudarzi2016
coloured.autoregressive gonon2020 goudarzi2016
coloured.white gonon2020
frontier.full jaeger2001 white2004
equivalence.kernels textbook
equivalence.diagonal_twin textbook
legs.matrix gu2020
legs.normal gu2021
noise.memory white2004 ganguli2008
noise.recurrent white2004 ganguli2008
noise.capacity white2004
noise.ridge textbook
noise.fisher ganguli2008
metric.state zucchet2024
hankel.energy textbook
hankel.inner textbook
oscillators.undamped rusch2024
tradeoff.width francois2025
noise.fisher_bound ganguli2008
conditioning.eigenbasis ballarin2023
conditioning.legs_transform gu2021
conditioning.legs_gramian szego1939
readout.gradient textbook
readout.teacher guan2025
readout.optimum textbook
nonlinear.third textbook
nonlinear.memory guan2025
weights.input textbook
weights.eigenvalue textbook
weights.recurrent textbook
weights.vanishing bengio1994
weights.layer textbook
weights.polar orvieto2023
eigengrad.interpolation meier1967
gain.convex textbook
mimo.projection dambre2012
mimo.capacity gonon2020 dambre2012
gated.family dambre2012
depth.determinant textbook
"""
ORIGINS: dict[str, tuple[str, ...]] = {
    key: tuple(papers) for key, *papers in (line.split() for line in _KNOWN.strip().splitlines())
}


def origin(key: str) -> str:
    """Where the result of an entry is known from, in words.

    >>> origin("coloured.white"), origin("gram.determinant"), origin("lifetime.variance")
    ('Gonon, Grigoryeva, Ortega 2020', 'textbooks', 'worked out here')
    """
    found = ORIGINS.get(key, ())
    if found == (TEXTBOOK,):
        return "textbooks"
    return "; ".join(PAPERS[paper].named for paper in found) if found else "worked out here"
