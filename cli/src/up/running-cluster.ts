import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { stateFolder } from '../state-folder';

/** How the cluster of `purecql up` is reached. */
export interface ClusterAccess {
  readonly contactPoints: readonly string[];
  readonly username?: string;
  readonly password?: string;
  /** Paths of PEM files. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What is known of the cluster that runs; kept in a file for its owner alone. */
export interface RunningCluster extends ClusterAccess {
  /** Where the process that keeps the nodes is told to end, and the word that it listens to. */
  readonly keeperPort: number;
  readonly keeperToken: string;
  readonly keeperPid: number;
}

/** The folder of the running cluster: its state, its certificates and the log of its keeper. */
export function upFolder(): string {
  return join(stateFolder(), 'up');
}

function statePath(): string {
  return join(upFolder(), 'cluster.json');
}

/** The cluster that runs; one whose keeper is gone is none. */
export async function findRunningCluster(): Promise<RunningCluster | undefined> {
  const text = await readFile(statePath(), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const running = parseState(text);
  return running !== undefined && await askKeeper(running, 'ping') === 'here' ? running : undefined;
}

function parseState(text: string): RunningCluster | undefined {
  try {
    return JSON.parse(text) as RunningCluster;
  } catch {
    // Half a file is no cluster, and the next `up` writes a whole one.
    return undefined;
  }
}

/** The port may be another's by now, who says nothing; and nodes take their time to end. */
const patienceMs = { ping: 2_000, end: 60_000 } as const;

/** Says a word to the keeper and gives its answer, or undefined when nobody is there. */
export function askKeeper({ keeperPort, keeperToken }: RunningCluster, word: 'ping' | 'end'): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port: keeperPort }, () => socket.write(`${keeperToken} ${word}\n`));
    socket.setTimeout(patienceMs[word], () => socket.destroy());
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(answer.trim() === '' ? undefined : answer.trim()));
  });
}

/** Whoever finds the file finds all of it. */
export function writeRunningCluster(running: RunningCluster): void {
  const path = statePath();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(`${path}.part`, path);
}

/** Takes all traces of a cluster away that has ended, but for the log of its keeper. */
export function forgetRunningCluster(): void {
  rmSync(statePath(), { force: true });
  for (const name of ['ca.pem', 'client.pem', 'client.key']) rmSync(join(upFolder(), name), { force: true });
}

/** The variables by which a program finds the cluster that runs. */
export function environOfRunning(running: RunningCluster): Readonly<Record<string, string | undefined>> {
  return {
    CASSANDRA_CONTACT_POINTS: running.contactPoints.join(','),
    CASSANDRA_USERNAME: running.username,
    CASSANDRA_PASSWORD: running.password,
    CASSANDRA_TLS_CA: running.ca,
    CASSANDRA_TLS_CERT: running.cert,
    CASSANDRA_TLS_KEY: running.key,
  };
}
