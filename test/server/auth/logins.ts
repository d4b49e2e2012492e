import { randomUUID } from 'node:crypto';
import { Cluster } from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import type { Environment } from '../../../src/environment';
import { createKeyspace } from '../../support/keyspace';
import type { RecordingEnvironment } from '../../support/recording-environment';
import type { TestServer } from '../../support/test-server';
import { clusterOn } from '../drivers';

/** One connection, as the server's own list of clients has it. */
export interface Login {
  readonly username: string;
  readonly protocol_version: number;
}

/** The superuser's session in a keyspace of its own, for what tests set up and look up. */
export interface Admin {
  readonly session: Session;
  readonly keyspace: string;
  /** Who is logged in on the connections of an application. */
  loginsOf(applicationName: string): Promise<Login[]>;
  /** Makes a role that can log in, and has no password unless one is given; what suites before left of it goes. */
  createRole(name: string, password?: string): Promise<void>;
}

/** Logs in as the superuser before the tests of a suite and out after them. */
export function useAdmin(server: () => TestServer): () => Admin {
  let cluster: Cluster | undefined;
  let admin: Admin | undefined;
  before('log in as the superuser', async () => {
    const keyspace = await createKeyspace(server());
    cluster = clusterOn(server());
    const session = await cluster.connect(keyspace);
    admin = {
      session, keyspace, loginsOf: (name) => loginsOf(session, name), createRole: (...role) => createRole(session, ...role),
    };
  });
  after('log out', () => cluster?.shutdown());
  return () => {
    if (admin === undefined) throw new Error('The superuser is logged in only within hooks and tests');
    return admin;
  };
}

/** Who is logged in on the connections of an application, as a session of somebody who may know is told. */
export async function loginsOf(session: Session, applicationName: string): Promise<Login[]> {
  const { rows } = await session.execute('SELECT username, protocol_version, client_options FROM system_views.clients');
  const nameOf = (options: unknown): string | undefined => (options as Map<string, string>).get('APPLICATION_NAME');
  const own = rows.filter(({ client_options: options }) => nameOf(options) === applicationName);
  return own.map(({ username, protocol_version: version }) => ({ username, protocol_version: version }) as Login);
}

async function createRole(session: Session, name: string, password?: string): Promise<void> {
  const secret = password === undefined ? '' : ` AND PASSWORD = '${password}'`;
  await session.execute(`DROP ROLE IF EXISTS "${name}"`);
  await session.execute(`CREATE ROLE "${name}" WITH LOGIN = true${secret}`);
}

/** Connects, asks the server who that was, on each of the connections, and closes. */
export async function loginsWith(
  server: TestServer, admin: Admin, options: ClusterOptions, environment?: Environment,
): Promise<Login[]> {
  const applicationName = `login-${randomUUID()}`;
  const { contactPoints } = server;
  await using cluster = new Cluster({ contactPoints, ...options, applicationName }, environment);
  await cluster.connect();
  return await admin.loginsOf(applicationName);
}

/** What was sent to authenticate, on all connections. */
export function tokensOf(environment: RecordingEnvironment): Buffer[] {
  return environment.sent('AUTH_RESPONSE').map(({ message }) => Buffer.from(message.token ?? []));
}

/** Two connections, the control connection and that of the pool, of the same user. */
export function bothAs(username: string, version: number): Login[] {
  return [{ username, protocol_version: version }, { username, protocol_version: version }];
}
