"""Holds an edit of a Python file against Python itself.

Each line of standard input asks, in JSON: the bytes `before` and `after` (as latin-1 text), which `edit` it was, and
what it was given. Each line of standard output answers with a list of what is wrong.
"""

import ast
import difflib
import json
import re
import sys
import warnings
from codecs import BOM_UTF8

warnings.simplefilter("ignore")
sys.setrecursionlimit(3000)


class Wrong(Exception):
    """What an edit must not do."""


def parse(source, flags=ast.PyCF_ONLY_AST):
    """The tree of a file's bytes, or None."""
    try:
        return compile(source, "module.py", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def judge(before, after, edit, wanted):
    old = parse(before)
    if after is None:
        return [] if old is None else stands(old, edit, wanted)
    if not old:
        return text_faults(before, after, [])
    new = parse(after)
    if new is None:
        return ["Python can't parse it any more"]
    if parse(before, 0) is not None and parse(after, 0) is None:
        return ["Python can't compile it any more"]
    faults = text_faults(before, after, extents(old, before))
    if ast.get_docstring(old, clean=False) != ast.get_docstring(new, clean=False):
        faults.append("the docstring is another one")
    try:
        extras = gains(old, new)
    except Wrong as wrong:
        return [*faults, str(wrong)]
    return [*faults, *(order_faults(extras) if edit != "exportName" else []), *RULES[edit](extras, new, **wanted)]


# --- the text


def squeezed(lines, dropped=b" \t\r\n\f\v,;()[]\\"):
    return b"".join(lines).translate(None, dropped)


def is_within(small, large):
    rest = iter(large)
    return all(byte in rest for byte in small)


def extents(tree, source):
    """The lines of imports, and of lists on one line: what an edit may lay out anew. Counted from 0."""
    found = set()
    for node in ast.walk(tree):
        is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        is_list = isinstance(node, (ast.List, ast.Tuple, ast.Call)) and node.lineno == node.end_lineno
        if is_import or is_list:
            found.update(range(node.lineno - 1, node.end_lineno))
    # Python ends a line at a lone CR, too, where the lines here don't.
    rows = [index for index, line in enumerate(source.split(b"\n")) for _ in range(1 + line[:-1].count(b"\r"))]
    found = {rows[line] for line in found if line < len(rows)}
    # Blank lines and comments among imports belong to them.
    lines = source.split(b"\n")
    for step in (1, -1):
        for line in sorted(found, reverse=step < 0):
            while 0 <= line + step < len(lines) and lines[line + step].strip()[:1] in (b"", b"#"):
                line += step
                found.add(line)
    return found


def text_faults(before, after, laid_out):
    """Each line stays as it is, but for what is put into it; an import or a list on one line may be laid out anew."""
    if before.startswith(BOM_UTF8) and not after.startswith(BOM_UTF8):
        return ["the byte order mark is gone"]
    before, after = (text.removeprefix(BOM_UTF8) for text in (before, after))
    raw_old, raw_new = (text.split(b"\n") for text in (before, after))
    old, new = ([line.removesuffix(b"\r") for line in lines] for lines in (raw_old, raw_new))
    head = 0
    while head < min(len(old), len(new)) and raw_old[head] == raw_new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and raw_old[-1 - tail] == raw_new[-1 - tail]:
        tail += 1
    middle = [lines[head : len(lines) - tail] for lines in (old, new)]
    # Where lines are alike, the comparison may take one for another.
    is_insertion = is_within(*(b"\n".join(filter(bytes.strip, lines)) for lines in (old, new)))
    faults = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if tag == "equal" and laid_out != []:
            # Imports and blank lines may be laid out anew, and the last line has no ending.
            kept = [(head + line, head + first - start + line) for line in range(start, end)]
            kept = [pair for pair in kept if pair[0] not in laid_out and old[pair[0]].strip() and pair[0] < len(old) - 1]
            if any(raw_old[line] != raw_new[other] for line, other in kept):
                faults.append("a line ends otherwise")
        lost, gained = b"\n".join(middle[0][start:end]), b"\n".join(middle[1][first:last])
        if tag in ("equal", "insert") or is_within(lost, gained) or is_insertion:
            continue
        may_change = laid_out == [] or not squeezed([lost]) or any(head + line in laid_out for line in range(start, end))
        if not may_change or not is_within(squeezed([lost]), squeezed([gained])):
            faults.append(f"it changes {lost.decode('latin-1')!r} to {gained.decode('latin-1')!r}")
    ends, made = ((text.count(b"\r\n"), len(re.findall(rb"(?<!\r)\n", text))) for text in (before, after))
    if any(made[kind] > ends[kind] == 0 < sum(ends) for kind in (0, 1)) and not before.endswith(b"\r"):
        faults.append("lines end as none did before")
    return faults


# --- the tree


def dump(node):
    return ast.dump(node) if isinstance(node, ast.AST) else repr(node)


def gains(old, new, path=()):
    """What a tree has more than another one; everything else has to be the same."""
    if dump(old) == dump(new):
        return []
    if type(old) is not type(new):
        raise Wrong(f"{unparsed(old)} becomes {unparsed(new)}")
    if isinstance(old, list):
        return gains_of_list(old, new, path)
    if not isinstance(old, ast.AST):
        raise Wrong(f"{old!r} becomes {new!r}")
    return [
        gain
        for field in old._fields
        for gain in gains(getattr(old, field, None), getattr(new, field, None), (*path, (new, field)))
    ]


def gains_of_list(old, new, path):
    head = 0
    while head < len(old) and head < len(new) and dump(old[head]) == dump(new[head]):
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and dump(old[-1 - tail]) == dump(new[-1 - tail]):
        tail += 1
    rest = list(enumerate(new))[head : len(new) - tail]
    found = []
    for node in old[head : len(old) - tail]:
        same = next((at for at, (_, other) in enumerate(rest) if grows(node, other)), None)
        if same is None:
            raise Wrong(f"{unparsed(node)} is no more, or is another one")
        found += [(path, index, other) for index, other in rest[:same]]
        found += gains(node, rest[same][1], (*path, (new, rest[same][0])))
        rest = rest[same + 1 :]
    return found + [(path, index, other) for index, other in rest]


def grows(old, new):
    try:
        gains(old, new)
    except Wrong:
        return False
    return True


def unparsed(node):
    try:
        return ast.unparse(node)[:200] if isinstance(node, ast.AST) else repr(node)[:200]
    except Exception:
        return dump(node)[:200]


def is_import(gain):
    path, _, node = gain
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.alias))


