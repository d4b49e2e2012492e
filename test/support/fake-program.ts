import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a program that prints a text and ends, in place of one that a machine may or may not have. */
export async function fakeProgram(path: string, output: string, exitCode = 0): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${output}' >&2\nexit ${exitCode}\n`, { mode: 0o755 });
}
