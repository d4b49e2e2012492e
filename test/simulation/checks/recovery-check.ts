import { acts } from '../client/activities';
import type { SimClient } from '../client/sim-client';
import type { SimSession } from '../client/sim-session';
import { latenessMs } from '../client/operation-runner';
import type { Scenario } from '../scenario';
import type { World } from '../world/world';
import type { Host, Session } from '../../../src/index';

/** More at once than this is not tried. */
const mostAtOnce = 300;
/** For the probes of one session. */
const longestProbeMs = 400;
const mostProbes = 4;
const inFlightAtShutdown = 5;

/** Long after the last fault: everything is connected, nothing is missing, and a shutdown leaves no request behind. */
export async function checkRecovery(client: SimClient, world: World, scenario: Scenario): Promise<void> {
  const { violations, settings } = client;
  const sessions = [...client.sessions].filter(({ shutdown }) => shutdown === 'no');
  if (sessions.length !== settings.sessions) {
    violations.add('recovery', `${client.name} has ${sessions.length} of ${settings.sessions} sessions`);
  }
  checkHosts(client, world);
  checkConnections(client, world);
  for (const session of sessions) await checkCapacity(session, scenario);
  await checkShutdown(client, sessions, scenario);
}

/** The client knows the nodes that there are, and those of its data centre are up. */
function checkHosts({ name, cluster, violations }: SimClient, world: World): void {
  const known = cluster.metadata.hosts.map(String).sort();
  const there = world.cluster.nodes.map(({ endpoint }) => endpoint).sort();
  if (known.join() !== there.join()) violations.add('recovery', `${name} knows ${known.join()}, and there are ${there.join()}`);
  for (const host of cluster.metadata.hosts) {
    if (host.datacenter !== 'dc1' || host.state === 'up') continue;
    violations.add('recovery', `${name} has ${host.toString()} as ${host.state}`);
  }
}

/** As many connections as it should have, and one more for itself. */
function checkConnections(client: SimClient, { network, cluster }: World): void {
  const own = cluster.nodes.filter((node) => node.holdsData).length;
  const expected = client.sessions.size * own * client.settings.localConnections + 1;
  const open = network.openOf(client.name);
  if (open !== expected) client.violations.add('recovery', `${client.name} has ${open} connections instead of ${expected}`);
}

/**
 * No stream id, no place in flight and no place in a queue has been lost: a host takes as much at once as on the first day, and
 * not one request more.
 */
async function checkCapacity(sim: SimSession, { cluster }: Scenario): Promise<void> {
  const { client } = sim;
  const { localConnections, maxInFlight, maxQueued } = client.settings;
  const room = localConnections * maxInFlight + maxQueued;
  const isTight = cluster.highWaterBytes < 16_384;
  const roundsMs = Math.ceil(room / (localConnections * maxInFlight)) * (cluster.latencyMs * 4 + cluster.serviceMs * 2);
  if (room > mostAtOnce || isTight) return;
  const own = client.cluster.metadata.hosts.filter(({ datacenter }) => datacenter === 'dc1');
  for (const host of own.slice(0, Math.floor(longestProbeMs / roundsMs))) {
    const problem = await probe(sim, host, room);
    if (problem !== undefined) client.violations.add('no place is lost', `${client.name}: ${problem}, with room for ${room}`);
  }
}

/** Gives what is wrong; a heartbeat may have a place at the moment, so that one probe alone proves nothing. */
async function probe({ client, session }: SimSession, host: Host, room: number): Promise<string | undefined> {
  const extra = 3;
  let problem: string | undefined;
  for (let attempt = 0; attempt < mostProbes; attempt++) {
    await askAtOnce(session, host, client.settings.localConnections);
    const refused = await askAtOnce(session, host, room + extra);
    if (refused.length === extra && refused.every((code) => code === 'OVERLOADED_CLIENT')) return undefined;
    const codes = [...new Set(refused)].join();
    problem = `of ${room + extra} requests at once ${host.toString()} refuses ${refused.length} (${codes})`;
  }
  return problem;
}

/** Sends requests in one turn to one host, and gives the codes of those that fail. */
async function askAtOnce(session: Session, host: Host, count: number): Promise<string[]> {
  const codes: string[] = [];
  await Promise.all(Array.from({ length: count }, async () => {
    try {
      await session.execute('SELECT * FROM system.local', undefined, { host, timeoutMs: 10_000 });
    } catch (error) {
      const { code, errors } = error as { code?: string; errors?: readonly { code?: string }[] };
      codes.push(String(errors?.[0]?.code ?? code));
    }
  }));
  return codes;
}

/** Requests in flight are answered before the connections close, and those that come later are refused at once. */
async function checkShutdown(client: SimClient, sessions: readonly SimSession[], { cluster }: Scenario): Promise<void> {
  const { settings, violations, ledger, loop } = client;
  const count = Math.min(inFlightAtShutdown, settings.localConnections * settings.maxInFlight);
  const before = ledger.operations.length;
  const running = sessions.flatMap((session) => Array.from({ length: count }, () => acts.read(session)));
  await client.sleep(cluster.latencyMs * 2 + cluster.serviceMs / 2);
  const ending = client.end();
  await Promise.all(sessions.map((session) => refuse(session)));
  await Promise.all([ending, ...running]);
  await client.sleep(1);
  const isPatient = settings.drainTimeoutMs > (cluster.latencyMs + cluster.serviceMs) * 40;
  for (const operation of ledger.operations.slice(before)) {
    if (operation.client !== client.name || operation.kind !== 'read' || operation.outcome !== 'failed') continue;
    if (!isPatient || operation.seen.arrivals === 0) continue;
    violations.add('shutdown waits', `${operation.token} was in flight and has failed`);
  }
  const late = ledger.unsettled.filter(({ client: owner, kind }) => owner === client.name && kind !== 'scan');
  for (const { token } of late) {
    violations.add('no late promise', `${token} is not settled although ${client.name} is shut down`);
  }
  const leaks = client.clock.pendingTimers;
  if (leaks === 0) return;
  violations.add('nothing is left', `${client.name} has ${leaks} timers at the end of its shutdown (${loop.nowMs})`);
}

async function refuse({ client, session }: SimSession): Promise<void> {
  const startedMs = client.loop.nowMs;
  let code: unknown = 'no error';
  try {
    await session.execute('SELECT * FROM system.local');
  } catch (error) {
    ({ code } = error as { code?: unknown });
  }
  const tookMs = client.loop.nowMs - startedMs;
  if (code !== 'SHUTDOWN' || tookMs > latenessMs) {
    client.violations.add('shutdown refuses', `A request after the shutdown ended with ${String(code)} after ${tookMs} ms`);
  }
}
