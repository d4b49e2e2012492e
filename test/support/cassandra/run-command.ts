import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** How a command ended, with all it printed. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a command to its end; rejects only when it cannot be started. */
export function runCommand(command: string, args: readonly string[], cwd?: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd !== undefined && { cwd }) });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

/** All executables of that name on the PATH, in its order. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => ifExecutable(join(folder, name))));
  return found.filter((path) => path !== undefined);
}

/** The path itself when it can be run. */
export async function ifExecutable(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}
