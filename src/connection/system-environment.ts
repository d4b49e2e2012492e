import type { Socket } from 'node:net';
import type { ConnectionOptions as NodeTlsOptions, PeerCertificate, SecureContext, TLSSocket } from 'node:tls';
import { formatEndpoint } from '../environment';
import type {
  Clock, Environment, Lookup, OpenTransport, ReverseLookup, Timer, Transport, TransportEvents, TransportTarget,
} from '../environment';
import { toTlsOptionError } from '../tls/tls-error';
import { ReceiveBuffer } from './receive-buffer';

/** Parts of Node that are loaded when first used: together they are a fifth of what loading this package would take. */
const net = (): typeof import('node:net') => process.getBuiltinModule('node:net');
const tls = (): typeof import('node:tls') => process.getBuiltinModule('node:tls');
const dns = (): typeof import('node:dns/promises') => process.getBuiltinModule('node:dns/promises');

/** The longest delay that Node's timers know; beyond it they fire at once. */
const longestDelayMs = 2_147_483_647;
const keepAliveDelayMs = 30_000;
/** Difference between the clocks from which the wall clock is thought to have been set. */
const longestDriftMs = 2;
/** How often the wall clock is looked at for having been set. */
const comparedEveryMs = 10;

/** The real world: the only place of the driver that knows sockets, names, clocks, timers and chance. */
export function systemEnvironment(): Environment {
  return {
    clock: systemClock, random: Math.random, lookup: systemLookup, reverseLookup: systemReverseLookup, openTransport: openSocket,
    whenNothingElseRuns,
  };
}

const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMicros,
  setTimer,
  clearTimer: (timer) => {
    openTimers.delete(timer as NodeJS.Timeout);
    clearTimeout(timer as NodeJS.Timeout);
  },
  afterTurn: (callback) => process.nextTick(callback),
  afterPoll: (callback) => setImmediate(callback),
};

/** What this file keeps the process running by. */
const openTimers = new Set<NodeJS.Timeout>();
const openSockets = new Set<Socket>();

function setTimer(callback: () => void, delayMs: number): Timer {
  const timer = setTimeout(() => {
    openTimers.delete(timer);
    callback();
  }, Math.min(delayMs, longestDelayMs));
  openTimers.add(timer);
  return timer;
}

/**
 * Lets go of all sockets and timers for a moment: a process that has nothing else is then about to end, and says so. They are
 * taken up again in any case, so that nothing comes of it but the knowledge. Others who want to hear that the process ends would
 * hear it too soon: where there are any, nothing is done.
 */
function whenNothingElseRuns(tell: () => void): void {
  if (process.listenerCount('beforeExit') > 0) return;
  const held = [...openTimers, ...openSockets];
  for (const each of held) each.unref();
  const takeUp = (): void => {
    clearTimeout(moment);
    process.off('beforeExit', onEnd);
    for (const each of held) each.ref();
  };
  const onEnd = (): void => {
    takeUp();
    tell();
  };
  const moment = setTimeout(takeUp, 1).unref();
  process.once('beforeExit', onEnd);
}

/** What to add to the monotonic clock to get the wall clock, which has no microseconds of its own. */
let wallOffsetMs = performance.timeOrigin;
let comparedAtMs = -Infinity;

/** In microseconds, so that writes of two sessions within a millisecond differ; follows the wall clock when it is set. */
function wallMicros(monotonicMs = performance.now()): number {
  if (monotonicMs - comparedAtMs > comparedEveryMs) {
    comparedAtMs = monotonicMs;
    const driftMs = Date.now() - monotonicMs - wallOffsetMs;
    if (Math.abs(driftMs) > longestDriftMs) wallOffsetMs += driftMs;
  }
  return Math.floor((monotonicMs + wallOffsetMs) * 1_000);
}

const systemLookup: Lookup = async (hostname) => {
  if (net().isIP(hostname) !== 0) return [hostname];
  const found = await dns().lookup(hostname, { all: true });
  return found.map(({ address }) => address);
};

/** As the system's own programs see it: by /etc/hosts as well, where it has the address. */
const systemReverseLookup: ReverseLookup = async (address) => {
  try {
    const { hostname } = await dns().lookupService(address, 0);
    return [hostname];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') return [];
    throw error;
  }
};

/**
 * Rejects with Node's own error, with the signal's reason, or with a ConfigurationError when the TLS options cannot be used;
 * then no event is ever reported. Once open, the transport is its owner's to destroy and the signal has no effect any more.
 */
