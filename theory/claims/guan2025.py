"""The claims of the paper that memlaw began with, on memory and the direction of learning, in our words."""

from __future__ import annotations

from memlaw.theory.claims.claim import PaperClaim, Standing

_VANISHING = "This is not the vanishing-gradient problem."
_EQUIVALENT = "S4 and the diagonal S4D are theoretically equivalent."

CLAIMS: tuple[PaperClaim, ...] = (
    PaperClaim(
        "definition",
        "The memory function measures what a state keeps of an input tau steps ago.",
        Standing.QUALIFIED,
        "For white input and a stationary state M is the squared length of a projection; over a window it is a "
        "leverage score; for Gaussian input it fixes the mutual information and the least error of any estimator, "
        "and for other inputs it does not.",
        ("state.projection", "state.leverage", "information.gaussian"),
        (("information.gaussian", "gaussian"),),
        "definition",
    ),
    PaperClaim(
        "bound",
        "The sum of M over all lags is at most the number of nodes N.",
        Standing.QUALIFIED,
        "For a white input it is the rank of [B, AB, ...], because it is the trace of a projection: N exactly if the "
        "pair is controllable, and for a diagonal layer the number of distinct eigenvalues that the input drives.",
        ("capacity.rank", "capacity.diagonal", "coloured.white", "coloured.capacity"),
        (("coloured.white", "white input"),),
        "bound",
    ),
    PaperClaim(
        "bound",
        "Capacity may be read as the mutual information of state and inputs.",
        Standing.FAILS,
        "For Gaussian input each lag's share is -1/2 ln(1 - M(tau)), but shares are not information about the whole "
        "input: a state that is a function of its inputs tells infinitely much of them, and the shares of l = 1/2 add "
        "up to 0.83 nats.",
        ("information.gaussian", "capacity.rank"),
        figure="information",
        part="as mutual information",
    ),
    PaperClaim(
        "alpha",
        "M is the squared norm of alpha_tau, the state's coordinates along the delayed input.",
        Standing.QUALIFIED,
        "For a white input and a stable pair alpha_tau = C^{-1/2} A^tau B, with the pseudo-inverse where C is "
        "singular, unique up to a unitary; M(tau) = |alpha_tau|^2. Of a coloured input M is another quadratic form.",
        ("state.projection", "state.similarity"),
        (("state.projection", "stable"), ("coloured.white", "white input")),
    ),
    PaperClaim(
        "eigenvalues",
        "For a linear recurrence M is fixed by the eigenvalues of the recurrent matrix.",
        Standing.QUALIFIED,
        "True of every controllable single-input pair, diagonalisable or not; M is then the tail of the law of "
        "lags of an all-pass function.",
        ("state.spectrum", "allpass.memory", "closed.memory", "state.leverage"),
        (("state.spectrum", "controllable"),),
        "eigenvalues",
    ),
    PaperClaim(
        "instability",
        "The Vandermonde form is numerically unstable for some sets of eigenvalues.",
        Standing.QUALIFIED,
        "The eigenbasis is unstable for clustered eigenvalues, and by how much is known in closed form; M itself is "
        "well conditioned, and the all-pass chain loses nothing.",
        ("conditioning.eigenbasis", "conditioning.legs_eigenbasis", "conditioning.legs_gramian", "perturbation.bound"),
        (),
        "instability",
    ),
    PaperClaim(
        "equivalence",
        _EQUIVALENT,
        Standing.QUALIFIED,
        "As layers: single-input controllable layers with the same spectrum have the same memory and the same "
        "kernels. A layer has a diagonal twin exactly if the minimal polynomial of B under A has simple roots; "
        "defective ones are limits.",
        ("equivalence.memory", "equivalence.kernels", "equivalence.diagonal_twin", "equivalence.limit"),
        (("equivalence.memory", "controllable"),),
        part="spectra and kernels",
    ),
    PaperClaim(
        "equivalence",
        _EQUIVALENT,
        Standing.FAILS,
        "Not as the initialisations of those names: S4-LegS has the spectrum -1, ..., -N, S4D-LegS drops the "
        "low-rank part and has real parts -1/2. S4 starts accurate and short, S4D long and inaccurate.",
        ("legs.spectrum", "legs.held", "legs.bilinear", "legs.aliasing", "legs.difference"),
        (),
        "initialisations",
        part="initialisations",
    ),
    PaperClaim(
        "equivalence",
        _EQUIVALENT,
        Standing.FAILS,
        "Not under noise on the state that is read, a ridge penalty or float32: what is left then depends on the "
        "basis, and two layers with equal M differ.",
        ("noise.memory", "noise.loss", "noise.ridge", "noise.basis", "noise.unitary"),
        (("noise.unitary", "unitary"),),
        "noise",
        part="noise, ridge, float32",
    ),
    PaperClaim(
        "tradeoff",
        "Memory accuracy and memory length trade off.",
        Standing.QUALIFIED,
        "M(tau) <= N/(tau+1) and theta horizon(theta) <= N for controllable pairs; the variance of "
        "the law of lags trades one against the other; memory ends at the rate of the squared spectral radius. Below "
        "lag N there is no trade: a shift register keeps N inputs in full.",
        (
            *("tradeoff.markov", "tradeoff.horizon", "lifetime.cantelli", "frontier.full", "frontier.one"),
            *("tail.bound", "tail.rate"),
        ),
        (),
        "tradeoff",
    ),
    PaperClaim(
        "profiles",
        "Initialisations from HiPPO (S4D-Inv, S4D-Lin) give longer memory than random, "
        "linearly spaced or step-like ones.",
        Standing.FAILS,
        "Not in general: the record of the experiment refutes it. Longer depends on the accuracy asked for "
        "and on the step size; on the scale-free measure max t m(t)/N the "
        "published ones differ, and none reaches the frontier.",
        ("frontier.initialisations", "legs.held", "legs.bilinear"),
        (),
        "profiles",
    ),
    PaperClaim(
        "gradient",
        "The gradient in the output weights carries the teacher's information multiplied by the memory function.",
        Standing.QUALIFIED,
        "By its square root, and in whitened coordinates: there the teacher's part at lag tau has norm |g_tau| "
        "sqrt(M(tau)), and a step along it moves the response at that lag by g_tau M(tau). In other coordinates it "
        "changes with the basis. The best loss is 1/2 g^2 (1 - M(tau)) plus noise.",
        ("readout.gradient", "readout.teacher", "readout.optimum"),
        (("readout.teacher", "stable"), ("readout.gradient", "uncorrelated noise")),
        "gradient",
    ),
    PaperClaim(
        "nonlinear",
        "The same for a nonlinear output.",
        Standing.QUALIFIED,
        "For Gaussian input and a teacher whose noise has mean zero given the inputs, the norm is |g_tau| sqrt(M(tau)) "
        "times a factor between |E f'| and |E f' + S E f'''|; where that factor is zero a visible lag is missed.",
        ("nonlinear.gradient", "nonlinear.memory"),
        (("nonlinear.gradient", "fair noise"), ("nonlinear.gradient", "gaussian")),
        "nonlinear",
    ),
    PaperClaim(
        "direction",
        "Memory determines the direction of learning.",
        Standing.QUALIFIED,
        "With the readout kept optimal, the loss at one lag is 1/2 g^2 (1 - M(tau)), so the eigenvalues follow the "
        "gradient of M; that gradient vanishes where memory vanishes. Read as interpolation "
        "it needs distinct eigenvalues.",
        ("eigengrad.gradient", "eigengrad.bound", "eigengrad.interpolation", "direction.gradient"),
        (("eigengrad.interpolation", "distinct"),),
        "direction",
    ),
    PaperClaim(
        "initialisation",
        "Successful learning needs the longest possible initial memory.",
        Standing.QUALIFIED,
        "For one eigenvalue, with the readout optimal at every instant: from too short a memory the flow needs a time "
        "exponential in tau, from too long a memory almost none. This depends on the parametrisation: in log-rate "
        "coordinates the way back is linear in the initial time constant. That the longest is the best fails in "
        "recall of lag 50: the frontier's start ended better, and under the declared protocol the published ones did "
        "too.",
        ("direction.gradient", "direction.time", "direction.below", "direction.above", "direction.lograte"),
        (("direction.gradient", "one eigenvalue"), ("gain.bound", "optimal readouts")),
        "initialisation",
    ),
    PaperClaim(
        "initialisation",
        "Even where the gradient loses the teacher's information.",
        Standing.QUALIFIED,
        "The gradient loses a lag as memory does, in the readout by sqrt(M(tau)), in the eigenvalues by the bound "
        "sqrt(M (1 - M)). From too long a memory the way back is short all the same, for one eigenvalue and in its own "
        "coordinate; from too short a one it is exponentially long. The side decides, and not the loss.",
        ("readout.teacher", "readout.invisible", "eigengrad.angle", "direction.above", "direction.below"),
        (("direction.above", "long"),),
        part="at the price of the gradient",
    ),
    PaperClaim(
        "extension",
        "Extending memory by learning is difficult.",
        Standing.QUALIFIED,
        "For every N the gradient is exponentially small in tau while the spectral radius stays below R, with the best "
        "readout as in joint training through any decoder; learning cannot gain more than the frontier allows.",
        ("slow.gradient", "slow.time", "slow.joint", "gain.bound"),
        (),
        "extension",
    ),
    PaperClaim(
        "vanishing",
        _VANISHING,
        Standing.QUALIFIED,
        "Raw gradients carry factors l^k and k l^(k-1) and change with the coordinates; M does not. Raw gradients can "
        "vanish where memory does not: in whitened coordinates the readout's gradient has the factor sqrt(M) alone. "
        "That factor, too, falls exponentially in the end, at the rate of the spectral radius.",
        (
            *("weights.vanishing", "weights.coordinates", "weights.eigenvalue", "state.similarity"),
            *("readout.teacher", "tail.rate"),
        ),
        (("weights.vanishing", "diagonal"),),
        "vanishing",
        part="in the readout",
    ),
    PaperClaim(
        "vanishing",
        _VANISHING,
        Standing.FAILS,
        "With the best readout at every instant the gradient in the eigenvalues is exponentially small in tau while "
        "the spectral radius stays below R < 1, in whatever fixed coordinates: arcsin sqrt(M) moves at most by the "
        "hyperbolic length of their paths. That is a gradient that vanishes.",
        ("slow.gradient", "eigengrad.angle", "eigengrad.bound", "slow.time"),
        part="in the recurrence",
    ),
    PaperClaim(
        "fixed",
        "Fixing the recurrent weights achieves comparable or higher performance with faster convergence.",
        Standing.EMPIRICAL,
        "What theory says: the readout's problem is convex quadratic with condition number cond(C), and learning the "
        "eigenvalues gains at most 1/2 g^2 (M* - M); for a teacher of many lags no eigenvalues go below a bound that "
        "its Hankel matrix gives. Which of the two wins has to be measured, and depends on the task and on the start. "
        "What holds below over 1,024 steps does so by a test that supposes differences symmetric about the margin, "
        "where a run learns everything or nothing: read it as no harm seen on these seeds.",
        ("gain.bound", "gain.convex", "gain.teacher"),
        (),
        "fixed",
    ),
    PaperClaim(
        "capacity-learning",
        "Letting eigenvalues learn improves memory capacity only modestly.",
        Standing.QUALIFIED,
        "It cannot change the capacity at all while eigenvalues stay distinct and driven: the sum is N before and "
        "after; only the distribution over lags moves.",
        ("capacity.rank", "capacity.diagonal"),
        (("capacity.diagonal", "diagonal"),),
        "capacity_learning",
    ),
    PaperClaim(
        "attention",
        "Attention-like recurrences have a single eigenvalue and a fixed capacity; SSMs are bounded by N.",
        Standing.QUALIFIED,
        "One eigenvalue with a diagonalisable matrix and a fixed input vector has capacity one, whatever N is; a "
        "Jordan block has N; with varying keys the capacity is their rank.",
        ("single.scalar", "single.heads", "single.attention", "single.keys"),
        (("single.scalar", "diagonalisable"),),
        "attention",
    ),
    PaperClaim(
        "attention",
        "Attention-like recurrences have a fixed capacity.",
        Standing.FAILS,
        "Not where keys are kept: the capacity is the rank of the keys, so T independent keys, as a cache holds them, "
        "keep T inputs in full.",
        ("single.keys", "gated.sum"),
        (("single.keys", "kept"),),
        part="cached keys",
    ),
    PaperClaim(
        "attention",
        "State space models remember more than linear recurrent networks.",
        Standing.FAILS,
        "Capacity is the rank of the pair: N for every controllable state of N entries, whatever its architecture "
        "is called.",
        ("capacity.rank", "capacity.diagonal"),
        (),
        part="SSMs above linear RNNs",
    ),
    PaperClaim(
        "gated",
        "The extension to Mamba and Mamba-2 is left to future work.",
        Standing.QUALIFIED,
        "For gates independent of the inputs remembered the sum over lags is the rank, at most N, at each time; it "
        "need not fall with the lag, and one chosen lag can beat N/(tau+1). In the mean over stationary gates memory "
        "falls and is at most N/(tau+1), which states written in turn attain. For gates that read the input the total "
        "over an orthonormal family of functions is at most N.",
        ("gated.sum", "gated.hold", "gated.family", "stationary.markov", "stationary.turns"),
        (("gated.sum", "independent gates"), ("gated.sum", "zero start")),
        "gated",
    ),
)
