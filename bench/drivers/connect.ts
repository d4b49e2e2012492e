import { connectCassandraDriver } from './cassandra-driver';
import type { Connect } from './client';
import type { DriverName } from './job';
import { connectPurecql } from './purecql';
import { connectRaw } from './raw';
import { connectScylladb } from './scylladb';

/** How each driver of this runtime is connected; it is loaded only then, so that a process holds one of them. */
export const connectors = {
  purecql: connectPurecql,
  'cassandra-driver': connectCassandraDriver,
  raw: connectRaw,
  scylladb: connectScylladb,
} as const satisfies Record<Exclude<DriverName, 'gocql'>, Connect>;
