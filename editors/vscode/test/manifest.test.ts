import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

interface Association {
  fileMatch: string;
  url: string;
}

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, { default: unknown }> };
    jsonValidation: Association[];
    yamlValidation: Association[];
  };
};
const source = readFileSync(join(root, "src/extension.ts"), "utf8");

test("the version is that of the package", () => {
  const version = readFileSync(join(root, "../../restorespec/version.py"), "utf8");
  assert.equal(manifest.version, /__version__ = "(.+)"/.exec(version)?.[1]);
});

test("every command of the manifest is registered, and no other", () => {
  const registered = [...source.matchAll(/^ {6}"(restorespec\.\w+)": /gm)].map((match) => match[1]);
  assert.deepEqual(registered, manifest.contributes.commands.map(({ command }) => command));
});

test("the schemas of specs and of the configuration are associated, and are those of the project", () => {
  for (const associations of [manifest.contributes.jsonValidation, manifest.contributes.yamlValidation]) {
    assert.deepEqual(
      associations.map(({ url }) => url),
      ["./schemas/spec.schema.json", "./schemas/config.schema.json"],
    );
    for (const { url } of associations) {
      assert.ok(existsSync(join(root, url)), `${url} is missing: run npm run schemas`);
      const original = join(root, "../../schemas", url.slice("./schemas/".length));
      assert.equal(readFileSync(join(root, url), "utf8"), readFileSync(original, "utf8"));
    }
  }
});

test("the settings are those of the manual", () => {
  const names = ["path", "arguments", "environment", "inlayHints", "codeLens", "trace.server"];
  assert.deepEqual(Object.keys(manifest.contributes.configuration.properties), names.map((name) => `restorespec.${name}`));
});
