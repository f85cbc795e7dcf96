"""The board in the newsroom: what its page shows, and what is sent from it."""
