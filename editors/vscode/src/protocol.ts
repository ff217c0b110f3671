/** The answers of the server's commands; all that is shown comes from them. */

export interface Compiled {
  readonly restores: readonly string[];
  readonly restore: string | null;
  readonly body: unknown;
  readonly errors: number;
}

export interface Traced {
  readonly pointer: string;
  readonly value: unknown;
  readonly text: string;
}

export interface Compared {
  readonly markdown: string;
}

/** The argument of the server's commands. */
export interface Asked {
  readonly uri: string;
  readonly position?: { readonly line: number; readonly character: number };
  readonly restore?: string;
  readonly environment?: string;
  readonly base?: string;
}

/** The text of the read-only document that shows a compiled body. */
export function bodyText(compiled: Compiled): string {
  if (compiled.body === null || compiled.body === undefined) {
    const count = compiled.errors;
    if (count === 0) {
      return "// Some values of the request are not known yet: select an environment, or give the variables values.\n";
    }
    return `// The spec does not compile: ${count} ${count === 1 ? "error" : "errors"}. See the Problems panel.\n`;
  }
  return `${JSON.stringify(compiled.body, null, 2)}\n`;
}

/** The text of the status bar. */
export function statusText(state: "checking" | "ready" | "stopped", environment: string | readonly string[] | null): string {
  const chosen = environment === null ? "all environments" : [environment].flat().join(", ") || "no environment";
  const icon = { checking: "$(sync~spin)", ready: "$(check)", stopped: "$(circle-slash)" }[state];
  return state === "stopped" ? `${icon} restorespec` : `${icon} restorespec: ${chosen}`;
}

/** The names of the environments in the text of a `restorespec.toml`, in order. */
export function environmentsOf(toml: string): string[] {
  const names = [...toml.matchAll(/^\s*\[(?:tool\.restorespec\.)?environments\.(?:"([^"\n]+)"|([A-Za-z0-9_-]+))/gm)];
  return [...new Set(names.map((found) => found[1] ?? found[2] ?? ""))];
}
