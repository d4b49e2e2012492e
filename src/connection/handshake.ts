import { authenticate } from '../auth/authenticate';
import type { AuthEndpoint, AuthProvider } from '../auth/authenticator';
import { answererOf, certificateRefusal } from '../auth/certificate-login';
import { AuthenticationError, ProtocolError } from '../errors';
import type { Compressor } from '../protocol/compression';
import { ErrorCode } from '../protocol/constants';
import type { ErrorMessage, RequestMessage, ResponseMessage } from '../protocol/messages';
import { serverErrorOf } from '../protocol/server-errors';
import { printableText } from '../protocol/server-text';
import { bestListedVersion, isAtLeast, listedInRefusal, versions } from '../protocol/version';
import type { VersionCapabilities } from '../protocol/version';

/** What a handshake needs of the connection it is made on. */
export interface HandshakeLink {
  /** The version of the messages that follow. */
  speak(version: VersionCapabilities): void;
  /** Sends a request and resolves with its answer, which may be an ERROR. */
  ask(request: RequestMessage): Promise<ResponseMessage>;
  /** The compression that takes effect with the server's READY or AUTHENTICATE. */
  announceCompressor(compressor: Compressor | undefined): void;
  warn(message: string): void;
}

/** What both sides shall agree on. */
export interface HandshakeOptions {
  /** Absent = negotiate the best version that both sides have. */
  readonly version: VersionCapabilities | undefined;
  /** The user demanded `version`; otherwise it is what another connection of the cluster negotiated. */
  readonly isPinned: boolean;
  /** A server that agrees on an older one only is refused. */
  readonly minVersion?: VersionCapabilities | undefined;
  /** STARTUP options besides the compression (v5 spec §4.1.1). */
  readonly startup: Readonly<Record<string, string>>;
  readonly compressor: Compressor | undefined;
  readonly authProvider: AuthProvider | undefined;
  readonly requireAuthentication: boolean;
  readonly endpoint: AuthEndpoint;
  /** True when the server may know by a certificate who this is. */
  readonly mayShowCertificate?: boolean;
  /**
   * Another version is tried on a connection that a node before Cassandra 4.0 may close for that: it pins a connection to the
   * version of its first message, and ends it with a refusal.
   */
  onOtherVersion?(version: VersionCapabilities): void;
}

/** What the server offers, by its own words in SUPPORTED (v5 spec §4.2.4). */
export type Offer = Readonly<Record<string, readonly string[]>>;

/**
 * OPTIONS, STARTUP and authentication (v5 spec §4.1), on one connection whatever the version: the question what the
 * server speaks goes out as v4, which every server understands. Gives what the server offers.
 */
export async function handshake(link: HandshakeLink, options: HandshakeOptions): Promise<Offer> {
  const first = options.version ?? versions.V4;
  link.speak(first);
  const supported = await link.ask({ kind: 'OPTIONS' });
  if (supported.kind === 'ERROR') throw startRefusal(supported, first, options);
  if (supported.kind !== 'SUPPORTED') throw unexpected(supported, 'SUPPORTED');
  const offer = supported.options;
  const version = options.version ?? bestListedVersion(offer['PROTOCOL_VERSIONS'] ?? []) ?? versions.V4;
  const reply = await startUp(link, options, version, offer);
  if (reply.kind === 'READY') acceptUnauthenticated(link, options);
  else if (reply.kind === 'AUTHENTICATE') await authenticateOn(link, options, reply.authenticator);
  else if (reply.kind === 'ERROR') throw startRefusal(reply, options.version, options, offer['PROTOCOL_VERSIONS']);
  else throw unexpected(reply, 'READY or AUTHENTICATE');
  return offer;
}

async function startUp(
  link: HandshakeLink, options: HandshakeOptions, version: VersionCapabilities, offer: Offer,
): Promise<ResponseMessage> {
  refuseBelowMinimum(version, options, offer);
  const compressor = usableCompressor(link, options.compressor, version, offer['COMPRESSION'] ?? []);
  const startup = { ...options.startup, ...(compressor !== undefined && { COMPRESSION: compressor.name }) };
  link.speak(version);
  link.announceCompressor(compressor);
  const isOpen = options.version === undefined;
  if (isOpen && version.family === 'dse') options.onOtherVersion?.(version);
  const reply = await link.ask({ kind: 'STARTUP', options: startup });
  const mayFallBack = isOpen && version !== versions.V4 && version.family !== 'dse';
  if (mayFallBack && reply.kind === 'ERROR' && reply.code === ErrorCode.PROTOCOL_ERROR) {
    const next = fallBackOf(version, reply.message);
    refuseBelowMinimum(next, options, offer);
    link.warn(`The server refused protocol ${version.name} and ${next.name} is used: ${printableText(reply.message)}`);
    options.onOtherVersion?.(next);
    return startUp(link, options, next, offer);
  }
  return reply;
}

