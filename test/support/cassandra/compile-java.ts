import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { cacheFolder, cassandraJars, defaultCassandraVersion } from './cassandra-jars';
import { findJava } from './java';
import { streamProgress } from './progress';
import { findOnPath, ifExecutable, runCommand } from './run-command';
import { ServerUnavailableError } from './server-unavailable-error';

/** What the compiler is told besides its sources. */
export interface CompileOptions {
  readonly version?: string;
  readonly classPath?: readonly string[];
}

/** Compiles Java sources against Cassandra's jars, each text once, and gives a folder for `classPath`. */
export async function compileJava(sources: readonly string[], options: CompileOptions = {}): Promise<string> {
  const version = options.version ?? defaultCassandraVersion;
  const jars = await cassandraJars(version, streamProgress());
  const javac = await findCompiler(version);
  const folder = join(cacheFolder(), `classes-${await digest([version, ...(options.classPath ?? [])], sources)}`);
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  try {
    const classPath = [...(options.classPath ?? []), join(jars, '*')].join(delimiter);
    const args = ['-nowarn', '-proc:none', '-cp', classPath, '-d', staging, ...sources];
    const { exitCode, output } = await runCommand(javac, args);
    const names = sources.map((path) => basename(path)).join(', ');
    if (exitCode !== 0) throw new Error(`javac cannot compile ${names}:\n${output}`);
    await rename(staging, folder).catch(() => undefined);
    return folder;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The compiler beside the Java that will run the classes, so that their format fits. */
async function findCompiler(version: string): Promise<string> {
  const java = await findJava(version);
  const [onPath] = await findOnPath('javac');
  const javac = (await ifExecutable(join(dirname(java.path), 'javac'))) ?? onPath;
  if (javac !== undefined) return javac;
  throw new ServerUnavailableError(
    'javac not found',
    `Test classes for Cassandra are compiled. Install a JDK (apt install openjdk-${java.major}-jdk-headless)`,
  );
}

async function digest(texts: readonly string[], sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  for (const source of sources) hash.update(await readFile(source));
  return hash.digest('hex').slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