const openSocket: OpenTransport = (target, events, signal) => new Promise((resolve, reject) => {
  signal.throwIfAborted();
  const received = new ReceiveBuffer();
  const where = { ...addressOf(target), onread: received.onread };
  const socket = target.tls === undefined ? net().connect(where) : openTls(target, where, target.tls);
  const giveUp = (reason: Error): void => {
    signal.removeEventListener('abort', onAbort);
    reject(reason);
    socket.destroy();
  };
  const onAbort = (): void => giveUp(signal.reason as Error);
  const onError = (error: Error): void => giveUp(error);
  const onClose = (): void => giveUp(resetError('The connection was closed before it was ready'));
  socket.once('close', () => openSockets.delete(socket));
  signal.addEventListener('abort', onAbort, { once: true });
  socket.on('error', onError).on('close', onClose);
  socket.once('connect', () => openSockets.add(socket.setNoDelay(true).setKeepAlive(true, keepAliveDelayMs)));
  socket.once(target.tls === undefined ? 'connect' : 'secureConnect', () => {
    const refusal = refusalOf(socket, target);
    if (refusal !== undefined) return giveUp(refusal);
    signal.removeEventListener('abort', onAbort);
    resolve(new SocketTransport(socket, received, target, events));
    socket.off('error', onError).off('close', onClose);
    socket.on('secureConnect', () => socket.destroy(new Error('The server negotiated TLS anew, which is refused')));
  });
});

function addressOf(target: TransportTarget): { host: string; port: number } {
  return { host: target.address, port: target.port };
}

/** Where to connect to, and what the socket reads into. */
type Where = Required<Pick<NodeTlsOptions, 'host' | 'port'>> & Pick<ReceiveBuffer, 'onread'>;

function openTls(target: TransportTarget, where: Where, options: NodeTlsOptions): TLSSocket {
  const check = options.checkServerIdentity ?? checkIdentity;
  return tls().connect({
    ...options,
    ...where,
    secureContext: options.secureContext ?? secureContextOf(options),
    checkServerIdentity: (hostname, certificate) => check(target.identity ?? hostname, certificate),
  });
}

/**
 * Node's comparison without its last resort: the common name of a certificate has long ceased to name servers (RFC 9525 §2), and
 * authorities do not check it as they check the alternative names.
 */
function checkIdentity(hostname: string, certificate: PeerCertificate): Error | undefined {
  const withoutName = { ...certificate, subject: { ...certificate.subject, CN: '' } };
  const refusal = tls().checkServerIdentity(hostname, withoutName);
  return refusal && Object.assign(refusal, { cert: certificate });
}

/** Parsed certificates of the options in use: to parse a long list of authorities takes tens of milliseconds. */
const secureContexts = new WeakMap<NodeTlsOptions, SecureContext>();

function secureContextOf(options: NodeTlsOptions): SecureContext {
  const known = secureContexts.get(options);
  if (known !== undefined) return known;
  try {
    const context = tls().createSecureContext(options);
    secureContexts.set(options, context);
    return context;
  } catch (error) {
    throw toTlsOptionError(error);
  }
}

/**
 * Node has destroyed a socket that it could not verify; to ask again costs nothing, and credentials follow. A context made by
 * the user can have versions of TLS that no option allows.
 */
function refusalOf(socket: Socket, target: TransportTarget): Error | undefined {
  if (!(socket instanceof tls().TLSSocket)) return undefined;
  const version = socket.getProtocol();
  if (version !== 'TLSv1.2' && version !== 'TLSv1.3') {
    return Object.assign(new Error(`The handshake ended with ${version ?? 'no version'}`), { code: 'ERR_SSL_VERSION_TOO_LOW' });
  }
  if (target.tls?.rejectUnauthorized === false || socket.authorized) return undefined;
  return socket.authorizationError instanceof Error
    ? socket.authorizationError
    : Object.assign(new Error('The certificate was not verified'), { code: String(socket.authorizationError) });
}

function resetError(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}

/** A connected socket behind the driver's own small interface. */
class SocketTransport implements Transport {
  readonly peer: string;
  readonly #socket: Socket;
  readonly #received: ReceiveBuffer;
  readonly #events: TransportEvents;
  #isPaused = false;
  #error: Error | undefined;

  constructor(socket: Socket, received: ReceiveBuffer, target: TransportTarget, events: TransportEvents) {
    this.peer = formatEndpoint(target);
    this.#socket = socket.pause();
    this.#received = received;
    this.#events = events;
    socket.on('data', (chunk: Buffer) => events.onData(chunk)); // of a runtime that knows no `onread`
    socket.on('drain', () => events.onDrain());
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.once('close', () => events.onClose(this.#error));
    setImmediate(() => this.#start());
  }

  /** Bytes can be here already, but not before whoever opened the transport has it in hand. */
  #start(): void {
    if (!this.#isPaused) this.resume();
  }

  /** Node calls back without an error for what it throws away when a socket is destroyed. */
  write(bytes: Buffer, written: () => void): boolean {
    return this.#socket.write(bytes, (error) => {
      if (!this.#socket.destroyed && (error === null || error === undefined)) written();
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#received.deliver((chunk) => this.#events.onData(chunk));
    this.#socket.resume();
  }

  /** Does not wait for the other end to close too, which a dead one never does. */
  end(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
