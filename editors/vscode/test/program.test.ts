import assert from "node:assert/strict";
import { test } from "node:test";
import { compareVersions, findProgram, installHint, parseVersion, serverProgram } from "../src/program.js";

const has = (...files: string[]) => ({ platform: "linux" as const, exists: (file: string) => files.includes(file) });

test("the setting is used before everything else", () => {
  assert.equal(findProgram("/opt/restorespec", "/srv/app", has("/srv/app/.venv/bin/restorespec")), "/opt/restorespec");
});

test("a relative setting is relative to the folder, a bare name is looked up on PATH", () => {
  assert.equal(findProgram("tools/restorespec", "/srv/app", has()), "/srv/app/tools/restorespec");
  assert.equal(findProgram("restorespec-dev", "/srv/app", has()), "restorespec-dev");
});

test("the virtual environment of the folder is used before PATH", () => {
  assert.equal(findProgram(null, "/srv/app", has("/srv/app/.venv/bin/restorespec")), "/srv/app/.venv/bin/restorespec");
  assert.equal(findProgram(null, "/srv/app", has()), "restorespec");
  assert.equal(findProgram(undefined, undefined, has()), "restorespec");
});

test("the server is started with further arguments behind its command", () => {
  assert.deepEqual(serverProgram("restorespec", ["--config", "x.toml"]), {
    command: "restorespec",
    args: ["lsp", "--config", "x.toml"],
  });
});

test("versions are read and compared number by number", () => {
  assert.equal(parseVersion("restorespec, version 0.10.2\n"), "0.10.2");
  assert.equal(parseVersion("command not found"), undefined);
  assert.ok(compareVersions("0.9.9", "0.10.0") < 0);
  assert.ok(compareVersions("1.0.0", "0.10.0") > 0);
  assert.equal(compareVersions("0.1.0", "0.1.0"), 0);
});

test("the message about a missing or old program contains the command that installs it", () => {
  assert.equal(
    installHint("restorespec", undefined),
    "`restorespec` was not found. Run: python3 -m pip install --upgrade restorespec, or set restorespec.path.",
  );
  assert.equal(
    installHint("restorespec", "0.0.9"),
    "restorespec 0.0.9 is too old for this extension (minimum 0.1.0). Run: python3 -m pip install --upgrade restorespec",
  );
});
