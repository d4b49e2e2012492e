import type { SimSession } from './sim-session';

/** The keyspaces of the simulation. */
export const keyspaces = ['sim_a', 'sim_b'] as const;

/** Where a request goes. */
export interface Place {
  readonly key: string;
  /** Undefined = that of the session. */
  readonly keyspace: string | undefined;
  /** Stands before the name of a table when the keyspace is said. */
  readonly prefix: string;
}

/** A key of the client's own, in the session's keyspace or in one that is named. */
export function placeOf({ random, client }: SimSession): Place {
  const keyspace = random.chance(0.5) ? random.pick(keyspaces) : undefined;
  return { key: `${client.name}-k${random.whole(0, 9)}`, keyspace, prefix: keyspace === undefined ? '' : `${keyspace}.` };
}

export const insertText = (prefix: string, values: string): string => `INSERT INTO ${prefix}kv (k, v, n) VALUES (${values})`;

export const selectText = (prefix: string, key: string, echo: string): string => (
  `SELECT * FROM ${prefix}kv WHERE k = ${key} AND echo = ${echo}`
);
