import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyText, environmentsOf, statusText } from "../src/protocol.js";

test("a body is shown as indented JSON, a spec with errors as a comment that counts them", () => {
  const compiled = { restores: ["orders"], restore: "orders", body: { source: {} }, errors: 0 };
  assert.equal(bodyText(compiled), '{\n  "source": {}\n}\n');
  assert.equal(
    bodyText({ ...compiled, body: null, errors: 1 }),
    "// The spec does not compile: 1 error. See the Problems panel.\n",
  );
});

test("a body whose values are not known says what to do", () => {
  const compiled = { restores: ["orders"], restore: "orders", body: null, errors: 0 };
  assert.equal(
    bodyText(compiled),
    "// Some values of the request are not known yet: select an environment, or give the variables values.\n",
  );
});

test("the status bar names the environment and the state", () => {
  assert.equal(statusText("ready", null), "$(check) restorespec: all environments");
  assert.equal(statusText("checking", "prod"), "$(sync~spin) restorespec: prod");
  assert.equal(statusText("ready", ["prod", "staging"]), "$(check) restorespec: prod, staging");
  assert.equal(statusText("stopped", "prod"), "$(circle-slash) restorespec");
});

test("environments are found in restorespec.toml and in pyproject.toml, each once", () => {
  const toml = '[environments.prod]\nregion = "us-west-2"\n[environments."eu-1"]\n[tool.restorespec.environments.staging]\n[environments.prod.x]\n';
  assert.deepEqual(environmentsOf(toml), ["prod", "eu-1", "staging"]);
  assert.deepEqual(environmentsOf(""), []);
});
