"""A data set nobody can be recognised in: which columns leave, under which names, on which days."""
