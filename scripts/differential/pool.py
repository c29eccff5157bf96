"""What generated programs are made of: literals, base data, inputs, and built-ins by what they yield."""

import copy

KINDS = ["num", "str", "bool", "null", "arr", "obj", "set"]

SMALL = ["0", "1", "2", "3", "-1", "4", "7"]
NUMBERS = SMALL * 4 + [
    "1.5", "1.0", "0.1", "-2.25", "1e3", "100", "255", "1e-5", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "123456789012345678901234567890", "0.30000000000000004",
    "12345678.9", "1e21", "2.50", "1E2", "3.141592653589793238462643383", "-0", "-0.0", "1e-7", "4294967296",
]
STRINGS = ["a", "b", "c", "k", "x", "n", "alice", "dev", "ops"] * 3 + [
    "", "0", "1", "é", "日本", "a b", "Dev", "A", "a.b", "a/b", "x,y", "%d", "\\n", '\\"', "1.5", "true", "null", "\\u00e9",
]
WORDS = ["a", "b", "k", "x", "n", "alice", "dev"]

DATA = {
    "base": {
        "nums": [3, 1, 2, 3, 7],
        "strs": ["dev", "a", "alice", "b"],
        "mixed": [1, "a", None, True, [1, 2], {"k": "a"}, 1.5],
        "matrix": [[1, 2], [3, 4], []],
        "obj": {"a": 1, "b": 2, "x": 3},
        "deep": {"a": {"x": {"k": 1}, "n": [1, {"k": 2}]}, "b": {"x": {"k": 3}}, "c": {"x": 4}},
        "users": {
            "alice": {"roles": ["dev", "ops"], "age": 30, "n": "a"},
            "bob": {"roles": [], "age": 7.5, "n": "b"},
            "eve": {"roles": ["dev"], "age": 1},
        },
        "items": [{"k": 1, "n": "a"}, {"k": 2, "n": "b"}, {"k": 1, "x": [1, 2]}],
        "num": {"0": "zero", "1": "one", "true": "yes", "1.5": {"k": 1}},
        "flags": {"a": True, "b": False, "n": None},
        "none": {},
        "big": [12345678901234567890, 0.1, 1e100, -5],
    },
    "a": {"kb": {"x": 1, "a": "b"}, "b": {"base": [1, "a"]}, "list": ["a", "b"]},
    "c": {"k": 1, "deep": {"a": {"k": 5}}},
}

INPUTS = [
    {
        "num": 1, "str": "alice", "list": [3, 1, 2], "obj": {"a": 1, "b": [1, {"k": 2}], "x": {"k": "a"}},
        "flag": False, "nul": None, "fl": 1.5, "groups": ["dev", "x"], "a": {"b": {"k": 1}},
    },
    {"num": 2, "str": "a", "list": [], "obj": {}, "flag": True, "groups": ["a", "b"], "fl": 2.0},
    {"num": 0, "str": "k", "list": ["a", {"k": 1}], "obj": {"k": 1}, "a": 1},
]
ODD_INPUTS = [[1, 2, {"k": 1}], "alice", 7, None, True, {}]

