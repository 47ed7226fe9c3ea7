"""Files → documents → clauses, and the record of them.

Where things are, in the order of the work:

- `readers/`: a file becomes numbered lines (`read`); one module a format.
- `rules.py`: the marks and word lists of `config/catalog/layout.toml`, compiled.
- `sidecar.py`: what a page does not print.
- `traced.py`, `layout.py`: lines become paragraphs whose every character knows its line.
- `articles.py`, `heads.py`, `regions.py`: a page becomes documents with title, issuer, date, region.
- `outline.py`, `clauses.py`: a document becomes clauses under their headings.
- `page.py`: the above in one call, `parse`.
- `align.py`, `editions.py`, `corpus.py`: printings compared, one searched copy (`assemble`).
- `records.py`: the frozen values; `codec.py`: their JSON; `tables.py`, `store.py`: the record in SQL.
- `changes.py`, `ingest.py`: stage, check, switch, roll back (`ingest`, `remove`, `reload`).
"""
