"""The one refusal of table reading."""

from kernel.errors import Invalid


class TableBroken(Invalid):
    """A table cannot be read; facts `row` (as the spreadsheet counts) and `column` where known."""

    def __init__(
        self, code: str, *, row: int | None = None, column: str = "", **facts: object
    ) -> None:
        super().__init__(code, row=row, column=column, **facts)
        self.row = row
        self.column = column