# Built-ins without effects: name, kinds of the operands ("any" for all, "coll" for what can be counted), kind of the result.
CALLS = [
    ("count", ["coll"], "num"), ("sum", ["nums"], "num"), ("product", ["nums"], "num"), ("max", ["nums"], "num"),
    ("min", ["nums"], "num"), ("max", ["coll"], "any"), ("min", ["coll"], "any"), ("sort", ["coll"], "arr"),
    ("abs", ["num"], "num"), ("ceil", ["num"], "num"), ("floor", ["num"], "num"), ("round", ["num"], "num"),
    ("to_number", ["str"], "num"), ("format_int", ["num", "base"], "str"), ("concat", ["sep", "strs"], "str"),
    ("upper", ["str"], "str"), ("lower", ["str"], "str"), ("split", ["str", "sep"], "arr"),
    ("replace", ["str", "str", "str"], "str"), ("trim", ["str", "str"], "str"), ("trim_space", ["str"], "str"),
    ("trim_prefix", ["str", "str"], "str"), ("substring", ["str", "small", "small"], "str"),
    ("indexof", ["str", "str"], "num"), ("indexof_n", ["str", "str"], "arr"), ("contains", ["str", "str"], "bool"),
    ("startswith", ["str", "str"], "bool"), ("endswith", ["str", "str"], "bool"), ("strings.reverse", ["str"], "str"),
    ("strings.count", ["str", "str"], "num"), ("sprintf", ["fmt", "arr"], "str"), ("json.marshal", ["any"], "str"),
    ("json.is_valid", ["str"], "bool"), ("json.remove", ["obj", "paths"], "obj"), ("json.filter", ["obj", "paths"], "obj"),
    ("base64.encode", ["str"], "str"), ("urlquery.encode", ["str"], "str"), ("hex.encode", ["str"], "str"),
    ("object.get", ["obj", "key", "any"], "any"), ("object.keys", ["obj"], "set"), ("object.remove", ["obj", "keys"], "obj"),
    ("object.union", ["obj", "obj"], "obj"), ("object.filter", ["obj", "keys"], "obj"),
    ("object.subset", ["obj", "obj"], "bool"), ("object.union_n", ["objs"], "obj"),
    ("array.concat", ["arr", "arr"], "arr"), ("array.slice", ["arr", "small", "small"], "arr"),
    ("array.reverse", ["arr"], "arr"), ("union", ["sets"], "set"), ("intersection", ["sets"], "set"),
    ("type_name", ["any"], "str"), ("is_number", ["any"], "bool"), ("is_string", ["any"], "bool"),
    ("is_array", ["any"], "bool"), ("is_object", ["any"], "bool"), ("is_set", ["any"], "bool"),
    ("is_null", ["any"], "bool"), ("is_boolean", ["any"], "bool"), ("numbers.range", ["tiny", "tiny"], "arr"),
    ("bits.and", ["num", "num"], "num"), ("bits.or", ["num", "num"], "num"), ("bits.xor", ["num", "num"], "num"),
    ("bits.lsh", ["num", "tiny"], "num"), ("bits.rsh", ["num", "small"], "num"), ("regex.match", ["pattern", "str"], "bool"),
    ("regex.split", ["pattern", "str"], "arr"), ("glob.match", ["str", "arrstr", "str"], "bool"),
    ("graph.reachable", ["obj", "arr"], "set"), ("walk", ["any"], "arr"),
]

SEPARATORS = ['","', '"."', '""', '"a"', '" "']
FORMATS = ['"%v"', '"%d"', '"%s"', '"%v-%v"', '"%q"', '"%5.2f"', '"%x"', '"%03d|%v"', '"%%"', '"%t"']
PATTERNS = ['"a.*"', '"^[a-z]+$"', '"(a|b)"', '"["', '"."', '"x?"', '"\\\\d+"']


def base_data(rng):
    """The base documents, now and then with something taken out or changed."""
    data = copy.deepcopy(DATA)
    if rng.random() < 0.2:
        del data[rng.choice(["a", "c"])]
    if rng.random() < 0.15:
        data["base"].pop(rng.choice(sorted(data["base"])))
    if rng.random() < 0.1:
        data["base"]["nums"] = list(range(rng.randint(0, 12)))
    return data


def kind_of(value):
    """The kind of a document, as the generator names it."""
    if value is None:
        return "null"
    for types, kind in ((bool, "bool"), ((int, float), "num"), (str, "str"), (list, "arr"), (dict, "obj"), (set, "set")):
        if isinstance(value, types):
            return kind
    return "any"


EXAMPLES = {
    "num": 1, "str": "a", "bool": True, "null": None, "arr": [1, "a", {"k": 1}], "obj": {"a": 1, "k": "x", "x": [1]},
    "set": {1, "a"}, "any": {"a": 1, "k": [1, 2]},
}
