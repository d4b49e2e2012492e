import type { Clock } from '../environment';
import { DriverError } from '../errors';
import { ServerError } from '../protocol/server-errors';
import { bestListedVersion, listedInRefusal, versions } from '../protocol/version';
import type { VersionCapabilities } from '../protocol/version';
import type { Connection } from './connection';
import type { HandshakeOptions } from './handshake';

/** What one try of the search may differ in; without a version it is the connection itself that negotiates. */
export type VersionTry = Pick<HandshakeOptions, 'version' | 'onOtherVersion'> & { readonly connectTimeoutMs: number };

/** What the search works with. */
export interface VersionSearchParts {
  readonly clock: Clock;
  /** Over all tries together. */
  readonly connectTimeoutMs: number;
  open(attempt: VersionTry): Promise<Connection>;
  onWarning(message: string): void;
}

/** How a node ends a connection in a version that it does not take: by refusing it, or without a word. */
const refusals: ReadonlySet<string> = new Set(['PROTOCOL_ERROR', 'PROTOCOL_VERSION', 'CONNECTION_CLOSED']);

/**
 * Opens the connection that finds out which version a cluster speaks. One does in most cases; nodes that pin a connection to the
 * version of its first message, as DSE does, need a second one that begins in the version which the first has found.
 */
export async function searchVersion({ clock, connectTimeoutMs, open, onWarning }: VersionSearchParts): Promise<Connection> {
  const endMs = clock.monotonicMs() + connectTimeoutMs;
  const begunIn = new Set<VersionCapabilities>();
  let version: VersionCapabilities | undefined;
  for (;;) {
    let other: VersionCapabilities | undefined;
    const onOtherVersion = (tried: VersionCapabilities): void => {
      other = tried;
    };
    try {
      const leftMs = Math.max(1, endMs - clock.monotonicMs());
      return await open({ version, onOtherVersion, connectTimeoutMs: leftMs });
    } catch (error) {
      const next = version === undefined ? afterNegotiation(error, other) : afterRefusal(error, begunIn.add(version));
      if (next === undefined) throw error;
      if (version !== undefined) onWarning(`Protocol ${version.name} was refused and ${next.name} is used: ${String(error)}`);
      version = next;
    }
  }
}

/** The version to begin a connection with when the one that negotiated failed; `other` is what it had tried last. */
function afterNegotiation(error: unknown, other: VersionCapabilities | undefined): VersionCapabilities | undefined {
  if (!isRefusal(error)) return undefined;
  if (other === undefined) return bestListedVersion(listedInRefusal(serverTextOf(error)));
  return other.family === 'dse' || error.code === 'CONNECTION_CLOSED' ? other : undefined;
}

/** The version to begin the next connection with: one that the refusal lists, or else v4. */
function afterRefusal(error: unknown, begunIn: ReadonlySet<VersionCapabilities>): VersionCapabilities | undefined {
  if (!isRefusal(error)) return undefined;
  const listed = bestListedVersion(listedInRefusal(serverTextOf(error)));
  const next = listed === undefined || begunIn.has(listed) ? versions.V4 : listed;
  return begunIn.has(next) ? undefined : next;
}

function isRefusal(error: unknown): error is DriverError {
  return error instanceof DriverError && refusals.has(error.code);
}

function serverTextOf(error: DriverError): string {
  const source = error instanceof ServerError ? error : error.cause;
  return source instanceof ServerError ? source.serverMessage : '';
}
