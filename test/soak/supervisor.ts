import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, Host } from '../../src/index';
import type { SeededRandom } from '../simulation/seeded-random';
import type { CassandraNode } from '../support/cassandra/cassandra-node';
import { settle } from '../support/settle';
import type { TestServer } from '../support/test-server';
import type { Findings } from './findings';
import type { LinkMode, NodeLink } from './node-link';

/** A node, and the network before it. */
interface Victim {
  readonly node: CassandraNode;
  readonly link: NodeLink;
}

/** What a supervisor breaks and watches. */
export interface SupervisorParts {
  readonly server: TestServer;
  readonly links: readonly NodeLink[];
  readonly clusters: readonly Cluster[];
  readonly findings: Findings;
  readonly random: SeededRandom;
  readonly onFault?: (line: string) => void;
}

const cutsAtOnce = 3;
const cutPauseMs = 100;
const calmCutMs = 1_500;

type Break = (victims: readonly Victim[], forMs: number) => Promise<void>;

/** So that the network is whole again, however the fault ended. */
const withMode = (mode: LinkMode): Break => async (victims, forMs) => {
  for (const { link } of victims) link.mode = mode;
  await delay(forMs);
  for (const { link } of victims) link.mode = 'passing';
};

const frozen: Break = async (victims, forMs) => {
  for (const { node } of victims) node.freeze();
  await delay(forMs);
  for (const { node } of victims) node.thaw();
};

/** Three times at once, then a while later again. */
const cut: Break = async (victims, forMs) => {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    for (let i = 0; i < cutsAtOnce; i++) {
      for (const { link } of victims) link.cut();
      await delay(cutPauseMs);
    }
    await delay(calmCutMs);
  }
};

const killed: Break = async (victims, forMs) => {
  for (const { node } of victims) await node.kill();
  await delay(forMs);
  for (const { node } of victims) await node.start();
};

interface Fault {
  readonly nodes: 1 | 2 | 3;
  readonly run: Break;
}

/** What happens to nodes. Quorums hold while it is one of three. */
export const faults = {
  'killed and started again': { nodes: 1, run: killed },
  frozen: { nodes: 1, run: frozen },
  'its connections cut': { nodes: 1, run: cut },
  'answers torn in the middle': { nodes: 1, run: withMode('tearing') },
  'answers lost': { nodes: 1, run: withMode('mute') },
  'everything lost': { nodes: 1, run: withMode('silent') },
  'connections refused': { nodes: 1, run: withMode('refusing') },
  slow: { nodes: 1, run: withMode('slow') },
  'two frozen': { nodes: 2, run: frozen },
  'all connections cut': { nodes: 3, run: cut },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

const leastMs = 2_000;
const mostMs = 7_000;
const calmMs = 4_000;
const unusedMs = 60_000;
const pollMs = 10;
/** By then a connection that has just been cut is known to be so. */
const noticedMs = 100;

const isUp = ({ state }: Host): boolean => state === 'up';

/** Breaks one thing after the other and lets the cluster heal in between. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly counts = new Map<FaultName, number>();
  /** Until every node was in use again, the longest time and all of them. */
  readonly recoveriesMs: number[] = [];

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
  }

  /** Takes the faults of `order`, however long they take, then all of them by chance until the time is over. */
  async run(durationMs: number, order: readonly FaultName[] = []): Promise<void> {
    const { random } = this.#parts;
    const endMs = performance.now() + durationMs;
    let deck: FaultName[] = [...order];
    await delay(Math.min(calmMs, durationMs / 4));
    try {
      for (let done = 0; performance.now() < endMs || done < order.length; done++) {
        if (deck.length === 0) deck = random.sample(Object.keys(faults) as FaultName[], Object.keys(faults).length);
        await this.#break(deck.shift()!);
        await delay(calmMs);
      }
    } finally {
      await this.#heal();
    }
  }

  /** However a fault ended, nothing stays broken. */
  async #heal(): Promise<void> {
    for (const link of this.#parts.links) link.mode = 'passing';
    for (const node of this.#parts.server.nodes) {
      node.thaw();
      if (!node.isRunning) await node.start();
    }
  }

  async #break(name: FaultName): Promise<void> {
    const { server, links, random, onFault } = this.#parts;
    const { nodes, run } = faults[name];
    const victims = random.sample(server.nodes.map((node, i) => ({ node, link: links[i]! })), nodes);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const where = victims.map(({ node }) => node.contactPoint).join(', ');
    await run(victims, random.between(leastMs, mostMs));
    const tookMs = await this.#recover(`${where}, ${name}`);
    onFault?.(`${name}: ${where}; all in use again after ${(tookMs / 1_000).toFixed(1)} s`);
    await settle(server);
  }

  /** Milliseconds until all sessions use all nodes. */
  async #recover(what: string): Promise<number> {
    const { clusters, findings } = this.#parts;
    const fromMs = performance.now();
    const isWhole = (): boolean => clusters.every(({ metadata: { hosts } }) => hosts.length === 3 && hosts.every(isUp));
    await delay(noticedMs);
    while (!isWhole() && performance.now() - fromMs < unusedMs) await delay(pollMs);
    const tookMs = performance.now() - fromMs;
    if (isWhole()) this.recoveriesMs.push(tookMs);
    else findings.note('unused', what);
    return tookMs;
  }
}
