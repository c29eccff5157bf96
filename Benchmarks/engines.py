"""The engines, each in a process of its own that speaks lines of JSON: `load`, `answers`, `measure`.

    engines.py opa LIBRARY | regorus FOLDER
"""

import ctypes
import json
import subprocess
import sys
import time


class Engine:
    """An engine's process."""

    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def stint(executable):
    return Engine("Stint", [executable])


def opa(library):
    return Engine("OPA", [sys.executable, __file__, "opa", library])


def regorus(folder):
    return Engine("regorus", [sys.executable, __file__, "regorus", folder])


# What follows runs in the process of OPA or regorus. A `call` takes a JSON text and gives a JSON text.


class OPA:
    """OPA 1.20 as a shared library; its calls take and give JSON texts."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        handle, text, size = ctypes.c_uint64, ctypes.c_char_p, ctypes.c_int
        for name, answer, arguments in (
            ("OpaNew", handle, []),
            ("OpaFreeString", None, [ctypes.c_void_p]),
            ("OpaAddPolicy", ctypes.c_void_p, [handle, text, text]),
            ("OpaAddData", ctypes.c_void_p, [handle, text, text]),
            ("OpaEvalDocument", ctypes.c_void_p, [handle, text, text, size, size]),
        ):
            function = getattr(self.library, name)
            function.restype, function.argtypes = answer, arguments

    def string(self, pointer):
        try:
            return ctypes.string_at(pointer)
        finally:
            self.library.OpaFreeString(pointer)

    def load(self, modules, data, path):
        handle = self.library.OpaNew()
        for name, text in modules.items():
            self.string(self.library.OpaAddPolicy(handle, name.encode(), text.encode()))
        self.string(self.library.OpaAddData(handle, b"", data.encode()))
        document, library = path.encode(), self.library
        evaluate, free, string = library.OpaEvalDocument, library.OpaFreeString, ctypes.string_at

        def call(text):
            pointer = evaluate(handle, document, text, 0, 0)
            answer = string(pointer)
            free(pointer)
            return answer

        return {"document": call}

    @staticmethod
    def prepare(text):
        return text.encode()

    @staticmethod
    def value(answer):
        envelope = json.loads(answer)
        if envelope.get("error"):
            raise ValueError(envelope["error"]["message"])
        return envelope["result"][0]["expressions"][0]["value"] if envelope.get("result") else None


class Regorus:
    """regorus, by its interpreter and, where the wheel has one, by its virtual machine."""

    def __init__(self, folder):
        sys.path.insert(0, folder)
        import regorus

        self.regorus = regorus

    def load(self, modules, data, path):
        engine = self.regorus.Engine()
        for name, text in modules.items():
            engine.add_policy(name, text)
        engine.add_data_json(data)
        rule = "data." + path

        def interpreted(text):
            engine.set_input_json(text)
            return engine.eval_rule_as_json(rule)

        def queried(text):
            engine.set_input_json(text)
            return engine.eval_query_as_json(rule)

        calls = {"rule": interpreted, "query": queried}
        if hasattr(self.regorus, "Rvm"):  # newer than 0.9
            program = self.regorus.Program.compile_from_modules(data, list(modules.items()), [rule])
            machine = self.regorus.Rvm()
            machine.load_program(program)
            machine.set_data_json(data)

            def executed(text):
                machine.set_input_json(text)
                return machine.execute()

            calls["machine"] = executed
        return calls

    @staticmethod
    def prepare(text):
        return text

    @staticmethod
    def value(answer):
        value = json.loads(answer)
        if isinstance(value, dict) and set(value) == {"result"}:
            value = value["result"][0]["expressions"][0]["value"] if value["result"] else None
        return value


def serve(engine):
    calls, texts, chosen = {}, [], None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "load" in request:
                load = request["load"]
                calls = engine.load(load["modules"], load["data"], load["path"])
                texts = [engine.prepare(text) for text in load["inputs"]]
                answer, chosen = {"calls": list(calls)}, None
            elif "answers" in request:
                answer = {"values": [engine.value(calls[request["answers"]](text)) for text in texts]}
            else:
                call, count = calls[request["call"]], request["measure"]
                samples, clock = [], time.perf_counter_ns
                for number in range(count):
                    text = texts[number % len(texts)]
                    start = clock()
                    call(text)
                    samples.append(clock() - start)
                answer = {"samples": samples}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve({"opa": OPA, "regorus": Regorus}[sys.argv[1]](sys.argv[2]))
