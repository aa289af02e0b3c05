"""``python -m memlaw`` is the command line."""

from memlaw.verify.command.cli import main

if __name__ == "__main__":
    main()