/** What a server that refuses a version says it has instead, v4 when it does not say. */
function fallBackOf(refused: VersionCapabilities, text: string): VersionCapabilities {
  const next = bestListedVersion(listedInRefusal(text));
  return next === undefined || next === refused ? versions.V4 : next;
}

function usableCompressor(
  link: HandshakeLink, wanted: Compressor | undefined, version: VersionCapabilities, listed: readonly string[],
): Compressor | undefined {
  if (wanted === undefined) return undefined;
  const isPossible = version.compressesBodies || wanted.name === 'lz4';
  if (isPossible && listed.includes(wanted.name)) return guarded(wanted, link);
  const offered = listed.length === 0 ? 'none' : printableText(listed.join(', '));
  const why = isPossible ? `the server offers ${offered}` : `protocol ${version.name} allows lz4 only`;
  link.warn(`Compression ${wanted.name} is not used: ${why}`);
  return undefined;
}

/** A compressor that throws costs its compression, not the requests that wait beside the one it was for. */
function guarded(compressor: Compressor, link: HandshakeLink): Compressor {
  let hasWarned = false;
  const compress = (bytes: Uint8Array): Uint8Array | null => {
    try {
      return compressor.compress(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!hasWarned) link.warn(`Requests are sent uncompressed, for the compressor ${compressor.name} failed: ${why}`);
      hasWarned = true;
      return null;
    }
  };
  return { name: compressor.name, compress, decompress: (bytes, length) => compressor.decompress(bytes, length) };
}

function acceptUnauthenticated(link: HandshakeLink, options: HandshakeOptions): void {
  const problem = 'The server did not ask for authentication';
  if (options.requireAuthentication) {
    throw new AuthenticationError(`${problem}, and requireAuthentication is set: check that this is the right server`);
  }
  if (options.authProvider !== undefined) link.warn(`${problem}: credentials were not sent`);
}

async function authenticateOn(link: HandshakeLink, options: HandshakeOptions, className: string): Promise<void> {
  const { authProvider, endpoint, mayShowCertificate = false } = options;
  const ask = async (token: Buffer | null) => {
    const reply = await link.ask({ kind: 'AUTH_RESPONSE', token });
    if (reply.kind === 'AUTH_CHALLENGE' || reply.kind === 'AUTH_SUCCESS') return reply;
    if (reply.kind !== 'ERROR') throw unexpected(reply, 'AUTH_CHALLENGE or AUTH_SUCCESS');
    throw (mayShowCertificate ? certificateRefusal(className, reply) : undefined) ?? authRefusal(reply);
  };
  await authenticate(ask, answererOf(className, authProvider, mayShowCertificate), endpoint, className);
}

function authRefusal(reply: ErrorMessage): Error {
  const error = serverErrorOf(reply);
  if (reply.code !== ErrorCode.BAD_CREDENTIALS) return error;
  return new AuthenticationError(`The server refused the credentials: ${error.message}`, { cause: error });
}

/** An ERROR instead of SUPPORTED or READY; `version` is the one that a protocol error is about. */
function startRefusal(
  reply: ErrorMessage, version: VersionCapabilities | undefined, options: HandshakeOptions, listed?: readonly string[],
): Error {
  const error = serverErrorOf(reply);
  if (reply.code !== ErrorCode.PROTOCOL_ERROR || version === undefined) return error;
  const names = printableText((listed ?? []).join(', '));
  const offer = names === '' ? '' : ` (it lists ${names})`;
  const text = `The server refused protocol ${version.name}${offer}: ${printableText(reply.message)}`;
  return new ProtocolError(`${text}. ${cureOf(options)}`, { code: 'PROTOCOL_VERSION', cause: error });
}

/** Whoever sits on the path to a server can make it seem older than it is. */
function refuseBelowMinimum(version: VersionCapabilities, { minVersion }: HandshakeOptions, offer: Offer): void {
  if (minVersion === undefined || isAtLeast(version, minVersion)) return;
  const listed = printableText((offer['PROTOCOL_VERSIONS'] ?? []).join(', '));
  const text = `The server offers no better protocol than ${version.name}${listed === '' ? '' : ` (it lists ${listed})`}`;
  const cure = 'check that this is the right server, upgrade it, or lower minProtocolVersion';
  throw new ProtocolError(`${text}, and minProtocolVersion is ${minVersion.name}: ${cure}`, { code: 'PROTOCOL_VERSION' });
}

function cureOf({ version, isPinned }: HandshakeOptions): string {
  if (version === undefined) return `Supported are ${Object.keys(versions).join(', ')}`;
  if (isPinned) return 'Leave protocolVersion out to negotiate';
  return 'All connections of a cluster speak one version: set protocolVersion to one that all its nodes have';
}

function unexpected(reply: ResponseMessage, expected: string): Error {
  return new ProtocolError(`Expected ${expected}, the server answered ${reply.kind}`);
}
