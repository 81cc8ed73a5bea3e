"""What every test of a client needs: the server's address, a way to run programs, the truth of the database."""

import json
import os
import shlex
import subprocess
import urllib.request

import pytest

BASE = os.environ["KUBAN_TEST_BASE_URL"]


class Server:
    """The server under test, as a stranger sees it."""

    url = BASE

    def get(self, path, **headers):
        """Answers status, headers and body of a GET."""
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read()

    def json(self, path, **headers):
        """Answers the JSON of a GET that must succeed."""
        status, _, body = self.get(path, **headers)
        assert status == 200, (status, body[:500])
        return json.loads(body)

    def download(self, path, target):
        """Saves the body of a GET that must succeed."""
        status, _, body = self.get(path)
        assert status == 200, (status, body[:500])
        target.write_bytes(body)
        return target


@pytest.fixture(scope="session")
def server():
    return Server()


@pytest.fixture(scope="session")
def database():
    """Answers the one value of a query, as text."""

    def value(statement):
        command = shlex.split(os.environ["KUBAN_TEST_PSQL"]) + ["-X", "-A", "-t", "-c", statement]
        return run(*command).strip()

    return value


def run(*command, **options):
    """Runs a program that must succeed and answers what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
