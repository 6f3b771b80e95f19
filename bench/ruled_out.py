"""What an ended trial says of others of its model that were never tried."""

from __future__ import annotations

from bench.trial import GROWS_WITH_LENGTH, Outcome, Skip


def rules_out(outcome: Outcome, at_length: int, length: int) -> bool:
    """Say whether a trial with an outcome that ends a march speaks for another length of its model, too."""
    return outcome not in GROWS_WITH_LENGTH or length > at_length


def implied(outcome: Outcome, trial_id: int, at_length: int) -> Skip:
    """Give the reason not to try what a trial speaks for."""
    reason = f"{outcome.value} at {at_length} tokens"
    return Skip(reason=reason, implied_by=trial_id, implied_outcome=outcome)
