"""What stands at the ends of a text and is no text: where it goes on, where it comes from, who wrote it."""

from __future__ import annotations

from dataclasses import replace

from retrieval.documents.layout import Paragraph, is_title
from retrieval.documents.rules import Rules


def without_references(paragraphs: tuple[Paragraph, ...], rules: Rules) -> tuple[Paragraph, ...]:
    """Takes «（下转第五版）», «（上接第一版）» and «（记者 …）» at the end out of the text; they become facts about it."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        # A line may end inside a word of the reference.
        kept = [at for at, sign in enumerate(paragraph.spaced.text) if sign != "\n"]
        text = "".join(paragraph.spaced.text[at] for at in kept)
        onward = rules.page.continued.search(text)
        back = rules.page.resumed.search(text)
        signed = rules.articles.signed_end.search(text)
        if not (onward or back or signed):
            found.append(paragraph)
            continue
        rest = paragraph.spaced
        for match in sorted(filter(None, (onward, back, signed)), key=lambda item: -item.start()):
            rest = rest[: kept[match.start()]] + rest[kept[match.end() - 1] + 1 :]
        target = "".join(onward[1].split()) if onward else None
        origin = "".join(back[1].split()) if back else None
        writer = " ".join(signed[1].split()) if signed else None
        if not rest.text.strip() and not back and found:
            found[-1] = replace(found[-1], continued=target or found[-1].continued, writer=writer or found[-1].writer)
        else:
            cut = replace(paragraph, spaced=rest.strip(), continued=target, resumed=origin, writer=writer)
            found.append(replace(cut, title_like=is_title(cut.spaced, cut.role, rules)))
    return tuple(found)
