"""Claims of other papers on the memory of linear states, in our words."""

from __future__ import annotations

from memlaw.theory.claims.claim import PaperClaim, Standing

CLAIMS: tuple[PaperClaim, ...] = (
    PaperClaim(
        "short-term",
        "A network of N units keeps at most N units of memory of an independent input.",
        Standing.QUALIFIED,
        "For linear states it is the rank of [B, AB, ...], and needs a white input. The values of an autoregressive "
        "one tell of each other: a register keeps more of it, and other states may keep less, as l = -1/2 does of a = "
        "1/2, 13/15 in all.",
        ("capacity.rank", "coloured.white", "coloured.register"),
        (("coloured.white", "white input"),),
        "short-term",
        paper="jaeger2001",
    ),
    PaperClaim(
        "register",
        "A shift register keeps N inputs in full, and linear units can do no more.",
        Standing.QUALIFIED,
        "For a white input M is 1 up to lag N - 1 exactly for a nilpotent recurrence, and then 0; other recurrences "
        "keep as much in total, over more lags and less of each. Of an autoregressive input a register keeps more.",
        ("frontier.full", "tradeoff.nilpotent", "coloured.register"),
        (("coloured.white", "white input"), ("tradeoff.nilpotent", "controllable")),
        "register",
        paper="jaeger2001",
    ),
    PaperClaim(
        "normal",
        "With noise inside a normal recurrence, information about all inputs adds up to that about the newest.",
        Standing.QUALIFIED,
        "For white noise of equal size in all states; the sum is |v|^2 over its variance. Measured by the memory "
        "function the same layer keeps another total.",
        ("noise.fisher", "noise.recurrent"),
        (("noise.fisher", "normal"),),
        "normal",
        paper="ganguli2008",
    ),
    PaperClaim(
        "amplification",
        "Recurrences that are not normal can keep up to N times as much.",
        Standing.QUALIFIED,
        "N times is an upper bound for every stable recurrence with noise of regular covariance inside. It is not "
        "reached in what is shown here: a chain that amplifies from state to state comes near. That a recurrence is "
        "not normal does not say that it keeps more.",
        ("noise.fisher_bound", "noise.fisher"),
        (("noise.fisher_bound", "stable"),),
        "amplification",
        paper="ganguli2008",
    ),
    PaperClaim(
        "neutrality",
        "The memory of a linear network does not depend on its input weights, and almost surely its capacity is N.",
        Standing.QUALIFIED,
        "For one input and a controllable pair M is fixed by the characteristic polynomial alone; without "
        "controllability both halves fail. Almost every input vector makes a pair controllable if no eigenvalue has "
        "two Jordan blocks, and none does otherwise, as in a multiple of the identity.",
        ("state.spectrum", "state.similarity", "capacity.rank"),
        (("state.spectrum", "controllable"),),
        "neutrality",
        paper="ballarin2023",
    ),
    PaperClaim(
        "computed",
        "Reported capacities that contradict the theory do so for numerical reasons alone.",
        Standing.QUALIFIED,
        "What is inverted, the Krylov matrix or the Gramian in the eigenbasis, is conditioned exponentially badly, "
        "while M itself is well conditioned. Memory that is estimated from a sample has a bias and a spread beside.",
        ("conditioning.eigenbasis", "perturbation.bound", "capacity.rank"),
        figure="computed",
        paper="ballarin2023",
    ),
    PaperClaim(
        "uninformative",
        "The total memory capacity does not tell linear networks apart.",
        Standing.QUALIFIED,
        "It is N for every controllable pair and a white input, and otherwise the rank, which tells pairs apart that "
        "differ in it. What tells controllable pairs apart is how the N units lie over the lags, "
        "and what noise, a ridge penalty or rounding leave of them.",
        ("capacity.rank", "lifetime.variance", "noise.capacity"),
        (("coloured.white", "controllable"),),
        "uninformative",
        paper="ballarin2025",
    ),
    PaperClaim(
        "copy",
        "No linear filter of order N copies its input of lag K > N: a bound holds from below, and filters attain it "
        "up to constants.",
        Standing.QUALIFIED,
        "For white input the least error is 1 - M(K), and M(K) <= N/(K+1): of order one where K is a multiple of N. "
        "Just beyond N the bound says little: it is 1/(N+1) at K = N. How near filters come to it is not proved here.",
        ("tradeoff.markov", "readout.optimum"),
        figure="copy",
        paper="francois2025",
    ),
    PaperClaim(
        "smearing",
        "The best filter of order N for lag K averages around it over a range proportional to K/N.",
        Standing.QUALIFIED,
        "The kernel of the best readout has the width 1/M(K), at least (K+1)/N: the range is proportional to K/N where "
        "the frontier is reached, and wider for other spectra.",
        ("tradeoff.width", "tradeoff.markov"),
        (("tradeoff.width", "nonzero"),),
        "smearing",
        paper="francois2025",
    ),
    PaperClaim(
        "curse of memory",
        "As memory grows, changes of the parameters change the state more and more, even without exploding gradients.",
        Standing.QUALIFIED,
        "For one eigenvalue the mean square of dx/dl is (1 + |l|^2)/(1 - |l|^2)^3, which grows without bound near the "
        "circle.",
        ("metric.state",),
        figure="curse",
        paper="zucchet2024",
    ),
    PaperClaim(
        "parametrisation",
        "Normalisation and a careful parametrisation mitigate this.",
        Standing.QUALIFIED,
        "For one eigenvalue: the normalised kernel moves by the hyperbolic metric, so that l = tanh w moves it at unit "
        "speed everywhere; in the logarithm of its rate it never moves faster than 1/2.",
        ("metric.kernel", "metric.lograte"),
        figure="parametrisation",
        paper="zucchet2024",
    ),
    PaperClaim(
        "oscillators",
        "Oscillators are stable as soon as their stiffness is not negative; the implicit-explicit scheme conserves.",
        Standing.QUALIFIED,
        "The implicit scheme damps where stiffness is positive, and M(0) says by how much; where it is zero, the "
        "eigenvalue 1 stays. The implicit-explicit scheme has its eigenvalues "
        "on the circle only while Delta^2 A <= 4; beyond, one leaves the disc. Positions alone keep half of the "
        "capacity.",
        ("oscillators.undamped", "oscillators.initial", "oscillators.positions"),
        (("oscillators.initial", "pulled back"),),
        "oscillators",
        paper="rusch2024",
    ),
    PaperClaim(
        "delta rule",
        "The gated delta rule keeps as many associations as there are orthonormal keys, and forgets as its gate says.",
        Standing.QUALIFIED,
        "With d orthonormal keys in turn a round keeps the fraction alpha^d (1 - beta) of a state, memory falls in "
        "steps of d lags, and the capacity is d.",
        ("delta.memory", "delta.capacity"),
        (("delta.memory", "orthonormal keys"),),
        "delta rule",
        paper="yang2024",
    ),
    PaperClaim(
        "two taps",
        "A rule of two taps, or a short convolution in front, makes a recurrence more expressive.",
        Standing.QUALIFIED,
        "Not by capacity: it stays N, and of an input no more is kept than one tap keeps of it a step earlier. What "
        "changes is how memory lies over the lags; it need not fall.",
        ("taps.capacity", "taps.delayed", "taps.law"),
        (("taps.capacity", "a tap"),),
        "two taps",
        paper="lahoti2026",
    ),
    PaperClaim(
        "spacing",
        "Geometrically spaced decay rates are minimax optimal for long memory.",
        Standing.QUALIFIED,
        "There as an error of approximation, here as memory, and for delays of every size alike: a progression of "
        "ratio q without ends keeps exactly one input in every period [t, qt], so t m(t) has the mean 1/ln q. Not for "
        "one delay: there complex poles keep more, and so do N that are chosen for it. That no other real rates are "
        "better for all delays is not shown here.",
        ("frontier.geometric", "frontier.one", "frontier.two"),
        (("frontier.geometric", "geometric"),),
        "spacing",
        paper="cao2026",
    ),
    PaperClaim(
        "collapse",
        "Random rates collapse, and evenly spaced ones lose over long contexts.",
        Standing.QUALIFIED,
        "Not in total: it is N for any distinct rates. What they lose is how evenly memory lies over the logarithm of "
        "the delay, and the eigenbasis, whose conditioning is that of a Cauchy matrix of the rates. Random in "
        "which measure matters: see the draw that is even in the logarithm of the rates.",
        ("capacity.rank", "capacity.diagonal", "conditioning.eigenbasis"),
        (("conditioning.eigenbasis", "controllable"),),
        "collapse",
        paper="cao2026",
    ),
    PaperClaim(
        "effective channels",
        "With rates fixed over a range T, only N log t/log T of N channels are effective at position t.",
        Standing.QUALIFIED,
        "As a count of the inputs kept: fewer than one in every period [s, qs] of a finite progression, so from s to t "
        "fewer than ln(t/s)/ln q, rounded up. Rates that are stretched with the position are gates: the total stays at "
        "most N at each time. That stretching is the one remedy is not examined here.",
        ("frontier.geometric", "gated.sum"),
        (("gated.sum", "independent gates"),),
        "effective channels",
        paper="cao2026",
    ),
    PaperClaim(
        "jordan",
        "A dominant Jordan block of size m makes memory fall as tau^(m-1) rho^tau.",
        Standing.QUALIFIED,
        "In the response, whose square M follows: where one eigenvalue of multiplicity m leads, memory falls as "
        "tau^(2m-2) |l|^(2 tau). The rate is that of the eigenvalue, and the capacity stays N: what the block adds at "
        "long lags it lacks at short ones.",
        ("tail.constant", "tail.rate", "capacity.rank"),
        (("tail.constant", "one lead"), ("tail.constant", "controllable")),
        "jordan",
        part="at long lags",
        paper="anonymous2026",
    ),
    PaperClaim(
        "jordan",
        "Defective recurrences extend the context beyond what the spectral radius predicts.",
        Standing.QUALIFIED,
        "The power of tau does, but not because they are defective. Every controllable pair, defective or not, is a "
        "limit of diagonal ones, and memory is continuous: eigenvalues near each other have nearly "
        "the same memory at any lag. N/(tau+1) bounds both. What differs is the conditioning of the eigenbasis.",
        ("equivalence.limit", "tradeoff.markov", "perturbation.bound", "conditioning.eigenbasis"),
        (("equivalence.limit", "controllable"),),
        "jordan apart",
        part="beyond the spectral radius",
        paper="anonymous2026",
    ),
)
