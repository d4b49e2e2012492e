import type { Ledger } from '../checks/ledger';
import type { Violations } from '../checks/violations';
import type { EventLoop } from '../event-loop';
import type { SeededRandom } from '../seeded-random';
import type { Trace } from '../trace';
import type { Level } from '../../support/wire/wire-opcodes';
import type { WireResponse } from '../../support/wire/wire-responses';
import { nodeEvent, schemaChangeEvent } from '../../support/wire/wire-responses';
import type { SimNetwork } from './sim-network';
import { keyspaces } from './sim-schema';
import type { SimSchema } from './sim-schema';
import type { SimNode } from './sim-node';
import { newer, replicasOf } from './storage';
import type { Cell } from './storage';

/** What kind of servers a cluster is made of. */
export interface ClusterSettings {
  readonly replicationFactor: number;
  /** The newest protocol version of the nodes. */
  readonly protocolVersion: 4 | 5;
  readonly hasPeersV2: boolean;
  readonly compression: readonly string[];
  readonly authentication: 'none' | 'password' | 'dse';
  /** Statements are forgotten when their table changes. */
  readonly forgetsOnAlter: boolean;
  /** The mean way between a client and a node, in milliseconds. */
  readonly latencyMs: number;
  readonly serviceMs: number;
  /** The longest time until a node hears of what happened to another. */
  readonly gossipMs: number;
  readonly chunks: number;
  readonly kernelBytes: number;
  readonly highWaterBytes: number;
  /** Envelopes longer than this are sliced. */
  readonly sliceBytes: number;
  /** Answers of so many milliseconds are sent together. */
  readonly coalesceMs: number;
}

/** What everything in the simulated world has at hand. */
export interface WorldParts {
  readonly loop: EventLoop;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly violations: Violations;
  readonly ledger: Ledger;
  readonly network: SimNetwork;
  readonly schema: SimSchema;
  readonly settings: ClusterSettings;
}

/** The nodes and what they know of each other. */
export class SimCluster {
  readonly parts: WorldParts;
  /** Those that belong to the ring, up or down. */
  readonly nodes: SimNode[] = [];
  /** Those that have left it, with what they hold. */
  readonly departed: SimNode[] = [];

  constructor(parts: WorldParts) {
    this.parts = parts;
  }

  /** The nodes that hold a place, up or down. */
  replicasOf(place: string): SimNode[] {
    return replicasOf(place, this.nodes.filter((node) => node.holdsData), this.parts.settings.replicationFactor);
  }

  /** The replicas of a level of consistency. */
  required(level: Level): number {
    const { replicationFactor } = this.parts.settings;
    const counts: Partial<Record<Level, number>> = {
      ONE: 1, ANY: 1, LOCAL_ONE: 1, TWO: 2, THREE: 3, ALL: replicationFactor,
    };
    return Math.min(counts[level] ?? Math.floor(replicationFactor / 2) + 1, replicationFactor);
  }

  /** What a place holds, all replicas together. */
  finalCell(place: string): Cell | undefined {
    const all = [...this.nodes, ...this.departed];
    return all.reduce<Cell | undefined>((cell, node) => newer(cell, node.storage.get(place)), undefined);
  }

  /** A node's schema changes, and the others hear of it after a while. */
  changeSchema(origin: SimNode): void {
    const version = this.parts.schema.change();
    this.parts.trace.note('schema', origin.name, version);
    origin.learnSchema(version);
    for (const node of this.nodes) {
      if (node !== origin) node.later(this.#gossipMs(), () => node.learnSchema(version));
    }
  }

  /** The events of a change of the tables, one a keyspace. */
  schemaEvents(): WireResponse[] {
    return keyspaces.map((keyspace) => schemaChangeEvent({ change: 'UPDATED', target: 'TABLE', keyspace, name: 'kv' }));
  }

  /** The other nodes hear of what happened to one, each in its time, and tell their clients. */
  gossip(about: SimNode, type: 'STATUS_CHANGE' | 'TOPOLOGY_CHANGE', change: string): void {
    const { address, port } = about;
    for (const node of this.nodes) {
      if (node === about) continue;
      node.later(this.#gossipMs(), () => node.tell(nodeEvent(type, change, address, port)));
    }
  }

  #gossipMs(): number {
    return this.parts.random.between(0, this.parts.settings.gossipMs);
  }
}
