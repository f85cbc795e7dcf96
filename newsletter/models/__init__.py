"""Who asked for letters, what goes out, and to whom it went."""

from newsletter.models.attempt import Attempt
from newsletter.models.delivery import Delivery
from newsletter.models.issue import Issue
from newsletter.models.sign_up import SignUp
from newsletter.models.subscriber import Subscriber, Subscription

__all__ = ["Attempt", "Delivery", "Issue", "SignUp", "Subscriber", "Subscription"]
