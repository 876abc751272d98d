"""The one error of this package."""


class PhotoError(Exception):
    """One photo, or the whole order, cannot be done; the text is a sentence for the person who asked."""
