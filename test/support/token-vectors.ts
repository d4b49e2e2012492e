import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Host } from '../../src/cluster/host';
import { murmur3Partitioner } from '../../src/cluster/partitioner';
import { parseReplication } from '../../src/cluster/replication';
import { TokenRing } from '../../src/cluster/token-ring';
import { Uuid } from '../../src/values/uuid';

/** What decides about a host's replicas. */
export interface HostPlace {
  readonly datacenter: string;
  readonly rack: string;
  readonly tokens: readonly string[];
}

/** The tokens of a key, given in hex, by Cassandra's own Murmur3, Random and ByteOrdered partitioners. */
export interface KeyVector {
  readonly key: string;
  readonly tokens: readonly [murmur3: string, random: string, byteOrdered: string];
}

/** Replicas by token, as numbers of hosts, by Cassandra's own replication strategies. */
export interface RingVector {
  readonly hosts: readonly HostPlace[];
  readonly keyspaces: readonly {
    readonly replication: Readonly<Record<string, string>>;
    readonly replicas: readonly (readonly [token: string, hosts: readonly number[]])[];
  }[];
}

/** What test/fixtures/java/TokenVectors.java prints. */
export interface TokenVectors {
  readonly keys: readonly KeyVector[];
  readonly rings: readonly RingVector[];
}

/** The output of TokenVectors.java with Cassandra 5.0.5 and the arguments `1 2 24`. */
export function tokenVectors(): TokenVectors {
  return parseTokenVectors(readFileSync(join(__dirname, '..', 'fixtures', 'vectors', 'tokens.jsonl'), 'utf8'));
}

/** Reads what TokenVectors.java has printed; Cassandra's own log stands between. */
export function parseTokenVectors(text: string): TokenVectors {
  const lines = text.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as KeyVector | RingVector);
  return {
    keys: lines.filter((line): line is KeyVector => 'key' in line),
    rings: lines.filter((line): line is RingVector => 'hosts' in line),
  };
}

/** A host of that place, on an address made of its number. */
export function hostAt({ datacenter, rack, tokens }: HostPlace, number = 1): Host {
  return new Host({
    hostId: Uuid.fromString(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
    address: `10.0.0.${number}`,
    port: 9042,
    datacenter,
    rack,
    tokens,
    releaseVersion: '5.0.5',
    dseVersion: undefined,
    workloads: new Set(),
  });
}

/** One line for each lookup whose replicas or their order are not Cassandra's. */
export function replicaMismatches({ hosts, keyspaces }: RingVector): string[] {
  const all = hosts.map(hostAt);
  const ring = new TokenRing(all, murmur3Partitioner);
  return keyspaces.flatMap(({ replication, replicas }) => {
    const parsed = parseReplication(new Map(Object.entries(replication)));
    return replicas.flatMap(([token, expected]) => {
      const found = ring.replicasOf(parsed, murmur3Partitioner.parse(token)!).map((host) => all.indexOf(host));
      if (String(found) === String(expected)) return [];
      return [`${JSON.stringify(replication)} ${token}: ${String(found)} is not ${String(expected)}`];
    });
  });
}
