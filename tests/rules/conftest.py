from hypothesis import settings

# Few examples and no stored ones: the folder runs in a second or two, and the same for everyone.
settings.register_profile("rules", max_examples=40, deadline=None, database=None, derandomize=True)
settings.load_profile("rules")
