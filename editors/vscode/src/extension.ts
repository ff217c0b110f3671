import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, type LanguageClientOptions } from "vscode-languageclient/node";
import { compareVersions, findProgram, installHint, OLDEST, parseVersion, serverProgram } from "./program.js";
import { bodyText, environmentsOf, statusText, type Asked, type Compared, type Compiled, type Traced } from "./protocol.js";

const SCHEME = "restorespec-body";
const run = promisify(execFile);

/** One server for the window, and what shows its state. */
class Extension implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly log = vscode.window.createOutputChannel("restorespec", { log: true });
  private readonly status = vscode.window.createStatusBarItem("restorespec.status", vscode.StatusBarAlignment.Right, 90);
  private readonly bodies = new CompiledBodies((asked) => this.execute<Compiled>("restorespec.compile", asked));
  private readonly disposables: vscode.Disposable[] = [this.log, this.status, this.bodies];

  constructor(context: vscode.ExtensionContext) {
    this.status.name = "restorespec";
    this.status.command = "restorespec.selectEnvironment";
    const commands: Record<string, (...args: unknown[]) => unknown> = {
      "restorespec.showCompiledBody": (asked) => this.showCompiledBody(asked as Partial<Asked> | undefined),
      "restorespec.traceValue": () => this.traceValue(),
      "restorespec.compareWithBranch": () => this.compareWithBranch(),
      "restorespec.fixAll": () => this.fixAll(),
      "restorespec.selectEnvironment": () => this.selectEnvironment(),
      "restorespec.restartServer": () => this.restart(),
      "restorespec.showLog": () => this.log.show(),
    };
    for (const [name, command] of Object.entries(commands)) {
      this.disposables.push(vscode.commands.registerCommand(name, command));
    }
    this.disposables.push(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this.bodies),
      vscode.languages.onDidChangeDiagnostics(() => {
        this.showStatus();
        this.bodies.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => this.configurationChanged(change)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
    context.subscriptions.push(this);
  }

  /** Start the server; a missing or old program gives one message with the command that installs it. */
  async start(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("restorespec");
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const trusted = vscode.workspace.isTrusted;
    const command = findProgram(trusted ? settings.get<string | null>("path") : null, trusted ? folder : undefined);
    const version = await versionOf(command);
    if (!version || compareVersions(version, OLDEST) < 0) {
      this.showStatus("stopped");
      void vscode.window.showErrorMessage(installHint(command, version));
      return;
    }
    const program = serverProgram(command, trusted ? settings.get<string[]>("arguments", []) : []);
    const server = { command: program.command, args: [...program.args], options: folder ? { cwd: folder } : {} };
    this.client = new LanguageClient("restorespec", "restorespec", server, this.clientOptions());
    this.disposables.push(this.client.onDidChangeState(({ newState }) => this.stateChanged(newState)));
    await this.client.start();
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: ["yaml", "toml", "json"].flatMap((language) => [
        { scheme: "file", language },
        { scheme: "untitled", language },
      ]).concat([{ scheme: "file", language: "csv" }]),
      initializationOptions: serverSettings(),
      synchronize: { configurationSection: "restorespec" },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        // A lens runs the server's command; here its answer is shown.
        executeCommand: (command, args, next) =>
          command === "restorespec.compile" ? this.showCompiledBody(args[0] as Partial<Asked>) : next(command, args),
      },
    };
  }

  private stateChanged(state: State): void {
    this.showStatus(state === State.Running ? "ready" : state === State.Starting ? "checking" : "stopped");
  }

  private showStatus(state: "checking" | "ready" | "stopped" = this.client?.isRunning() ? "ready" : "stopped"): void {
    const chosen = vscode.workspace.getConfiguration("restorespec").get<string | string[] | null>("environment", null);
    const counts = [0, 0];
    for (const [, diagnostics] of vscode.languages.getDiagnostics()) {
      for (const { source, severity } of diagnostics) {
        if (source === "restorespec" && severity <= vscode.DiagnosticSeverity.Warning) {
          counts[severity] = (counts[severity] ?? 0) + 1;
        }
      }
    }
    this.status.text = statusText(state, chosen);
    this.status.tooltip = `${counts[0]} errors, ${counts[1]} warnings. Click to choose an environment.`;
    this.status.show();
  }

  private async configurationChanged(change: vscode.ConfigurationChangeEvent): Promise<void> {
    if (change.affectsConfiguration("restorespec.path") || change.affectsConfiguration("restorespec.arguments")) {
      await this.restart();
    }
    if (change.affectsConfiguration("restorespec")) {
      this.showStatus();
      this.bodies.refresh();
    }
  }

  private async execute<Answer>(command: string, asked: Asked): Promise<Answer | undefined> {
    if (!this.client?.isRunning()) {
      return undefined;
    }
    const environment = vscode.workspace.getConfiguration("restorespec").get<unknown>("environment");
    const chosen = typeof environment === "string" ? { environment, ...asked } : asked;
    return this.client.sendRequest("workspace/executeCommand", { command, arguments: [chosen] });
  }

  private async showCompiledBody(asked: Partial<Asked> = {}): Promise<void> {
    const uri = asked.uri ?? vscode.window.activeTextEditor?.document.uri.toString();
    if (!uri) {
      return;
    }
    const compiled = await this.execute<Compiled>("restorespec.compile", { ...asked, uri });
    let restore = asked.restore ?? compiled?.restore ?? undefined;
    if (compiled && compiled.restores.length > 1 && !asked.restore) {
      restore = await vscode.window.showQuickPick([...compiled.restores], { placeHolder: "Which restore?" });
      if (!restore) {
        return;
      }
    }
    const document = await vscode.workspace.openTextDocument(this.bodies.uriOf({ ...asked, uri, ...(restore ? { restore } : {}) }));
    await vscode.languages.setTextDocumentLanguage(document, "json");
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  }

  private async traceValue(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      return;
    }
    const { line, character } = editor.selection.active;
    const traced = await this.execute<Traced | null>("restorespec.trace", {
      uri: editor.document.uri.toString(),
      position: { line, character },
    });
    if (!traced) {
      void vscode.window.showInformationMessage("There is no value of the request at the cursor.");
      return;
    }
    const document = await vscode.workspace.openTextDocument({ content: traced.text, language: "plaintext" });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  private async compareWithBranch(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const folder = editor && vscode.workspace.getWorkspaceFolder(editor.document.uri)?.uri.fsPath;
    if (!editor || !folder) {
      return;
    }
    const value = await mergeBase(folder);
    const prompt = "Compare with which revision?";
    const base = await vscode.window.showInputBox({ prompt, ...(value ? { value } : {}), placeHolder: "origin/main" });
    if (!base) {
      return;
    }
    const compared = await this.execute<Compared>("restorespec.diff", { uri: editor.document.uri.toString(), base });
    if (compared) {
      const document = await vscode.workspace.openTextDocument({ content: compared.markdown, language: "markdown" });
      await vscode.commands.executeCommand("markdown.showPreviewToSide", document.uri);
    }
  }

  private async fixAll(): Promise<void> {
    await vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.restorespec", apply: "first" });
  }

  private async selectEnvironment(): Promise<void> {
    const files = await vscode.workspace.findFiles("**/{restorespec.toml,pyproject.toml}", "**/{node_modules,.venv}/**", 20);
    const texts = await Promise.all(files.map(async (file) => Buffer.from(await vscode.workspace.fs.readFile(file)).toString()));
    const names = [...new Set(texts.flatMap(environmentsOf))];
    const all = "All environments";
    const chosen = await vscode.window.showQuickPick([all, ...names], { placeHolder: "Check specs under which environment?" });
    if (chosen) {
      const value = chosen === all ? null : chosen;
      await vscode.workspace.getConfiguration("restorespec").update("environment", value, vscode.ConfigurationTarget.Workspace);
    }
  }

  /** Stop the server and start it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stop the server. */
  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  dispose(): void {
    void this.stop();
    for (const disposable of this.disposables) {
      disposable.dispose();
    }
  }
}

