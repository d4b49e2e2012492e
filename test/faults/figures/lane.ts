/** One request of a figure: its statement, which may run twice or not, and how long it may take. */
export interface LaneRequest {
  readonly query: string;
  readonly token: string;
  readonly timeoutMs: number;
  readonly idempotent: boolean;
}

/** A session of one of the drivers that are measured beside each other. */
export interface LaneSession {
  /** The `token` of the first row; '' when there is none. */
  ask(request: LaneRequest): Promise<string>;
  /** The bytes of all rows, page by page. */
  stream(query: string): Promise<number>;
  onHostDown(listener: (address: string) => void): void;
  close(): Promise<void>;
}

/** What a figure is about and thus sets. */
export interface LaneOptions {
  /** Requests in flight on one connection. */
  readonly maxInFlight?: number;
}

/** A driver: how its sessions are made. Options that a figure is not about are those that the driver comes with. */
export interface Lane {
  readonly name: string;
  connect(contactPoint: string, options?: LaneOptions): Promise<LaneSession>;
}

export type LaneName = 'purecql' | 'cassandra-driver';
