import type { Counts } from './conversation';

/** What came and went since the responder started, and what that took. */
export interface ResponderCounts extends Counts {
  readonly cpuMicroseconds: number;
}

/** What the responder's process can be asked. */
export interface ResponderApi {
  readonly listen: (options: ListenOptions) => Promise<{ port: number; tlsPort: number }>;
  readonly counts: (nothing: undefined) => Promise<ResponderCounts>;
  [method: string]: (argument: never) => Promise<unknown>;
}

export interface ListenOptions {
  /** The build of purecql whose wire library prebuilds the answers. */
  readonly build: string;
  readonly tls: { readonly cert: string; readonly key: string };
}