/** Compiled bodies as read-only documents that follow their specs. */
class CompiledBodies implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly open = new Map<string, vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly compile: (asked: Asked) => Promise<Compiled | undefined>) {}

  uriOf(asked: Asked): vscode.Uri {
    const title = asked.restore ?? vscode.Uri.parse(asked.uri).path.split("/").pop() ?? "request";
    return vscode.Uri.from({ scheme: SCHEME, path: `/${title}.json`, query: JSON.stringify(asked) });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    this.open.set(uri.toString(), uri);
    const compiled = await this.compile(JSON.parse(uri.query) as Asked);
    return compiled ? bodyText(compiled) : "// The server is not running.\n";
  }

  /** Compile what is shown again, after an edit was checked. */
  refresh(): void {
    const shown = new Set(vscode.workspace.textDocuments.map((document) => document.uri.toString()));
    for (const [key, uri] of this.open) {
      if (shown.has(key)) {
        this.changed.fire(uri);
      } else {
        this.open.delete(key);
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function serverSettings(): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration("restorespec");
  return Object.fromEntries(["environment", "inlayHints", "codeLens"].map((name) => [name, settings.get(name)]));
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, ["--version"], { timeout: 20_000 });
    return parseVersion(stdout);
  } catch {
    return undefined;
  }
}

/** The merge base with the default branch of the remote; undefined outside a repository that has one. */
async function mergeBase(folder: string): Promise<string | undefined> {
  try {
    const { stdout } = await run("git", ["-C", folder, "merge-base", "HEAD", "origin/HEAD"], { timeout: 20_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

let extension: Extension | undefined;

/** Called by the editor when the extension is first needed. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  extension = new Extension(context);
  await extension.start();
}

/** Called by the editor when the extension is switched off. */
export async function deactivate(): Promise<void> {
  await extension?.stop();
}
