"""The OpenAPI documents are kept: schemathesis makes requests of them and holds the answers against them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("schemathesis")


# Streams never end, and what they carry is tested by the browser tests.  Collections of cells are described and answered alike.
LEFT_OUT = {"/api/openapi.json": "/events/", "/ogc/api?f=json": "_cells_[79]|constructions_cells"}


@pytest.mark.parametrize("document", LEFT_OUT)
def test_no_request_of_the_document_breaks_the_server_or_the_document(server, tmp_path, document):
    done = subprocess.run(
        [
            str(PROGRAM), "run", server.url + document, "--origin", server.url,
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            "--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--seed", "2026",
            "--exclude-path-regex", LEFT_OUT[document], "--request-timeout", "20", "--no-color",
        ],
        capture_output=True, text=True, timeout=600, cwd=tmp_path, check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
