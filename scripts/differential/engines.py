"""Both engines as processes that read a case a line and answer a line, each watched: a process that dies or hangs is told
of and started anew. `python3 engines.py LIBRARY` is OPA's process."""

import ctypes
import json
import os
import select
import subprocess
import sys


class Gone(Exception):
    """The process died, or did not answer in time."""


class Engine:
    """One engine behind pipes."""

    def __init__(self, name, command, seconds):
        self.name = name
        self.command = command
        self.seconds = seconds
        self.process = None
        self.rest = b""

    def send(self, case):
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.rest = b""
        try:
            self.process.stdin.write(json.dumps(case).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # `receive` tells.

    def receive(self):
        out = self.process.stdout.fileno()
        while b"\n" not in self.rest:
            ready, _, _ = select.select([out], [], [], self.seconds)
            chunk = os.read(out, 1 << 16) if ready else b""
            if not chunk:
                why = "died" if ready else f"gave no answer in {self.seconds} seconds"
                raise Gone(f"{self.name} {why}: {self.stop()}")
            self.rest += chunk
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line, parse_float=Number, parse_int=Number)

    def ask(self, case):
        self.send(case)
        return self.receive()

    def stop(self):
        """Ends the process; what it wrote to standard error last."""
        if self.process is None:
            return ""
        self.process.kill()
        _, errors = self.process.communicate()
        self.process = None
        return errors.decode(errors="replace")[-300:]


class Number(str):
    """A number as it was written."""


def ours(path):
    return Engine("ours", [path], 30)


def opa(library):
    return Engine("OPA", [sys.executable, os.path.abspath(__file__), library], 30)


# What follows runs in OPA's process.


class Library:
    """OPA as a shared library, through the functions its Python package binds."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        handle, text, size = ctypes.c_uint64, ctypes.c_char_p, ctypes.c_int
        for name, answer, arguments in (
            ("OpaNew", handle, []),
            ("OpaDestroy", None, [handle]),
            ("OpaFreeString", None, [ctypes.c_void_p]),
            ("OpaAddPolicy", ctypes.c_void_p, [handle, text, text]),
            ("OpaAddData", ctypes.c_void_p, [handle, text, text]),
            ("OpaEvalQuery", ctypes.c_void_p, [handle, text, text, size, size]),
        ):
            function = getattr(self.library, name)
            function.restype, function.argtypes = answer, arguments

    def call(self, name, *arguments):
        """The text of an answer, which is JSON."""
        pointer = getattr(self.library, name)(*arguments)
        try:
            return ctypes.string_at(pointer)
        finally:
            self.library.OpaFreeString(pointer)


def error(raw, stage):
    found = json.loads(raw).get("error")
    if found and found.get("code") == "eval_error":
        stage = "eval"
    return {"error": {"stage": stage, "code": found.get("code"), "message": found.get("message")}} if found else None


def answer(library, case):
    """One line: the outcome of every query. Results are passed on as OPA wrote them, digit for digit."""
    handle = library.library.OpaNew()
    try:
        failed = None
        for name, text in sorted(case["modules"].items()):
            failed = failed or error(library.call("OpaAddPolicy", handle, name.encode(), text.encode()), "compile")
        data = json.dumps(case["data"]).encode()
        failed = failed or error(library.call("OpaAddData", handle, b"", data), "compile")
        outcomes = []
        for query in case["queries"]:
            if failed:
                outcomes.append(json.dumps(failed).encode())
                continue
            document = json.dumps(query["input"]).encode() if "input" in query else b""
            raw = library.call("OpaEvalQuery", handle, query["query"].encode(), document, 0, 0)
            wrong = error(raw, "compile")
            outcomes.append(json.dumps(wrong).encode() if wrong else raw)
        return b"[" + b",".join(one.strip() for one in outcomes) + b"]"
    finally:
        library.library.OpaDestroy(handle)


def main():
    library = Library(sys.argv[1])
    for line in sys.stdin:
        sys.stdout.buffer.write(answer(library, json.loads(line)).replace(b"\n", b" ") + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
