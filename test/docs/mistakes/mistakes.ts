import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Cluster, DriverError, PlainTextAuthProvider } from '../../../src/index';
import type { ClusterOptions, Parameters, QueryOptions, Session } from '../../../src/index';
import { runCql } from '../../support/raw-cql';
import type { TestServer } from '../../support/test-server';
import { Authority } from '../../support/tls-authority';
import { TlsFront } from '../../support/tls-front';

/** What somebody does who has just begun, and meets. */
export interface Mistake {
  readonly title: string;
  /** The line of the program that is wrong. */
  readonly code: string;
  /** Makes the mistake and gives what its maker sees. */
  make(server: TestServer): Promise<string>;
}

const root = join(__dirname, '..', '..', '..');
/** Statements that the mistakes need to be there. */
const prepared = [
  "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = { 'class': 'SimpleStrategy', 'replication_factor': 1 }",
  'CREATE TABLE IF NOT EXISTS shop.items (id int PRIMARY KEY, name text, price double, embedding vector<float, 3>)',
  'CREATE TABLE IF NOT EXISTS shop.visits (id int PRIMARY KEY)',
];
const manyRows = 6_000;

function optionsOf(server: TestServer, wrong: ClusterOptions): ClusterOptions {
  const { username, password } = server.credentials ?? {};
  return { contactPoints: server.contactPoints, authProvider: new PlainTextAuthProvider(username, password), ...wrong };
}

/** What `use` is answered with in a session, or the error that there is no session. */
async function within(server: TestServer, wrong: ClusterOptions, use: (session: Session) => Promise<unknown>): Promise<string> {
  await using cluster = new Cluster(optionsOf(server, wrong));
  try {
    const shown = await use(await cluster.connect());
    return inspect(shown, { maxArrayLength: 0 });
  } catch (error) {
    if (error instanceof DriverError) return `${error.name}: ${error.message}`;
    throw error;
  }
}

async function connecting(server: TestServer, wrong: ClusterOptions): Promise<string> {
  return within(server, wrong, async () => 'It connects');
}

async function asking(server: TestServer, query: string, parameters?: Parameters, options?: QueryOptions): Promise<string> {
  await runCql(server, ...prepared);
  return within(server, {}, (session) => session.execute(query, parameters, options));
}

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What a program that forgets to shut down writes while it hangs; it is ended then. */
function hanging(server: TestServer): Promise<string> {
  const options = { cwd: root, env: { ...process.env, TS_NODE_TRANSPILE_ONLY: 'true' } };
  const parameters = ['-r', 'ts-node/register', join(__dirname, 'forgotten-shutdown.ts'), server.contactPoints.join()];
  return new Promise((resolve, reject) => {
    const { username = '', password = '' } = server.credentials ?? {};
    const env = { ...options.env, CASSANDRA_USERNAME: username, CASSANDRA_PASSWORD: password };
    const child = execFile(process.execPath, parameters, { ...options, env, timeout: 60_000 }, (error, stdout, stderr) => {
      const [, said] = /\[PURECQL_OPEN_SESSION\] (Warning: .*)/.exec(stderr) ?? [];
      if (said === undefined) reject(new Error(`It said nothing of it: ${stdout}${stderr}`, { cause: error }));
      else resolve(said);
    });
    let written = '';
    child.stderr?.on('data', (text: string) => {
      written += text;
      if (written.includes('PURECQL_OPEN_SESSION') && written.endsWith('\n')) child.kill();
    });
  });
}

/** The ten, as they are likely. */
export const mistakes: readonly Mistake[] = [
  {
    title: 'Wrong port', code: "new Cluster({ contactPoints: ['127.0.0.1:9043'] })",
    make: async (server) => {
      const port = await closedPort();
      const met = await connecting(server, { contactPoints: [`127.0.0.1:${port}`] });
      return met.replaceAll(`:${port}`, ':9043');
    },
  },
  {
    title: 'Wrong data centre', code: "new Cluster({ localDataCenter: 'datacenter1' })",
    make: (server) => connecting(server, { localDataCenter: 'datacenter1' }),
  },
  {
    title: 'No TLS', code: 'new Cluster({}), without tls',
    make: async (server) => {
      const authority = await Authority.create();
      const pair = await authority.issue({ ips: ['127.0.0.1'] });
      const front = await TlsFront.start(pair, server.contactPoints[0]!);
      try {
        const met = await connecting(server, { contactPoints: [`127.0.0.1:${front.port}`] });
        return met.replaceAll(`:${front.port}`, ':9042');
      } finally {
        await front.stop();
      }
    },
  },
  {
    title: 'Wrong password', code: "new PlainTextAuthProvider('app', 'wrong')",
    make: (server) => connecting(server, { authProvider: new PlainTextAuthProvider('app', 'wrong') }),
  },
  {
    title: 'A number that is not prepared',
    code: "session.execute('INSERT INTO shop.items (id, price) VALUES (1, ?)', [80], { prepare: false })",
    make: (server) => asking(server, 'INSERT INTO shop.items (id, price) VALUES (1, ?)', [80], { prepare: false }),
  },
  {
    title: 'No keyspace', code: "session.execute('SELECT * FROM items')",
    make: (server) => asking(server, 'SELECT * FROM items'),
  },
  { title: 'Forgotten shutdown', code: 'no session.shutdown() at the end: the program hangs', make: hanging },
  {
    title: 'A vector of the wrong length',
    code: "session.execute('INSERT INTO shop.items (id, embedding) VALUES (?, ?)', [1, [0.1, 0.2]])",
    make: (server) => asking(server, 'INSERT INTO shop.items (id, embedding) VALUES (?, ?)', [1, [0.1, 0.2]]),
  },
  {
    title: 'A named parameter is missing',
    code: "session.execute('INSERT INTO shop.items (id, name) VALUES (:id, :name)', { id: 1 })",
    make: (server) => asking(server, 'INSERT INTO shop.items (id, name) VALUES (:id, :name)', { id: 1 }),
  },
  {
    title: 'Only 5,000 rows come', code: "console.log(await session.execute('SELECT * FROM shop.visits'))",
    make: async (server) => {
      await runCql(server, ...prepared);
      return within(server, {}, async (session) => {
        const ids = Array.from({ length: manyRows }, (_, id) => [id]);
        await session.executeConcurrent('INSERT INTO shop.visits (id) VALUES (?)', ids);
        return session.execute('SELECT * FROM shop.visits');
      });
    },
  },
];
