"""`tailbite telephone`: exact retellings, a chat model behind a local server, and its cassette."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from tailbite import cli
from tailbite.subjects.telephone.chat import Asked, Cassette, key_of, record, replayed
from tailbite.subjects.telephone.endpoint import TRIES, Endpoint
from tailbite.subjects.telephone.measures import fitted, measured
from tailbite.subjects.telephone.passages import passages

SENTENCE = "the cat sat on the mat and the dog ran after a bird over some hill of green grass "
PASSAGES = [f"{SENTENCE.split()[k]} {SENTENCE.split()[k + 1]} word{k % 3}" for k in range(9)]
ASKED = Asked("small", "Retell.", 1.0, ("one two three", "four five six"), tuple(PASSAGES))
SECRET = "not-to-be-written"


class Model(BaseHTTPRequestHandler):
    """Answers as its server is told: a status and a body for each request, then the last again."""

    def do_POST(self):
        """One request."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked = self.server.asked
        asked.append((self.path, self.headers.get("authorization"), body))
        plan = self.server.plan
        status, answer, *headers = plan[min(len(asked), len(plan)) - 1]
        if answer is None:
            text = body["messages"][0]["content"].rpartition("\n")[2]
            answer = {"choices": [{"message": {"content": " ".join(text.split()[1:] + ["new"])}}]}
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in (*headers, ("content-length", str(len(content)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nothing is said."""


@pytest.fixture
def server():
    """A model on this machine; `plan` says what it answers."""
    found = HTTPServer(("127.0.0.1", 0), Model)
    found.asked, found.plan, found.timeout = [], [(200, None)], 10
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
    thread.daemon = True
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join(10)


def at(server):
    return f"http://127.0.0.1:{server.server_port}/v1"


def asking(server, **options):
    """An endpoint for which no time goes by, and the waits that it takes."""
    waits = []
    found = Endpoint(at(server), timeout=10, sleep=waits.append, clock=lambda: 0.0, **options)
    return found, waits


def answer(text):
    return {"choices": [{"message": {"content": text}}]}


def test_it_asks_in_the_protocol(server):
    with asking(server, key=SECRET)[0] as endpoint:
        assert endpoint.say(ASKED.request("one two")) == "two new"
        assert SECRET not in repr(endpoint)
    ((path, authorization, body),) = server.asked
    assert path == "/v1/chat/completions" and authorization == f"Bearer {SECRET}"
    assert body == {
        "model": "small",
        "messages": [{"role": "user", "content": "Retell.\n\none two"}],
        "temperature": 1.0,
    }


def test_it_asks_again_with_patience_that_ends(server):
    busy = (429, b"", ("retry-after", "7"))
    server.plan = [busy, (500, b"oops"), (503, b"", ("retry-after", "1e9")), (200, None)]
    endpoint, waits = asking(server)
    with endpoint:
        assert endpoint.say(ASKED.request("one two")) == "two new"
    assert [wait for wait in waits if wait != 1.0] == [7.0, 2.0, 60.0]  # 1.0: calls a minute


@pytest.mark.parametrize(
    ("plan", "calls", "says"),
    [
        ((401, b"no " + SECRET.encode()), 1, "answered 401: it refuses the key that was sent"),
        ((429, b""), TRIES, f"answered 429, {TRIES} times"),
        ((500, b""), TRIES, f"answered 500, {TRIES} times"),
        ((404, b""), 1, "answered 404, where 200 is expected"),
        ((302, b"", ("location", "http://192.0.2.1/")), 1, "answered 302"),
        ((200, b"<html>"), 1, "nothing of the OpenAI protocol"),
        ((200, {"choices": []}), 1, "nothing of the OpenAI protocol"),
        ((200, answer(None)), 1, "nothing of the OpenAI protocol"),
        ((200, answer("  \n")), 1, "an empty retelling"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_lost(
    server, tmp_path, plan, calls, says
):
    path = tmp_path / "told.jsonl"
    server.plan = [(200, None), plan]
    with (
        asking(server, key=SECRET)[0] as endpoint,
        pytest.raises(ValueError, match=says) as stopped,
    ):
        record(Cassette.of(path, ASKED), 2, endpoint.say, progress=False)
    said = str(stopped.value)
    assert "1 of 4 retellings are in" in said and "\n" not in said and SECRET not in said
    assert len(server.asked) == 1 + calls
    assert SECRET not in path.read_text()
    server.plan = [(200, None)]
    with asking(server)[0] as endpoint:
        record(Cassette.of(path, ASKED), 2, endpoint.say, progress=False)
    assert len(server.asked) == 1 + calls + 3  # the first retelling is not asked for again
    assert Cassette.read(path).chains(2) == [
        ["one two three", "two three new", "three new new"],
        ["four five six", "five six new", "six new new"],
    ]


def test_nobody_there_is_said(server):
    server.shutdown()
    server.server_close()
    with asking(server)[0] as endpoint, pytest.raises(ValueError, match="cannot be reached"):
        endpoint.say(ASKED.request("one"))


def test_a_slow_answer_is_not_waited_for(server, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(Model, "do_POST", lambda self: release.wait(10))
    endpoint = Endpoint(at(server), timeout=0.05, sleep=lambda _: None, per_minute=1e9)
    with endpoint, pytest.raises(ValueError, match=r"did not answer in 0.05 s, 5 times"):
        endpoint.say(ASKED.request("one"))
    release.set()


def test_a_budget_and_a_rate(server, tmp_path):
    endpoint, waits = asking(server, most_calls=3, per_minute=120)
    with endpoint, pytest.raises(ValueError, match="--most-calls 3 are used up; 3 of 4 retellings"):
        record(Cassette.of(tmp_path / "told.jsonl", ASKED), 2, endpoint.say, progress=False)
    assert len(server.asked) == 3 and waits == [0.5, 0.5]


@pytest.mark.parametrize(
    "url", ["", "example.com/v1", "ftp://a/b", "http://", "http://[", "file:///x"]
)
def test_an_address_that_is_none(url):
    with pytest.raises(ValueError, match="--endpoint needs an address as https://host/v1"):
        Endpoint(url)


def test_a_key_that_cannot_be_sent():
    with pytest.raises(ValueError, match="printable ASCII") as refused:
        Endpoint("http://a/v1", "se\ncret")
    assert "cret" not in str(refused.value)


def kept(path: Path, last=2):
    cassette = Cassette.of(path, ASKED)
    record(cassette, last, lambda request: request["messages"][0]["content"][-9:], progress=False)
    return cassette


def test_a_line_that_was_cut_short_is_told_again(tmp_path):
    path = tmp_path / "told.jsonl"
    whole = kept(path).chains(2)
    path.write_bytes(path.read_bytes()[:-20])
    assert [len(said) for said in Cassette.read(path).chains(2)] == [3, 2]
    assert kept(path).chains(2) == whole


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [], "is no cassette of tailbite"),
        (lambda lines: [b"{}", *lines[1:]], "is no cassette of tailbite"),
        (lambda lines: [lines[0], b"nonsense", *lines[2:]], "damaged: line 2 is no JSON object"),
        (lambda lines: [lines[0], b'{"key": "a"}', *lines[2:]], "a line lacks what it needs"),
        (lambda lines: lines[:2], "has no retelling of every text yet"),
    ],
)
def test_a_damaged_cassette_is_refused(tmp_path, change, says):
    path = tmp_path / "told.jsonl"
    kept(path)
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
    with pytest.raises(ValueError, match=says):
        replayed(str(path), [0, 1])


def test_a_key_is_of_all_that_is_sent():
    request = ASKED.request("one")
    keys = {
        key_of(request, 0, 1),
        key_of(request, 0, 2),
        key_of(request, 1, 1),
        key_of(request | {"temperature": 0.5}, 0, 1),
    }
    assert len(keys) == 4 and key_of(dict(reversed(request.items())), 0, 1) in keys


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(SENTENCE * 3 + "And That, said she, was a different story: of old friends.")
    return path


def run(*arguments):
    return cli.main(["telephone", *map(str, arguments)])


@pytest.mark.costly
def test_recorded_played_and_made_again(server, source, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    cassette, picture = tmp_path / "told.jsonl", tmp_path / "told.svg"
    play = ["--cassette", cassette, "--retellings", 3, "--words", 5, "--text", source]
    ask = ["--endpoint", at(server), "--model", "small", "--per-minute", 1e9]
    assert run(*play, *ask, "--chains", 2) == 0
    first = capsys.readouterr().out
    assert "small:" in first and "the text after 2 retellings:" in first
    assert len(server.asked) == 6 and SECRET not in cassette.read_text()
    server.shutdown()
    assert run(*play, "--out", picture) == 0  # nobody answers any more
    assert capsys.readouterr().out == first
    assert SECRET not in picture.read_text()
    assert cli.main(["reproduce", str(picture)]) == 0
    assert "identical" in capsys.readouterr().out
    assert run(*play, *ask[:2], "--model", "large", "--chains", 2) == 2
    assert "is of another model: it has 'small', not 'large'" in capsys.readouterr().err


@pytest.mark.costly
def test_exact_retellings_are_printed(source, capsys):
    exact = ["--text", source, "--words", 5, "--retellings", 2, "--chains", 8]
    assert run(*exact) == 0
    said = capsys.readouterr().out
    assert run(*exact) == 0 and capsys.readouterr().out == said
    assert "bridges of a bigram:" in said and "the text after 2 retellings:" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--retellings", "0"], "--retellings must be at least 1, got 0"),
        (["--chains", "1"], "--chains must be in 2..16384, got 1"),
        (["--kept", "2"], "kept must lie in [0, 1], got 2"),
        (["--words", "1000000"], "passages of 1000000 words need a text of as many"),
        (["--text", "/nowhere"], "text needs a file that can be read"),
        (["--endpoint", "http://a/v1"], "--endpoint and --model go together"),
        (["--endpoint", "http://a/v1", "--model", "m"], "--endpoint needs --cassette FILE"),
        (["--cassette", "/nowhere"], "the cassette /nowhere cannot be read"),
        (["--per-minute", "0"], "--per-minute must be a number above 0"),
        (["--out", "a.doc"], "--out needs a .png, .pdf or .svg file"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says, capsys):
    assert run(*arguments) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_measures_of_texts():
    told = [["a b c", "d e f", "g h i"], ["a b x", "d e f", ""], ["a b c", "a b c", "g"]]
    texts = ["a b c", "d e f", "g h i", "a d g", "b e h"]
    found = measured(told, texts, fitted(texts))
    assert np.array_equal(found.length, [[3, 3, 3], [3, 3, 0], [3, 3, 1]])
    assert np.array_equal(found.unique, [9, 6, 4])
    assert np.allclose(found.distance[[0, 0, 0, 1, 2], [0, 1, 2, 1, 0]], 0, atol=1e-12)
    assert found.distance[2, 1] > 0.1
    assert found.found[0].all() and found.found[2].tolist()[:2] == [1, 0]


def test_an_encoder_of_ones_own():
    """`embed` is any function from texts to vectors."""

    def letters(texts):
        return np.array([[text.count(letter) for letter in "abc"] for text in texts], float)

    found = measured([["a", "b"], ["a a", "b"]], ["a", "b", "c c"], letters)
    apart = 2 * letters(["a", "b", "c c"]).var(axis=0).sum()
    assert np.allclose(found.distance, [[0, 0], [1 / apart, 0]])


@pytest.mark.parametrize("texts", [["a b", "b c"], ["a a", "a a", "a a"]])
def test_too_little_for_an_embedding(texts):
    with pytest.raises(ValueError, match="an embedding needs"):
        fitted(texts)


def test_passages_are_as_they_are_written(source):
    found = passages(str(source), 5)
    assert found[0] == "the cat sat on the" and "And That, said" in " ".join(found)
    assert {len(each.split()) for each in found} == {5}
