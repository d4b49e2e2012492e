import type { Work } from '../drivers/job';
import type { Entrant } from './row';

/** What entrants of a row have in common. */
export type CommonWork = Pick<Work, 'workload'> & Partial<Work>;

const defaults = { activity: 'requests', inFlight: 1, connections: 1, version: 4 } as const;

/** Names that the bars use. */
export const names = {
  v4: 'purecql v4',
  v5: 'purecql v5',
  lz4: 'purecql v5 lz4',
  peer: 'cassandra-driver',
  raw: 'raw socket',
  gocql: 'gocql',
  scylladb: 'Rust by N-API, 3 columns',
} as const;

export function purecqlV4(work: CommonWork): Entrant {
  return { name: names.v4, driver: 'purecql', work: { ...defaults, ...work } };
}

export function purecqlV5(work: CommonWork): Entrant {
  return { name: names.v5, driver: 'purecql', work: { ...defaults, ...work, version: 5 } };
}

export function purecqlLz4(work: CommonWork): Entrant {
  return { name: names.lz4, driver: 'purecql', work: { ...defaults, ...work, version: 5, compression: 'lz4' } };
}

export function peer(work: CommonWork): Entrant {
  return { name: names.peer, driver: 'cassandra-driver', work: { ...defaults, ...work } };
}

export function raw(work: CommonWork): Entrant {
  return { name: names.raw, driver: 'raw', work: { ...defaults, ...work } };
}

export function gocql(work: CommonWork): Entrant {
  return { name: names.gocql, driver: 'gocql', work: { ...defaults, ...work } };
}

export function scylladb(work: CommonWork): Entrant {
  return { name: names.scylladb, driver: 'scylladb', work: { ...defaults, ...work } };
}

/** purecql in both versions of the protocol, the other Node driver, and the floor. */
export function everybody(work: CommonWork): Entrant[] {
  return [purecqlV4(work), purecqlV5(work), peer(work), raw(work)];
}
