"""The rules, one small class each, by kind of evidence. Importing this registers all."""

from antifraud.rules import behaviour, device, environment, lists, network, velocity
from antifraud.rules.base import Rule, RuleConfig, registry

__all__ = [
    "Rule",
    "RuleConfig",
    "behaviour",
    "device",
    "environment",
    "lists",
    "network",
    "registry",
    "velocity",
]
