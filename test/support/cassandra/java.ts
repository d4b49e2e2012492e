import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath, ifExecutable, runCommand } from './run-command';
import { ServerUnavailableError } from './server-unavailable-error';

/** A Java that was asked for its version. */
export interface JavaRuntime {
  readonly path: string;
  readonly major: number;
}

interface JavaRange {
  readonly min: number;
  readonly max: number;
}

/** Java 24 took away the security manager that Cassandra 4 and 5 install at their start. */
const javaRanges = {
  '4.0': { min: 8, max: 11 },
  '4.1': { min: 8, max: 11 },
  '5.0': { min: 17, max: 23 },
} satisfies Record<string, JavaRange>;

/** The Java versions which a Cassandra version runs on. */
export function javaRangeFor(cassandraVersion: string): JavaRange {
  const series = Object.entries(javaRanges).find(([prefix]) => cassandraVersion.startsWith(`${prefix}.`));
  return series?.[1] ?? javaRanges['5.0'];
}

/** The major version in what `java -version` prints: 8 for `1.8.0_392`, 17 for `17.0.15`. */
export function parseJavaMajor(text: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** The first Java that can run this Cassandra: JAVA_HOME, the PATH, then the usual folders of the system. */
export async function findJava(
  cassandraVersion: string,
  environment: NodeJS.ProcessEnv = process.env,
  javaPath?: string,
): Promise<JavaRuntime> {
  const range = javaRangeFor(cassandraVersion);
  const rejected: string[] = [];
  for (const path of javaPath === undefined ? await javaCandidates(environment) : [javaPath]) {
    const major = await javaMajor(path);
    if (major !== undefined && major >= range.min && major <= range.max) return { path, major };
    rejected.push(major === undefined ? `${path}, which does not run` : `Java ${major} (${path})`);
  }
  throw javaMissing(cassandraVersion, range, rejected);
}

function javaMissing(cassandraVersion: string, range: JavaRange, rejected: readonly string[]): ServerUnavailableError {
  const wanted = range.max === 11 ? 11 : range.min;
  const found = rejected.length === 0 ? 'no Java at all' : rejected.join(', ');
  return new ServerUnavailableError(
    `Java ${wanted} not found`,
    `Cassandra ${cassandraVersion} runs on Java ${range.min} to ${range.max}; found ${found}. ` +
      `Install it (apt install openjdk-${wanted}-jre-headless, brew install openjdk@${wanted}) or set JAVA_HOME`,
  );
}

const majors = new Map<string, Promise<number | undefined>>();

function javaMajor(path: string): Promise<number | undefined> {
  const known = majors.get(path) ?? runCommand(path, ['-version']).then(
    ({ output }) => parseJavaMajor(output),
    () => undefined,
  );
  majors.set(path, known);
  return known;
}

async function javaCandidates(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const home = environment['JAVA_HOME'] ?? '';
  const atHome = home === '' ? undefined : await ifExecutable(join(home, 'bin', 'java'));
  const found = [atHome, ...(await findOnPath('java', environment)), ...(await systemJavas())];
  return [...new Set(found.filter((path) => path !== undefined))];
}

async function systemJavas(): Promise<string[]> {
  const folders = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines', '/opt/homebrew/opt', '/usr/local/opt'];
  const homes = await Promise.all(folders.map(listFolder));
  const likely = homes.flat().filter((home) => /jdk|jre|java|jvm/i.test(home));
  const paths = likely.flatMap((home) => [join(home, 'bin', 'java'), join(home, 'Contents', 'Home', 'bin', 'java')]);
  const found = await Promise.all(paths.map(ifExecutable));
  return found.filter((path) => path !== undefined);
}

async function listFolder(folder: string): Promise<string[]> {
  const names: readonly string[] = await readdir(folder).catch(() => []);
  return [...names].sort().map((name) => join(folder, name));
}
