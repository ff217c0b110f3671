// Copies the JSON Schemas of the project into the extension, so that the YAML and JSON extensions complete specs too.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "schemas");
mkdirSync(target, { recursive: true });
for (const name of ["spec", "config"]) {
  copyFileSync(join(here, "..", "..", "..", "schemas", `${name}.schema.json`), join(target, `${name}.schema.json`));
}
