/** How many nodes hold a partition. */
export interface ReplicationFactor {
  readonly all: number;
  /** Without the transient ones, which forget their data after repairs. */
  readonly full: number;
}

/** How a keyspace is replicated; equal keys mean equal replicas. */
export type Replication = { readonly key: string } & (
  | { readonly kind: 'simple'; readonly factor: ReplicationFactor }
  | { readonly kind: 'networkTopology'; readonly factors: ReadonlyMap<string, ReplicationFactor> }
  | { readonly kind: 'everywhere' }
  /** Each node has data of its own, or only the server knows where the data is. */
  | { readonly kind: 'none' }
);

/** Of keyspaces whose replicas cannot be told: local ones, virtual ones, strategies that only the server has. */
export const noReplication: Replication = { kind: 'none', key: 'none' };

/** Reads the `replication` column of `system_schema.keyspaces`. */
export function parseReplication(options: ReadonlyMap<string, string>): Replication {
  const strategy = options.get('class')?.replace(/^org\.apache\.cassandra\.locator\./, '');
  switch (strategy) {
    case 'SimpleStrategy':
      return simple(options.get('replication_factor'));
    case 'NetworkTopologyStrategy':
      return networkTopology(options);
    case 'EverywhereStrategy':
      return { kind: 'everywhere', key: 'everywhere' };
    default:
      return noReplication;
  }
}

function simple(text: string | undefined): Replication {
  const factor = parseFactor(text);
  return factor === undefined ? noReplication : { kind: 'simple', factor, key: `simple ${factor.all}/${factor.full}` };
}

function networkTopology(options: ReadonlyMap<string, string>): Replication {
  const factors = new Map<string, ReplicationFactor>();
  for (const datacenter of [...options.keys()].filter((name) => name !== 'class').sort()) {
    const factor = parseFactor(options.get(datacenter));
    if (factor === undefined) return noReplication;
    factors.set(datacenter, factor);
  }
  const key = JSON.stringify(Array.from(factors, ([datacenter, { all, full }]) => [datacenter, all, full]));
  return { kind: 'networkTopology', factors, key };
}

/** `3`, or `3/1` for three replicas of which one is transient. */
function parseFactor(text: string | undefined): ReplicationFactor | undefined {
  const match = /^(\d{1,9})(?:\/(\d{1,9}))?$/.exec(text ?? '');
  if (match === null) return undefined;
  const all = Number(match[1]);
  const full = all - Number(match[2] ?? 0);
  return full < 0 ? undefined : { all, full };
}
