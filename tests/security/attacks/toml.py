"""TOML: its own bombs, and what is read in two ways."""

from case import spec

SPEC = """\
restorespec = 1
source.securevault_backup.backup_id = "bk-1"
target = { environment_id = "e-1", table_name = "orders" }
"""

TOML = {
    "a key of 20,000 parts takes gigabytes": (f"x-a.{'b.' * 20_000}c = 1\n", f"x-a.{'b.' * 8}c = 1\n"),
    "a table's name of 20,000 parts": (f"[x-a.{'b.' * 20_000}c]\n", f"[x-a.{'b.' * 8}c]\n"),
    "a list of tables' name of 20,000 parts": (f"[[x-a.{'b.' * 20_000}c]]\n", f"[[x-a.{'b.' * 8}c]]\n"),
    "many keys of many parts": (
        "".join(f"x-a.{'b.' * 17}c{n} = 1\n" for n in range(5_000)),
        "".join(f"x-a.{'b.' * 8}c{n} = 1\n" for n in range(5_000)),
    ),
    "inline tables in inline tables": (f"x-a = {'{a = ' * 50_000}1{'}' * 50_000}\n", f"x-a = {'{a = ' * 10}1{'}' * 10}\n"),
    "brackets that are never closed": (f"x-a = {'[' * 400_000}", "x-a = [[[]]]\n"),
    "brackets that are closed": (f"x-a = {'[' * 100_000}{']' * 100_000}\n", f"x-a = {'[' * 60}{']' * 60}\n"),
    "ten thousand tables": (
        "".join(f"[x-a.t{n}]\nb = [\n" for n in range(10_000)),
        "".join(f"[x-a.t{n}]\nb = []\n" for n in range(10_000)),
    ),
    "a list of twenty thousand tables, the last one broken": (
        "[[x-a]]\nb = 1\n" * 20_000 + "c =\n",
        "[[x-a]]\nb = 1\n" * 5_000,
    ),
    "an integer of 400,000 digits": (f"x-a = {'9' * 400_000}\n", f"x-a = {'9' * 18}\n"),
    "a hexadecimal integer of 400,000 digits": (f"x-a = 0x{'f' * 400_000}\n", "x-a = 0xff\n"),
    "an integer over 64 bits": ("x-a = 9223372036854775808\n", "x-a = 9223372036854775807\n"),
    "a float that becomes infinite": ("x-a = 1e999\n", "x-a = 1e9\n"),
    "an infinite float": ("x-a = inf\n", "x-a = 'inf'\n"),
    "a float that is none": ("x-a = nan\n", "x-a = 'nan'\n"),
    "a local date, which JSON lacks": ("x-a = 2026-11-18\n", "x-a = '2026-11-18'\n"),
    "a local time": ("x-a = 06:30:00\n", "x-a = '06:30:00'\n"),
    "a local date-time": ("x-a = 2026-11-18T06:30:00\n", "x-a = 2026-11-18T06:30:00Z\n"),
    "a day that does not exist": ("x-a = 2026-02-30T00:00:00Z\n", "x-a = 2026-02-28T00:00:00Z\n"),
    "an offset of a hundred hours": ("x-a = 2026-02-28T00:00:00+99:99\n", "x-a = 2026-02-28T00:00:00+02:00\n"),
    "the year zero": ("x-a = 0000-01-01T00:00:00Z\n", "x-a = 0001-01-01T00:00:00Z\n"),
    "a key twice": ("x-a = 1\nx-a = 2\n", "x-a = 1\nx-b = 2\n"),
    "a key twice, once in quotes": ('x-a = 1\n"x-a" = 2\n', 'x-a = 1\n"x-b" = 2\n'),
    "a table twice": ("[x-a]\nb = 1\n[x-a]\nc = 1\n", "[x-a]\nb = 1\n[x-b]\nc = 1\n"),
    "a table opened again by a dotted key": ("x-a = {b = 1}\nx-a.c = 2\n", "x-a.b = 1\nx-a.c = 2\n"),
    "a table where a value stands": ("x-a = 1\n[x-a.b]\n", "[x-a.b]\n"),
    "a list of tables where a list stands": ("x-a = []\n[[x-a]]\n", "[[x-a]]\n"),
    "the target opened again far below": ("[target.tags]\n", "[x-target.tags]\n"),
    "an inline table over two lines": ("x-a = {b = 1,\nc = 2}\n", "x-a = {b = 1, c = 2}\n"),
    "a text that is never closed": ('x-a = """b\n', 'x-a = """b"""\n'),
    "an escape that TOML lacks": ('x-a = "\\q"\n', "x-a = '\\q'\n"),
    "half a surrogate pair": ('x-a = "\\uD800"\n', 'x-a = "\\u00e9"\n'),
    "a carriage return hides a key behind a comment": ("# b\rquery_filter = {}\n", "# b\r\nx-a = 1\r\n"),
    "a text of 400,000 characters": (f"x-a = '{'b' * 400_000}'\n", f"x-a = '{'b' * 60_000}'\n"),
    "50,001 values": (f"x-a = [{'1,' * 50_001}]\n", f"x-a = [{'1,' * 40_000}]\n"),
    "a key of 60,000 characters, compared with the known ones": (f"{'b' * 60_000} = 1\n", f"x-{'b' * 1_000} = 1\n"),
    "a bare value": ("x-a\n", "x-a = 1\n"),
    "YAML in a TOML file": ("x-a: 1\n", "x-a = 1\n"),
    "an unknown key in quotes with line breaks": ('"b\\nc" = 1\n', '"x-b c" = 1\n'),
    "an empty key": ('"" = 1\n', '"x-" = 1\n'),
    "equals signs": ("=" * 400_000, "x-a = '='\n"),
    "quotes": ('"' * 400_000, 'x-a = ""\n'),
    "dots": (f"x{'.' * 400_000} = 1\n", "x-a.b = 1\n"),
}  # fmt: skip

CASES = [spec(f"{attack}", SPEC + hostile, SPEC + benign, "specs/a.toml") for attack, (hostile, benign) in TOML.items()]
