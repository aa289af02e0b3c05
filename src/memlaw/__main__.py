"""``python -m memlaw`` is the command line."""

from memlaw.verify.cli import main

if __name__ == "__main__":
    main()
