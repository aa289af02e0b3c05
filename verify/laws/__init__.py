"""The laws of a layer with a linear state, examined on the layer itself, and what is wrong where one is broken."""
