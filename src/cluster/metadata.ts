import { inspect } from 'node:util';
import { escapeUnprintable } from '../errors';
import { listed } from './listed';
import type { Host } from './host';
import { noReplication, parseReplication } from './replication';
import type { Replication } from './replication';
import { partitionerOf } from './partitioner';
import type { Partitioner } from './partitioner';
import { routingKeyOf } from './routing-key';
import type { Schema } from './schema/schema';
import type { KeyspaceMetadata } from './schema/schema-metadata';
import { TokenRing } from './token-ring';

const noHosts: readonly Host[] = Object.freeze([]);

/** Where a keyspace has its partitions, on one ring. */
interface Placement {
  readonly metadata: KeyspaceMetadata;
  readonly replication: Replication;
  /** The hosts that hold every partition, when all hosts do. */
  readonly hostsOfAll: readonly Host[] | undefined;
}

/** What the driver knows of the cluster. */
export class Metadata {
  readonly #schema: Schema;
  readonly #readSchema: (keyspace: string | undefined) => Promise<void>;
  #placements = new WeakMap<KeyspaceMetadata, Placement>();
  #last: Placement | undefined;
  #hosts: readonly Host[] = noHosts;
  #partitioner: Partitioner | undefined;
  #ring: TokenRing | undefined;
  #ringSignature = '';

  /** @internal */
  constructor(schema: Schema, readSchema: (keyspace: string | undefined) => Promise<void>) {
    this.#schema = schema;
    this.#readSchema = readSchema;
  }

  [inspect.custom](): string {
    const keyspaces = listed([...this.keyspaces.keys()].map(escapeUnprintable));
    return `Metadata(${listed(this.hosts.map((host) => inspect(host)))}; keyspaces ${keyspaces === '' ? 'unknown' : keyspaces})`;
  }

  /** All nodes, up or down, in the order of the system tables; another array after each change. */
  get hosts(): readonly Host[] {
    return this.#hosts;
  }

  /** The keyspaces by name, virtual ones included; kept fresh by the server's events. */
  get keyspaces(): ReadonlyMap<string, KeyspaceMetadata> {
    return this.#schema.keyspaces;
  }

  /** Reads the schema again, all of it or one keyspace. */
  async refreshSchema(keyspace?: string): Promise<void> {
    await this.#readSchema(keyspace);
  }

  /**
   * The nodes that hold a partition, in ring order, up or down; empty when that is not known.
   * @param routingKey the bytes of the partition key, or of each of its components
   */
  getReplicas(keyspace: string, routingKey: Uint8Array | readonly Uint8Array[]): readonly Host[] {
    if (this.#ring === undefined) return noHosts;
    const metadata = this.#schema.keyspaces.get(keyspace);
    if (metadata === undefined) return noHosts;
    const key = routingKey instanceof Uint8Array ? routingKey : routingKeyOf(routingKey);
    return this.#ring.replicasOfKey(this.#placementOn(this.#ring, metadata).replication, key);
  }

  /**
   * @internal The hosts that an event is about: the one at that endpoint, else those that nodes know by that address, since a
   * translator or a proxy may have this client reach them elsewhere.
   */
  meantBy(event: { readonly address: string; readonly port: number }): readonly Host[] {
    const there = this.#hosts.filter((host) => host.isAt(event));
    return there.length > 0 ? there : this.#hosts.filter((host) => host.isKnownAs(event.address));
  }

  /** @internal The hosts that hold every partition of a keyspace; undefined when not all do, or it is not known. */
  hostsOfAll(keyspace: string): readonly Host[] | undefined {
    const metadata = this.#schema.keyspaces.get(keyspace);
    return this.#ring === undefined || metadata === undefined ? undefined : this.#placementOn(this.#ring, metadata).hostsOfAll;
  }

  /** Nearly always that of the keyspace that was asked for last. */
  #placementOn(ring: TokenRing, metadata: KeyspaceMetadata): Placement {
    if (this.#last?.metadata === metadata) return this.#last;
    let placement = this.#placements.get(metadata);
    if (placement === undefined) {
      const replication = metadata.isVirtual ? noReplication : parseReplication(new Map(Object.entries(metadata.replication)));
      placement = { metadata, replication, hostsOfAll: ring.hostsOfAll(replication) };
      this.#placements.set(metadata, placement);
    }
    this.#last = placement;
    return placement;
  }

  /** @internal Takes over the nodes; the ring is made anew only when their places on it have changed. */
  setHosts(hosts: readonly Host[], partitioner: string): void {
    this.#hosts = hosts;
    const signature = JSON.stringify([partitioner, hosts.map(placeOf)]);
    if (signature === this.#ringSignature) return;
    this.#ringSignature = signature;
    this.#placements = new WeakMap();
    this.#last = undefined;
    this.#partitioner = partitionerOf(partitioner);
    this.#ring = this.#partitioner === undefined ? undefined : new TokenRing(hosts, this.#partitioner);
  }
}

function placeOf({ hostId, datacenter, rack, tokens }: Host): unknown[] {
  return [hostId.toString(), datacenter, rack, tokens];
}
