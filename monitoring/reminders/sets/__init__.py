"""Planning many patients at once on PostgreSQL, by statements over sets; `plan.py` says the same of fewer.

What one patient has due is told by `monitoring/due`; `sql/due` may hold a statement that finds the same for
thousands. Twin tests hold both to the same rows, trail and messages.
"""