def top(gain):
    """The place of a gain among the statements of the module."""
    path, index, _ = gain
    return path[1][1] if len(path) > 1 else index


def order_faults(extras):
    """What is imported has to be there before the list that uses it."""
    imports = [top(gain) for gain in extras if is_import(gain)]
    elements = [top(gain) for gain in extras if is_element(gain)]
    if imports and elements and not all(isinstance(place, int) for place in [*imports, *elements]):
        return []
    late = imports and elements and max(imports) > min(elements)
    return ["an import comes after the list that needs it"] if late else []


def is_element(gain):
    path, _, _ = gain
    owner, field = path[-1]
    return field in ("elts", "args") and isinstance(owner, (ast.List, ast.Tuple, ast.Call))


def assigned_name(gain):
    for node, _ in gain[0]:
        if isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            return getattr(node.target, "id", None)
        if isinstance(node, ast.Assign):
            return getattr(node.targets[0], "id", None)
    return None


def names_imported(extras, allowed):
    """Imports may only be those that are needed."""
    found = []
    for path, _, node in filter(is_import, extras):
        module = ""
        if isinstance(node, ast.alias):
            module, aliases = path[-1][0], [node]
            module = "." * module.level + (module.module or "") if isinstance(module, ast.ImportFrom) else None
        elif isinstance(node, ast.ImportFrom):
            module, aliases = "." * node.level + (node.module or ""), node.names
        else:
            module, aliases = None, node.names
        found += [(module, alias.name, alias.asname) for alias in aliases]
    return [f"it imports {each}" for each in found if each not in allowed]


def one_element(extras, name, is_right):
    elements = [gain for gain in extras if not is_import(gain)]
    if len(elements) != 1:
        return [f"{len(elements)} things are new, and not one"]
    (gain,) = elements
    if not is_element(gain) or not is_right(gain[2]):
        return [f"{unparsed(gain[2])} is new, and no such element"]
    return [] if name is None or assigned_name(gain) == name else [f"it is in {assigned_name(gain)}"]


def list_item(extras, _tree, name, value):
    is_right = lambda node: isinstance(node, ast.Constant) and node.value == value
    imports = ["it imports something"] if any(map(is_import, extras)) else []
    return imports + one_element(extras, name, is_right)


def inclusion(extras, _tree, prefix, module):
    call = ast.parse(f"path({prefix!r}, include({module!r}))", mode="eval").body
    allowed = [("django.urls", "path", None), ("django.urls", "include", None)]
    faults = one_element(extras, None, lambda node: dump(node) == dump(call))
    return faults + names_imported(extras, allowed)


def export(extras, tree, module, name):
    rest = [gain for gain in extras if not is_import(gain)]
    faults = names_imported(extras, [(f".{module}", name, None)])
    if rest:
        faults += one_element(rest, "__all__", lambda node: isinstance(node, ast.Constant) and node.value == name)
    return faults


def addition(extras, tree, module):
    """Everything that is new comes from the module that was to be added."""
    source = ast.parse(module)
    statements = {dump(node) for node in source.body}
    elements = {dump(each) for node in ast.walk(source) if isinstance(node, ast.List) for each in node.elts}
    imports = [
        ("." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else None, each.name, each.asname)
        for node in source.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for each in node.names
    ]
    foreign = [
        unparsed(node)
        for path, index, node in extras
        if not is_import((path, index, node))
        and not (len(path) == 1 and dump(node) in statements)
        and not (is_element((path, index, node)) and dump(node) in elements)
    ]
    return [f"{each} is new" for each in foreign] + names_imported(extras, imports)


RULES = {"addListItem": list_item, "includeUrls": inclusion, "exportName": export, "mergeModule": addition}


def stands(tree, edit, wanted):
    """What an edit says is there already."""
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    names = [alias.asname or alias.name for node in ast.walk(tree) if hasattr(node, "names") for alias in node.names if isinstance(alias, ast.alias)]
    if edit == "addListItem" and wanted["value"] not in texts:
        return ["the text is nowhere"]
    if edit == "exportName" and wanted["name"] not in names:
        return ["the name is nowhere"]
    return []


for line in sys.stdin:
    question = json.loads(line)
    before, after = (None if text is None else text.encode("latin-1") for text in (question["before"], question["after"]))
    try:
        answer = judge(before, after, question["edit"], question["wanted"])
    except RecursionError:
        answer = []
    print(json.dumps(answer), flush=True)
