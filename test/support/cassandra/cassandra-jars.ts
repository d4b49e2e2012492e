import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './file-lock';
import type { Progress } from './progress';
import { findOnPath, runCommand } from './run-command';
import { ServerUnavailableError } from './server-unavailable-error';

/** The Cassandra that starts when nobody asks for another. */
export const defaultCassandraVersion = '5.0.5';

/** Where jars are kept: PURECQL_CACHE, or `purecql` in the user's own cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const own = environment['PURECQL_CACHE'];
  if (own !== undefined && own !== '') return own;
  const userCache = environment['XDG_CACHE_HOME'];
  if (userCache !== undefined && userCache !== '') return join(userCache, 'purecql');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'purecql');
}

/** The Maven project whose one dependency is that Cassandra. */
export function pomFor(version: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>purecql</groupId>
  <artifactId>cassandra-jars</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId>
      <artifactId>cassandra-all</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
}

/** The folder with all jars of a Cassandra version, fetched by Maven the first time; safe among several processes. */
export async function cassandraJars(version: string, progress: Progress, cache = cacheFolder()): Promise<string> {
  const folder = join(cache, `cassandra-${version}`);
  const jars = join(folder, 'lib');
  if (await hasJars(jars, version)) return jars;
  await mkdir(folder, { recursive: true });
  await withFileLock(join(folder, 'fetch.lock'), async () => {
    if (!(await hasJars(jars, version))) await fetchJars(version, folder, progress);
  });
  return jars;
}

async function hasJars(jars: string, version: string): Promise<boolean> {
  const names: readonly string[] = await readdir(jars).catch(() => []);
  return names.includes(`cassandra-all-${version}.jar`);
}

/** Fetches beside the final place and moves the whole folder, so that nobody ever sees half of it. */
async function fetchJars(version: string, folder: string, progress: Progress): Promise<void> {
  const [maven] = await findOnPath('mvn');
  if (maven === undefined) {
    throw new ServerUnavailableError(
      'Maven not found',
      `mvn fetches Cassandra ${version} (once, about 66 MB). Install it (apt install maven, brew install maven)`,
    );
  }
  progress.step(`Fetching Cassandra ${version} by Maven (once, about 66 MB)…`);
  const staging = await mkdtemp(join(folder, 'fetching-'));
  try {
    await writeFile(join(staging, 'pom.xml'), pomFor(version));
    const args = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
    const { exitCode, output } = await runCommand(maven, args, staging);
    if (exitCode !== 0 || !(await hasJars(join(staging, 'lib'), version))) throw fetchFailed(version, output);
    await rename(join(staging, 'lib'), join(folder, 'lib'));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function fetchFailed(version: string, output: string): ServerUnavailableError {
  const lines = output.trim().split('\n').slice(-8).join('\n');
  return new ServerUnavailableError(
    `Cassandra ${version} could not be fetched`,
    `Maven needs the network, or a mirror in ~/.m2/settings.xml. It said:\n${lines}`,
    false,
  );
}
