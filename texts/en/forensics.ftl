# Forensics: what marks in copies have said so far, step by step. For people in marketing; never a culprit, always a copy.

leak-rung-nothing = Nothing was seen yet.
leak-rung-something = Something is out. One sign is not enough to say from which copy.
leak-rung-own-name = Nothing is certain yet: an address that is in one copy only was written to in the name of whoever has that copy.
leak-rung-leaning = It looks like this copy: by chance, an innocent one would look like this in less than one of { $one_in } leaks. Wait for more before you say so to anybody.
leak-rung-this-copy = An address that is in this copy only was written to. It is this copy, or our own list of canaries.
leak-rung-named = It is this copy: by chance, an innocent one would look like this in less than one of { $one_in } leaks.
