"""Tables that people send and take away: XLSX and CSV, row by row.

Reading: describe the columns, iterate, and ask each row for its cells; a cell that holds a formula
or an error refuses only when it is asked for, so that a caller can collect errors row by row.

    columns = [Column("id", ("PESEL", "РНОКПП")), Column("name", ("Name",), required=False)]
    for row in read_table(file, columns=columns):
        row.number, row["id"]

Writing: `write_xlsx`, `write_csv` and `stream_csv` take headings and an iterable of rows, keep
memory flat, and leave no cell that a spreadsheet would run as a formula.
"""

from kernel.tables import stream_csv, write_csv, write_xlsx
from tenant_apps.files.rules.tables.broken import TableBroken
from tenant_apps.files.rules.tables.cells import Cell, CellKind
from tenant_apps.files.rules.tables.reading import Column, Row, read_table

__all__ = [
    "Cell",
    "CellKind",
    "Column",
    "Row",
    "TableBroken",
    "read_table",
    "stream_csv",
    "write_csv",
    "write_xlsx",
]
