"""How a dynamic registration fails; the text is for the administrator who reads the page."""


class RegistrationFailed(Exception):
    """The platform could not be registered."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text
