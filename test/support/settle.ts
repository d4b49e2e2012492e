import { setTimeout as delay } from 'node:timers/promises';
import type { CassandraNode } from './cassandra/cassandra-node';
import { runCql, throughNode } from './raw-cql';
import type { TestServer } from './test-server';

const pollMs = 100;
const queries = [
  'SELECT schema_version FROM system.local',
  'SELECT schema_version, peer, tokens, host_id, release_version FROM system.peers',
];

/** Read with as many replicas as there are nodes that run: the table has three of them, whatever the cluster. */
const everywhere = "SELECT status FROM system_distributed.view_build_status WHERE keyspace_name = '' AND view_name = ''";
const unavailable = /error 0x1000:|Cannot achieve consistency level/;

/**
 * Resolves when each of the server's nodes that run knows each other such node in full and as alive, and all have the same
 * schema. Wait for it after a node has started, and after a change of the schema that another node is to know.
 */
export async function settle(server: TestServer, timeoutMs = 60_000): Promise<void> {
  const running = server.nodes.filter((node) => node.isRunning);
  const deadline = performance.now() + timeoutMs;
  while (running.length > 1 && !(await hasSettled(server, running))) {
    if (performance.now() > deadline) throw new Error(`The nodes do not agree after ${timeoutMs / 1_000} s`);
    await delay(pollMs);
  }
}

/** A node that thinks that others are down answers so, to a login as to a query. */
async function hasSettled(server: TestServer, running: readonly CassandraNode[]): Promise<boolean> {
  try {
    return (await agreeOnSchema(server, running)) && (await seeEachOther(server, running));
  } catch (error) {
    if (unavailable.test(String(error))) return false;
    throw error;
  }
}

async function agreeOnSchema(server: TestServer, running: readonly CassandraNode[]): Promise<boolean> {
  const schemas = new Set<string>();
  for (const node of running) {
    const [own, peers] = await runCql(throughNode(server, node.contactPoint), ...queries);
    const known = peers?.filter((cells) => cells.every((cell) => cell !== null)) ?? [];
    if (known.length < running.length - 1) return false;
    for (const [schema] of own ?? []) schemas.add(schema?.toString('hex') ?? '');
  }
  return schemas.size === 1;
}

async function seeEachOther(server: TestServer, running: readonly CassandraNode[]): Promise<boolean> {
  const consistency = running.length > 2 ? 'ALL' : 'QUORUM';
  for (const node of running) await runCql({ ...throughNode(server, node.contactPoint), consistency }, everywhere);
  return true;
}
