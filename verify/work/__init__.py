"""Independent pieces done somewhere, in time, interruptibly."""
