"""Who asked for letters, what goes out, and to whom it went."""

from newsletter.models.attempt import Attempt
from newsletter.models.sign_up import SignUp
from newsletter.models.subscriber import Subscriber, Subscription

__all__ = ["Attempt", "SignUp", "Subscriber", "Subscription"]
