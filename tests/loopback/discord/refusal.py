"""How the API says no: a status, Discord's own code, and a sentence."""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An answer other than success, raised by a handler and made into JSON at the edge."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message, self.errors = status, code, message, errors

    def body(self) -> Json:
        """Return the JSON body, with the tree of fields at fault if there is one."""
        body: Json = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


def unauthorised() -> Refusal:
    """The token is not, or no longer, ours."""
    return Refusal(401, 0, "401: Unauthorized")


def unknown_channel() -> Refusal:
    """No such channel, or it has been deleted."""
    return Refusal(404, 10003, "Unknown Channel")


def unknown_message() -> Refusal:
    """No such message, or it is not for the asker to see."""
    return Refusal(404, 10008, "Unknown Message")


def unknown_emoji() -> Refusal:
    """A reaction that is no emoji."""
    return Refusal(400, 10014, "Unknown Emoji")


def unknown_interaction() -> Refusal:
    """The first answer came after three seconds."""
    return Refusal(404, 10062, "Unknown interaction")


def already_acknowledged() -> Refusal:
    """A second first answer."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def missing_access() -> Refusal:
    """The channel may not even be read."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """The channel may be read but not written to."""
    return Refusal(403, 50013, "Missing Permissions")


def not_author() -> Refusal:
    """Only its author may edit a message."""
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def archived() -> Refusal:
    """An archived thread takes new messages and nothing else."""
    return Refusal(400, 50083, "Thread is archived")
