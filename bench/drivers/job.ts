import type { WorkloadName } from '../workloads/workloads';
import type { Version } from '../wire/wire';

/** Where a client connects. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Not every driver finds it out by itself. */
  readonly dataCenter: string;
  /** The certificate authority, PEM: connect by TLS. */
  readonly ca?: string;
}

/** What a driver is measured at. */
export interface Work {
  /**
   * `requests`: for so many milliseconds, always `inFlight` of them; `connects`: the same with connecting and closing, one
   * after the other; `bulk`: so many rows through the driver's own concurrent API; `stream`: so many rows of many pages.
   */
  readonly activity: 'requests' | 'connects' | 'bulk' | 'stream';
  readonly workload: WorkloadName;
  readonly inFlight: number;
  readonly connections: number;
  readonly version: Version;
  readonly compression?: 'lz4';
  /** The peer takes the items of a bulk load from an array or from a stream. */
  readonly source?: 'array' | 'stream';
}

/** What programs that know no workloads are told instead. */
interface ForeignJob {
  readonly keyspace?: string;
  readonly query?: string;
  readonly writes?: boolean;
}

/** Whom a process measures, and at what. */
export interface Job extends Work, ForeignJob {
  readonly driver: DriverName;
  /** The folder of bench/package.json, where the peers are installed. */
  readonly peers: string;
  /** The build of purecql; the wire library in it prebuilds the frames of the raw floor too. */
  readonly build: string;
  readonly server: ServerAddress;
}

export type DriverName = 'purecql' | 'cassandra-driver' | 'raw' | 'scylladb' | 'gocql';
