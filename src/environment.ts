import type { ConnectionOptions as NodeTlsOptions } from 'node:tls';

/**
 * What the driver needs from the world. Everything with time, chance or sockets takes these as arguments, so that the same
 * code runs on a virtual clock and network; the real ones are in connection/system-environment.ts.
 */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly lookup: Lookup;
  readonly reverseLookup: ReverseLookup;
  readonly openTransport: OpenTransport;
  /** Calls back when nothing but what was opened here keeps the process running at this moment, and else never. */
  readonly whenNothingElseRuns?: (tell: () => void) => void;
}

/** Handle of a timer, opaque to all but the clock that gave it. */
export type Timer = object;

export interface Clock {
  /** Milliseconds that never go back. */
  monotonicMs(): number;
  /**
   * Whole microseconds since 1970-01-01 UTC: a safe integer until the year 2255. Who has read the monotonic clock just now gives
   * its moment, and spares reading it once more.
   */
  wallMicros(monotonicMs?: number): number;
  setTimer(callback: () => void, delayMs: number): Timer;
  clearTimer(timer: Timer): void;
  /** Runs `callback` after the current turn's promise callbacks, before any I/O. */
  afterTurn(callback: () => void): void;
  /** Runs `callback` once the I/O that is waiting has been seen. */
  afterPoll(callback: () => void): void;
}

/** A number in [0, 1). */
export type Random = () => number;

/** All addresses of a host name, or the address itself when it is one already. Rejects with Node's DNS error. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** Names of an address, and none when it has none. Rejects with Node's DNS error. */
export type ReverseLookup = (address: string) => Promise<readonly string[]>;

/** One byte stream to a node. */
export interface Transport {
  /** `address:port` of the other end. */
  readonly peer: string;
  /** Writes and calls back once the bytes left; false when the caller should wait for `onDrain`. */
  write(bytes: Buffer, written: () => void): boolean;
  /** Stops or resumes reading. */
  pause(): void;
  resume(): void;
  /** Ends the stream after what was written; `onClose` follows. */
  end(): void;
  /** Cuts the stream at once; `onClose` follows. */
  destroy(): void;
}

/** How a transport tells its owner what happens; `onClose` is the last call, with the reason when there is one. */
export interface TransportEvents {
  /** The chunk is the transport's again once the call returns, which may write to it: what is kept is copied. */
  onData(chunk: Buffer): void;
  onDrain(): void;
  onClose(error?: Error): void;
}

/** Where a transport goes. */
export interface TransportTarget {
  readonly address: string;
  readonly port: number;
  /** Options of node:tls, ready to be used, when the stream is to be encrypted. */
  readonly tls?: NodeTlsOptions;
  /** The name that the server's certificate must carry, where it is not the one asked for by SNI (as behind a proxy). */
  readonly identity?: string;
  /** Which of the nodes behind the address is meant, where there are several and TLS tells them apart (SNI). */
  readonly serverName?: string;
}

/** Opens a stream; resolves once bytes may be written (after the TLS handshake). Aborting destroys it. */
export type OpenTransport = (target: TransportTarget, events: TransportEvents, signal: AbortSignal) => Promise<Transport>;

/** What tells an endpoint from all others. */
interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly serverName?: string | undefined;
}

/** `address:port`, with brackets around an IPv6 address; of a node behind a proxy `address:port/name`. */
export function formatEndpoint({ address, port, serverName }: Endpoint): string {
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return serverName === undefined ? place : `${place}/${serverName}`;
}
