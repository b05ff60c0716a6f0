"""The package with which another municipality begins: a ZIP of text, JSON and images that anybody may download.

``contents`` says what is in it, ``writing`` makes its bytes, ``reading`` takes them apart as if an enemy had sent them.
"""
