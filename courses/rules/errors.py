"""The one exception a rule raises."""


class RuleError(ValueError):
    """A refusal in one sentence: what was refused, why, what to do."""
