import { formatEndpoint } from '../environment';
import type { TransportTarget } from '../environment';
import { ConnectionError, DriverError, ProtocolError } from '../errors';
import { isForeignVersion, versions } from '../protocol/version';
import { toTlsError } from '../tls/tls-error';

/** What the system's error codes mean to someone who wants to connect. */
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the node running, and is this its native transport port (default 9042)?',
  EHOSTUNREACH: 'the host cannot be reached: check the address and the network',
  ENETUNREACH: 'the network cannot be reached: check the address and the route',
  ETIMEDOUT: 'the host did not answer: check the address and the firewall',
  EADDRNOTAVAIL: 'this is not an address one can connect to',
  ECONNRESET: 'the other end reset the connection; if it expects TLS on this port, set the tls option',
  EPIPE: 'the other end closed the connection',
};

/** Turns what prevented a connection into a typed error that names the host; a DriverError stays what it is. */
export function transportFailure(error: unknown, target: TransportTarget, hostname: string | undefined): DriverError {
  const host = formatEndpoint(target);
  if (error instanceof DriverError) {
    error.host ??= host;
    return error;
  }
  const code = codeOf(error);
  const known = code !== undefined && Object.hasOwn(advice, code) ? advice[code] : undefined;
  if (target.tls !== undefined && (known === undefined || code === 'ECONNRESET' || code === 'EPIPE')) {
    const { address, port, serverName } = target;
    const name = { ...(hostname !== undefined && { hostname }), ...(serverName !== undefined && { serverName }) };
    return toTlsError(error, { address, port, ...name });
  }
  const cure = known === undefined ? '' : `; ${known}`;
  const text = error instanceof Error ? error.message : String(error);
  return new ConnectionError('CONNECT_FAILED', `Cannot connect (${text})${cure}`, { cause: error, host });
}

/** What ended a connection that was in use. */
export function connectionLoss(cause: Error | undefined, host: string): DriverError {
  const text = cause === undefined ? 'The server closed the connection' : `The connection was lost (${cause.message})`;
  return new ConnectionError('CONNECTION_CLOSED', text, { host, ...(cause !== undefined && { cause }) });
}

/** What to say of a server whose first bytes are no envelope that can be read. */
export function notCqlError(firstBytes: Buffer, host: string): DriverError {
  const first = firstBytes[0] ?? 0;
  if (first >= 0x80 && isForeignVersion(first & 0x7f)) {
    const known = Object.keys(versions).join(', ');
    const problem = `The server answers in protocol version ${first & 0x7f}: supported are ${known}`;
    return new ProtocolError(problem, { code: 'PROTOCOL_VERSION', host });
  }
  const text = firstBytes.toString('latin1');
  const shown = JSON.stringify(text.replace(/[^\x20-\x7e]/g, '.'));
  const problem = `The server does not speak CQL (first bytes ${shown}): ${hintOf(firstBytes, text)}`;
  return new ConnectionError('NOT_CQL', problem, { host });
}

function hintOf(firstBytes: Buffer, text: string): string {
  if (text.startsWith('HTTP/')) return 'an HTTP server answers on this port, CQL is on another (default 9042)';
  const isTlsRecord = (firstBytes[0] === 0x15 || firstBytes[0] === 0x16) && firstBytes[1] === 0x03;
  return isTlsRecord ? 'the server expects TLS on this port: set the tls option' : 'check the address and the port';
}

function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
