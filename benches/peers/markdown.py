"""Numbers, tables and prose of the page."""

import textwrap


def share(x):
    return "-" if x is None else f"{100 * x:.1f} %"


def number(x):
    return "-" if x is None else f"{x:,.0f}" if x >= 100 else f"{x:.3g}"


def table(head, rows, texts=1):
    """Markdown; what is right of the texts goes to the right."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * texts + "---:|" * (len(head) - texts)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def wrapped(part):
    """Prose and lists at 120 columns; tables, headings and what is fenced as they are."""

    def block(text):
        if text.lstrip().startswith(("|", "#", "```", "---")):
            return text
        lines = text.splitlines() if text.startswith("- ") else [" ".join(text.split())]
        fill = textwrap.TextWrapper(120, subsequent_indent="  " * text.startswith("- "), break_on_hyphens=False)
        return "\n".join(fill.fill(line) for line in lines) + "\n" * text.endswith("\n")

    return "\n\n".join(block(text) for text in part.split("\n\n"))
