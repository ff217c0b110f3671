import * as fs from "node:fs";
import * as path from "node:path";

/** How the server is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** What the search for the program looks at, so that tests can pretend. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly exists: (file: string) => boolean;
}

const here: Surroundings = { platform: process.platform, exists: fs.existsSync };

/**
 * Find the program: the setting, else the virtual environment of the folder, else `restorespec` on PATH.
 *
 * A relative setting is relative to the folder.
 */
export function findProgram(
  setting: string | null | undefined,
  folder: string | undefined,
  surroundings: Surroundings = here,
): string {
  if (setting) {
    return path.isAbsolute(setting) || !/[\\/]/.test(setting) || !folder ? setting : path.join(folder, setting);
  }
  const name = surroundings.platform === "win32" ? ["Scripts", "restorespec.exe"] : ["bin", "restorespec"];
  const local = folder ? path.join(folder, ".venv", ...name) : undefined;
  return local && surroundings.exists(local) ? local : "restorespec";
}

/** The command line of the server. */
export function serverProgram(command: string, extra: readonly string[]): Program {
  return { command, args: ["lsp", ...extra] };
}

/** The oldest version of the program whose server answers what the extension asks. */
export const OLDEST = "0.1.0";

/** Read the version out of what `restorespec --version` prints; undefined if it prints something else. */
export function parseVersion(printed: string): string | undefined {
  return /\b(\d+\.\d+\.\d+)/.exec(printed)?.[1];
}

/** Compare two versions: negative if the first is older. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split(".").map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** What to tell somebody whose program is missing or too old; the message contains the command that installs it. */
export function installHint(command: string, found: string | undefined): string {
  const install = "python3 -m pip install --upgrade restorespec";
  return found
    ? `restorespec ${found} is too old for this extension (minimum ${OLDEST}). Run: ${install}`
    : `\`${command}\` was not found. Run: ${install}, or set restorespec.path.`;
}
