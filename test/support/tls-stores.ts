import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath, runCommand } from './cassandra/run-command';
import type { KeyPair } from './certificates';

/** A folder for files of one test, gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'purecql-stores-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first of these programs that is not there. */
export async function missingProgram(...names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if ((await findOnPath(name)).length === 0) return name;
  return undefined;
}

/** Runs a program in a folder; throws with all it printed unless it succeeds. */
export async function run(folder: string, command: string, ...args: readonly string[]): Promise<void> {
  const { exitCode, output } = await runCommand(command, args, folder);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}:\n${output}`);
}

/** A PKCS#12 file as OpenSSL makes it. */
export function pkcs12({ cert, key }: KeyPair, passphrase: string): Promise<Buffer> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, 'in.pem'), key + cert);
    await run(folder, 'openssl', 'pkcs12', '-export', '-in', 'in.pem', '-out', 'out.p12', '-passout', `pass:${passphrase}`);
    return readFile(join(folder, 'out.p12'));
  });
}
