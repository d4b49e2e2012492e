import { runCql } from '../raw-cql';
import { sentinelPassword } from '../sentinel-password';
import type { Credentials, TestServer } from '../test-server';

/** The role that Cassandra makes for itself. */
export const defaultSuperuser = { username: 'cassandra', password: 'cassandra' } as const satisfies Credentials;

/** The superuser of test servers: its password is looked for in whatever the tests write, which `cassandra` cannot be. */
export const testRole = { username: 'purecql', password: sentinelPassword } as const satisfies Credentials;

/** The same server for the one superuser that it has from the start. */
export function asDefaultSuperuser<S extends TestServer>(server: S): S {
  return Object.create(server, { credentials: { value: defaultSuperuser, enumerable: true } }) as S;
}

/** Makes the role on a server that has the default superuser. */
export async function createTestRole(server: TestServer): Promise<void> {
  const { username, password } = testRole;
  const role = `${username} WITH PASSWORD = '${password}' AND LOGIN = true AND SUPERUSER = true`;
  await runCql(asDefaultSuperuser(server), `CREATE ROLE IF NOT EXISTS ${role}`);
}
