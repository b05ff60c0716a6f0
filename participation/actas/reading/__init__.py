"""The program that reads hostile files, in a process of its own that ``participation.actas.sandbox`` starts.

It is imported there alone and by itself, without the packages above, so that it starts fast and holds nothing worth
taking: modules in here import each other relatively, the standard library, and for PDFs ``pypdf``.
"""
