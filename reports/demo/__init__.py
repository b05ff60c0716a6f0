"""The demonstration municipality: places, themes, structure and magnitudes are real; every person is invented.

Nothing here but `loading` imports Django, and nothing asks the time: `records.build(today)` is a pure function of its
arguments, and `loading` carries what it returns through the actions.
"""
