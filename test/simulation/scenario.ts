import { ProtocolVersion } from '../../src/index';
import { SeededRandom } from './seeded-random';
import type { ClusterSettings } from './world/sim-cluster';

/** What the clients of a simulation do, as shares of all that they do. */
export const activities = [
  'write', 'writeOnce', 'read', 'readOnce', 'textWrite', 'textRead', 'namedWrite', 'batch', 'batchOnce', 'counter', 'cas', 'scan',
  'bulk', 'concurrentReads', 'badValue', 'badQuery', 'alter', 'use', 'prepare',
] as const;
export type Activity = (typeof activities)[number];

/** Faults by name; world/faults.ts says what each does. */
export const faultNames = [
  'slowNode', 'silentNode', 'lateAnswers', 'reorder', 'duplicates', 'strangeStreams', 'wrongOpcodes', 'brokenAnswers',
  'spoiltAnswers',
  'spoiltRequests', 'cutAnswers', 'cutRequests', 'halfOpen', 'resets', 'blackhole', 'swizzle', 'refuse', 'hang', 'unreachable',
  'pause', 'kill', 'powerLoss', 'rollingRestart', 'allDown', 'moveAddress', 'badNames', 'silentNames', 'movedNames', 'eventStorm',
  'overload', 'errors', 'bootstrapping', 'clockJump', 'block', 'stall', 'slowHandshake', 'silentHandshake', 'cutHandshake',
  'forget', 'forgetAlways', 'otherIds', 'schemaChange', 'schemaStorm', 'join', 'leave', 'halfKnown', 'sessionChurn',
] as const;
export type FaultName = (typeof faultNames)[number];

/** One fault: when it begins, and for how long. */
export interface PlannedFault {
  readonly name: FaultName;
  readonly atMs: number;
  readonly durationMs: number;
}

/** The options of the driver that vary. */
export interface ClientSettings {
  readonly protocolVersion: typeof ProtocolVersion.V4 | typeof ProtocolVersion.V5 | undefined;
  readonly compression: 'none' | 'lz4';
  readonly localConnections: number;
  readonly maxInFlight: number;
  readonly maxQueued: number;
  readonly connectTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly reconnectBaseMs: number;
  readonly reconnectMaxMs: number;
  readonly maxPrepared: number;
  readonly speculates: boolean;
  readonly sessions: number;
  /** Tasks that ask one after the other, for each session. */
  readonly actors: number;
  /** Mean pause of an actor between two requests. */
  readonly pauseMs: number;
  /** Now and then so many requests are sent at once; 0 = never. */
  readonly burst: number;
  readonly activities: Readonly<Partial<Record<Activity, number>>>;
  readonly contactNames: boolean;
  readonly readsSchema: boolean;
}

/** Everything about a simulation that is not left to the moment. */
export interface Scenario {
  readonly seed: number;
  readonly seconds: number;
  readonly nodes: number;
  /** Nodes of a second data centre, to which no requests go. */
  readonly remoteNodes: number;
  readonly cluster: ClusterSettings;
  readonly clients: readonly ClientSettings[];
  readonly faults: readonly PlannedFault[];
  /** When the last fault is over; from `recoveredAtMs` on every request must succeed. */
  readonly healedAtMs: number;
  readonly recoveredAtMs: number;
  readonly shutdownAtMs: number;
  /** Nothing goes wrong, so nothing may fail. */
  readonly isCalm: boolean;
}

const calmShare = 0.08;
/** From the end of the last fault to the end of the simulation, and from its beginning to there at least. */
const settlingMs = 24_000;
const leastFaultyMs = 6_000;
/** For the last checks and the shutdown. */
const endingMs = 4_000;
/** Faults that a calm simulation may have: clients are to be unharmed by them. */
const calmFaults: readonly FaultName[] = ['clockJump', 'reorder', 'schemaChange', 'forget', 'eventStorm'];

/** Draws a scenario out of a seed. */
export function scenarioOf(seed: number, seconds: number): Scenario {
  const random = new SeededRandom(seed, 'scenario');
  const nodes = random.pick([3, 3, 3, 4, 5, 6, 9]);
  const cluster = clusterSettings(random.of('cluster'), nodes);
  const isCalm = random.chance(calmShare);
  const clients = Array.from({ length: random.chance(0.25) ? 2 : 1 }, (_, i) => (
    clientSettings(random.of(`client${i}`), cluster, isCalm)
  ));
  const healedAtMs = seconds * 1_000 - settlingMs;
  const recoveredAtMs = healedAtMs + Math.max(...clients.map(recoveryMs));
  const shutdownAtMs = seconds * 1_000 - endingMs;
  if (healedAtMs < leastFaultyMs) throw new Error(`A simulation takes longer than ${seconds} s`);
  return {
    seed, seconds, nodes, remoteNodes: random.chance(0.2) ? random.whole(1, 3) : 0, cluster, clients, isCalm, healedAtMs,
    recoveredAtMs, shutdownAtMs, faults: plannedFaults(random.of('faults'), healedAtMs, isCalm),
  };
}

