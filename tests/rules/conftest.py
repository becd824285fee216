from hypothesis import Phase, settings

# Few examples and no stored ones: the folder runs in a second or two, and the same for everyone.
settings.register_profile("rules", max_examples=40, deadline=None, database=None, derandomize=True)
# A mutant (make mutants) only has to fail: its smallest example is not looked for.
settings.register_profile(
    "mutants", settings.get_profile("rules"), max_examples=20, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("rules")
