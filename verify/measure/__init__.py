"""Memory and gradients measured on torch models; the modules here import torch."""
