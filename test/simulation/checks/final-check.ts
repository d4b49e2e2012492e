import type { SimClient } from '../client/sim-client';
import type { World } from '../world/world';
import { describe } from './ledger';
import type { Ledger, Operation } from './ledger';
import type { Violations } from './violations';

/** Compares what everybody was told with what has happened, when all is over. */
export function checkEnd(world: World, clients: readonly SimClient[], ledger: Ledger, violations: Violations): void {
  for (const operation of ledger.unsettled) violations.add('settled in the end', `${describe(operation)} never ended`);
  for (const client of clients) checkLeaks(client, world, violations);
  checkPreparations(world, clients, violations);
  for (const operation of ledger.operations) checkTruth(operation, violations);
  checkWrites(world, ledger, violations);
}

/** Nothing is prepared again without need: once for each session, when nodes forget nothing and one is asked at a time. */
function checkPreparations({ cluster }: World, clients: readonly SimClient[], violations: Violations): void {
  if (clients.some(({ forgetsStatements, settings }) => forgetsStatements || settings.speculates)) return;
  const sessions = clients.reduce((sum, { openedSessions }) => sum + openedSessions, 0);
  for (const { name, preparations } of cluster.nodes) {
    for (const [statement, count] of preparations) {
      if (count <= sessions) continue;
      violations.add('prepared once', `${name} prepared ${statement} ${count} times for ${sessions} sessions`);
    }
  }
}

/** A client that was shut down keeps nothing. */
function checkLeaks(client: SimClient, { network }: World, violations: Violations): void {
  for (const what of client.waiting) violations.add('settled in the end', `${what} never ended`);
  const leaks = { timers: client.clock.pendingTimers, connections: network.openOf(client.name) };
  for (const [what, count] of Object.entries(leaks)) {
    if (count > 0) violations.add('nothing is left', `${client.name} has ${count} ${what} after its shutdown`);
  }
}

function checkTruth(operation: Operation, violations: Violations): void {
  const { seen, kind, outcome, isSaidNotToHaveRun, keyspaces } = operation;
  const hasPages = kind === 'scan';
  if (outcome === 'failed' && isSaidNotToHaveRun && seen.mayHaveRun && !hasPages) {
    violations.add('mayHaveRun is true', `${describe(operation)} has run although its error says that it has not`);
  }
  if (kind === 'badValue' && seen.arrivals > 0) violations.add('nothing half-written', `${describe(operation)} reached a node`);
  const isTold = kind !== 'use' && kind !== 'badQuery';
  if (outcome === 'ok' && isTold && seen.acknowledged === 0) {
    violations.add('no false success', `${describe(operation)} succeeded, and no node has said so`);
  }
  for (const keyspace of seen.keyspaces) {
    if (kind === 'alter' || keyspaces.has(keyspace)) continue;
    violations.add('keyspaces', `${describe(operation)} ran in ${keyspace}, may run in ${[...keyspaces].join(' or ')}`);
  }
}

/** Of each key the last value is one that no acknowledged write has replaced. */
function checkWrites({ cluster }: World, ledger: Ledger, violations: Violations): void {
  const byKey = new Map<string, Operation[]>();
  for (const operation of ledger.operations) {
    if (operation.kind !== 'write' && operation.kind !== 'batch') continue;
    for (const key of operation.keys) {
      const writes = byKey.get(key);
      if (writes === undefined) byKey.set(key, [operation]);
      else writes.push(operation);
    }
  }
  for (const [key, writes] of byKey) {
    for (const keyspace of ['sim_a', 'sim_b']) {
      checkKey({ key, keyspace, writes }, cluster.finalCell(`${keyspace}/${key}`)?.token, ledger, violations);
    }
  }
}

interface Key {
  readonly key: string;
  readonly keyspace: string;
  readonly writes: readonly Operation[];
}

function checkKey({ key, keyspace, writes }: Key, token: string | undefined, ledger: Ledger, violations: Violations): void {
  const last = token === undefined ? undefined : ledger.find(token);
  for (const write of writes) {
    if (write.outcome !== 'ok' || write === last || write.seen.keyspaces.join() !== keyspace) continue;
    const isReplaced = last !== undefined && (last.settledMs ?? Infinity) >= write.startedMs;
    if (isReplaced) continue;
    const now = last === undefined ? 'nothing' : describe(last);
    const place = `${keyspace}/${key}`;
    violations.add('no acknowledged write is lost', `${describe(write)} on ${place} was acknowledged, and ${now} is there`);
    return;
  }
}