/** How long after the last fault everything must be well again. */
function recoveryMs(client: ClientSettings): number {
  const noticingMs = client.heartbeatIntervalMs + client.heartbeatTimeoutMs + 1_000;
  return noticingMs + client.reconnectMaxMs + client.connectTimeoutMs * 2 + 3_000;
}

function clusterSettings(random: SeededRandom, nodes: number): ClusterSettings {
  const protocolVersion = random.chance(0.6) ? 5 : 4;
  const isTight = random.chance(0.15);
  return {
    replicationFactor: Math.min(nodes, random.pick([1, 2, 3, 3, 3])),
    protocolVersion,
    hasPeersV2: protocolVersion === 5 || random.chance(0.5),
    compression: random.chance(0.8) ? ['snappy', 'lz4'] : [],
    authentication: random.pick(['none', 'none', 'password', 'dse']),
    forgetsOnAlter: random.chance(0.5),
    latencyMs: random.pick([0.1, 0.3, 1, 5, 20]),
    serviceMs: random.pick([0.3, 1, 1, 4]),
    gossipMs: random.pick([50, 500, 1_500]),
    chunks: random.pick([1, 1, 2, 6]),
    kernelBytes: isTight ? random.whole(20, 400) : 64 * 1_024,
    highWaterBytes: isTight ? random.whole(1, 600) : 16 * 1_024,
    sliceBytes: random.chance(0.15) ? random.whole(30, 200) : 131_071,
    coalesceMs: random.pick([0, 0, 0.2, 1]),
  };
}

function clientSettings(random: SeededRandom, cluster: ClusterSettings, isCalm: boolean): ClientSettings {
  /** For ways of chance that are long now and then. */
  const slackMs = cluster.latencyMs * 40;
  const best = cluster.protocolVersion === 5 ? ProtocolVersion.V5 : ProtocolVersion.V4;
  return {
    protocolVersion: random.pick([undefined, undefined, ProtocolVersion.V4, best]),
    compression: random.chance(0.25) ? 'lz4' : 'none',
    localConnections: random.pick([1, 1, 2, 3]),
    maxInFlight: random.pick([1, 2, 4, 16, 64, 2_048]),
    maxQueued: random.pick([1, 4, 20, 200, 10_000]),
    connectTimeoutMs: random.pick([500, 1_000, 2_000]) + slackMs,
    heartbeatIntervalMs: random.pick([500, 1_000, 2_000]),
    heartbeatTimeoutMs: random.pick([300, 600, 1_000]) + slackMs,
    drainTimeoutMs: random.pick([10, 300, 1_500]),
    reconnectBaseMs: random.pick([20, 100, 500]),
    reconnectMaxMs: random.pick([500, 2_000]),
    maxPrepared: random.pick([1, 3, 1_000, 1_000]),
    speculates: random.chance(0.3),
    sessions: random.chance(0.2) ? 2 : 1,
    actors: random.whole(1, 4),
    pauseMs: random.pick([100, 250, 600]),
    burst: random.chance(0.2) ? random.pick([20, 60, 150]) : 0,
    activities: mixOf(random, isCalm),
    contactNames: random.chance(0.5),
    readsSchema: random.chance(0.6),
  };
}

const usualMix = {
  write: 10, writeOnce: 10, read: 12, readOnce: 4, textWrite: 4, textRead: 4, namedWrite: 3, batch: 4, batchOnce: 4, counter: 4,
  cas: 3, scan: 3, bulk: 0.5, concurrentReads: 2, badValue: 1, badQuery: 1, alter: 0.1, use: 0.3, prepare: 1,
} as const satisfies Record<Activity, number>;

/** Now and then a mix of a few things only, each of which then happens often. */
function mixOf(random: SeededRandom, isCalm: boolean): Readonly<Partial<Record<Activity, number>>> {
  if (random.chance(isCalm ? 0.3 : 0.7)) return usualMix;
  if (random.chance(isCalm ? 0.6 : 0)) return { ...usualMix, alter: 0, use: 0 };
  return Object.fromEntries(random.sample(activities, random.whole(2, 5)).map((name) => [name, usualMix[name]]));
}

function plannedFaults(random: SeededRandom, healedAtMs: number, isCalm: boolean): PlannedFault[] {
  const allowed = isCalm ? calmFaults : faultNames;
  const kinds = random.sample(allowed, random.pick([1, 2, 4, 8]));
  const count = isCalm ? random.whole(0, 4) : random.whole(2, 14);
  return Array.from({ length: count }, (): PlannedFault => {
    const atMs = random.between(500, healedAtMs - 500);
    const durationMs = Math.min(random.pick([50, 500, 3_000, 10_000, 30_000]) * random.between(0.5, 1.5), healedAtMs - atMs);
    return { name: random.pick(kinds), atMs, durationMs };
  }).sort((a, b) => a.atMs - b.atMs);
}
