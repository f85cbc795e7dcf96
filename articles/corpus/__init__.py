"""A paper of any size for measuring: invented stories, copied into the tables by the million.

``load.fill`` does it, ``manage.py load_corpus`` calls it. docs/decisions/0016 has why it goes past
the verbs, and what keeps it honest.
"""
