"""State space models in plain torch, as their papers define them: what the theorems are measured on.

Import the module that you want (``memlaw.verify.models.s4d``, ...); nothing is imported here, so that the command
line starts without torch.
"""
