"""Why an installation could not be copied."""

from bot.store.errors import StoreError


class CopyNowhere(StoreError):
    """An address names no database."""

    code = "copy-address-invalid"

    def __init__(self, option: str) -> None:
        super().__init__(
            f"{option} is no database's address: write sqlite:///path/to/file, or postgresql://user:password@host/name."
        )


class CopyNothing(StoreError):
    """There is no file to copy from."""

    code = "copy-nothing"
    sentence = "There is no database at --from, so nothing was copied: check the path."


class CopySame(StoreError):
    """Both addresses name one database."""

    code = "copy-same"
    sentence = "--from and --to name the same database, so nothing was copied: give --to another address."


class CopyOlder(StoreError):
    """The database to copy from was not brought up to date."""

    code = "copy-older"
    sentence = (
        "The database at --from is older than this program, so nothing was copied: run “python -m bot migrate” on it"
        " first."
    )


class CopyTaken(StoreError):
    """There is something in the database to copy to."""

    code = "copy-taken"
    sentence = (
        "The database at --to holds something already, so nothing was copied: give --to an empty one; what is in it was"
        " left as it is."
    )


class CopyOfAnother(StoreError):
    """A copy of another database was begun there."""

    code = "copy-of-another"

    def __init__(self, source: str) -> None:
        super().__init__(
            f"The database at --to is an unfinished copy of {source}: finish that one, or give --to an empty database."
        )


class CopyUnlike(StoreError):
    """What was copied is not what is there."""

    code = "copy-unlike"

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"The copy differs from its source in {', '.join(tables)}: if something wrote to the source meanwhile, stop"
            " that, empty the database at --to, and copy again; the source was left as it is."
        )
