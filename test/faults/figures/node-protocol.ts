/** What a node is started with. */
export interface NodeStart {
  readonly address: string;
  readonly port: number;
  /** Hexadecimal. */
  readonly hostId: string;
  readonly newestVersion: 4 | 5;
}

/** What a node is told while it runs; it answers each command. */
export type NodeCommand =
  | { readonly kind: 'script'; readonly name: ScriptName; readonly value: number }
  | { readonly kind: 'forget' }
  | { readonly kind: 'peers'; readonly peers: readonly NodeStart[] }
  | { readonly kind: 'event'; readonly type: string; readonly change: string; readonly about: NodeStart }
  | { readonly kind: 'report' };

/** What a node can do to requests, each by a number that says how much. */
export type ScriptName = 'echo' | 'slow' | 'delay' | 'overloaded' | 'unprepared' | 'pages' | 'large' | 'refuse';

/** What a node has seen; times are those of the wall clock. */
export interface NodeReport {
  readonly counts: Readonly<Record<string, number>>;
  readonly userRequests: number;
  readonly firstUserAtMs: number;
  readonly registeredAtMs: readonly number[];
  readonly connectionAtMs: readonly number[];
}
