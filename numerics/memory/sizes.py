"""What the machine code of `loops` has built in, and those who call it must know."""

LANES = 16  # chains that run side by side, and
STEPS = 32  # lags of a block, in `run_real_lanes` and `run_complex_lanes`
BLOCKS = 256  # into which lags are put together for the bound, in `bound_lanes`
VANISHED = 1e-300  # below this the squares of the states underflow
