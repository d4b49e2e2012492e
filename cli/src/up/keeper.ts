import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { CassandraCluster } from '../../../test/support/cassandra/cassandra-cluster';
import { startCassandra } from '../../../test/support/cassandra/start-cassandra';
import { forgetRunningCluster, upFolder, writeRunningCluster } from './running-cluster';
import type { ClusterAccess, RunningCluster } from './running-cluster';

/** What `purecql up` asks its keeper for. */
export interface UpOptions {
  readonly nodes: 1 | 2 | 3;
  readonly auth: boolean;
  readonly tls: false | 'server' | 'mutual';
  readonly version: string | undefined;
}

/** What the keeper tells: lines of progress, then the cluster or why there is none. */
export type KeeperMessage =
  | { readonly progress: string }
  | { readonly running: RunningCluster }
  | { readonly failure: string };

/** A process of its own that starts the nodes and stays as long as they do; ends when it is told to. */
export async function keepCluster(options: UpOptions, tell: (message: KeeperMessage) => void): Promise<void> {
  const cluster = await startCassandra({
    nodes: options.nodes,
    authentication: options.auth,
    // Named, so that the one superuser is the one that Cassandra's own documentation names.
    ...(options.auth && { yaml: { authenticator: 'PasswordAuthenticator' } }),
    tls: options.tls,
    ...(options.version !== undefined && { version: options.version }),
    onProgress: (progress) => tell({ progress }),
  });
  const keeperToken = randomBytes(16).toString('hex');
  const server = await listen(keeperToken, async () => {
    forgetRunningCluster();
    await cluster.stop();
  });
  const { port: keeperPort } = server.address() as AddressInfo;
  const running = { ...accessOf(cluster), keeperPort, keeperToken, keeperPid: process.pid };
  writeRunningCluster(running);
  tell({ running });
}

/** Certificates as files, which is how the environment names them. */
function accessOf({ contactPoints, credentials, tls }: CassandraCluster): ClusterAccess {
  const folder = upFolder();
  mkdirSync(folder, { recursive: true });
  const files = { ca: ['ca.pem', tls?.ca], cert: ['client.pem', tls?.cert], key: ['client.key', tls?.key] } as const;
  const written = Object.entries(files).flatMap(([name, [file, text]]) => {
    if (typeof text !== 'string') return [];
    writeFileSync(join(folder, file), text, { mode: 0o600 });
    return [[name, join(folder, file)]];
  });
  return { contactPoints, ...credentials, ...(Object.fromEntries(written) as object) };
}

/** Listens on the loopback for `<token> ping` and `<token> end`; a process id could be another's by then. */
function listen(token: string, end: () => Promise<void>): Promise<Server> {
  const server = createServer((socket) => {
    socket.setEncoding('utf8').setTimeout(10_000, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('data', (text: string) => void answer(socket, wordOf(text, token)));
  });
  const answer = async (socket: Socket, word: string | undefined): Promise<void> => {
    if (word === 'ping') socket.end('here\n');
    else if (word === 'end') await end().then(() => socket.end('ended\n', () => server.close()));
    else socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => resolve(server));
  });
}

function wordOf(text: string, token: string): string | undefined {
  const [given = '', word] = text.trim().split(' ');
  return given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token)) ? word : undefined;
}
