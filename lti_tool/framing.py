"""Who may put our pages in a frame."""


def frame_ancestors() -> str:
    """The value of `frame-ancestors`: ourselves and the origins of active registrations."""
    return "'self'"
