"""One interface, four kinds of number; series, sums, integrals over them."""
