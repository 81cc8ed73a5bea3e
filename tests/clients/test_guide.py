"""Every recipe of docs/gis.md works as it is written: the blocks of shell, Python, R and SQL run here, those for browsers in the browser tests."""

import re
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import run

GUIDE = Path(__file__).parents[2] / "docs" / "gis.md"
WRITTEN = "http://127.0.0.1:8080"
# Blocks that run in a browser, where frontend/e2e/guide.spec.ts follows them.
BROWSER = {"js", "html"}


def recipes():
    """The blocks of the guide with the heading that they stand under."""
    heading = ""
    blocks = []
    for match in re.finditer(r"^## ([^\n]+)$|^```(\w+)\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL):
        if match[1]:
            heading = match[1]
        else:
            blocks.append((heading, match[2], match[3]))
    return blocks


def follow(server, folder, language, text):
    """Does what a block says, in a folder."""
    text = text.replace(WRITTEN, server.url)
    if language == "sh":
        return run("bash", "-euo", "pipefail", "-c", text, cwd=folder)
    if language == "python":
        return run(sys.executable, "-c", text, cwd=folder)
    if language == "r":
        return run("Rscript", "-e", text, cwd=folder)
    assert language == "sql", language
    return str(duckdb.sql(text.replace("'constructions.parquet'", f"'{folder}/constructions.parquet'")))


@pytest.mark.parametrize("heading", dict.fromkeys(heading for heading, language, _ in recipes() if language not in BROWSER))
def test_the_recipes_work(server, tmp_path, heading):
    for under, language, text in recipes():
        if under == heading and language not in BROWSER:
            printed = follow(server, tmp_path, language, text)
            print(printed)
            assert language == "sh" or printed.strip()


def test_every_program_of_the_guide_has_a_recipe_that_runs():
    assert {language for _, language, _ in recipes()} - BROWSER == {"sh", "python", "r", "sql"}
