import { randomBytes } from 'node:crypto';
import { runCql } from './raw-cql';
import { settle } from './settle';
import type { TestServer } from './test-server';

const created = new WeakMap<TestServer, Set<string>>();

/** A keyspace name that no other run has. */
export function freshKeyspaceName(): string {
  return `purecql_${randomBytes(6).toString('hex')}`;
}

/** Makes a keyspace, by default a fresh one with a replica on every node, and gives its name. */
export async function createKeyspace(
  server: TestServer,
  name = freshKeyspaceName(),
  replicas = Math.max(1, server.nodes.length),
): Promise<string> {
  const replication = `{'class': 'SimpleStrategy', 'replication_factor': ${replicas}}`;
  await runCql(server, `CREATE KEYSPACE IF NOT EXISTS ${name} WITH replication = ${replication}`);
  if (server.nodes.length > 1) await settle(server);
  const names = created.get(server) ?? new Set();
  created.set(server, names.add(name));
  return name;
}

/** Drops what `createKeyspace` made there. */
export async function dropKeyspaces(server: TestServer): Promise<void> {
  const names = created.get(server) ?? [];
  created.delete(server);
  await runCql(server, ...[...names].map((name) => `DROP KEYSPACE IF EXISTS ${name}`));
}
