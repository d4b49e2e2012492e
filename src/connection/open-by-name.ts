import { formatEndpoint } from '../environment';
import type { Clock, Environment, OpenTransport, Timer, Transport, TransportEvents, TransportTarget } from '../environment';
import { ConnectionError } from '../errors';
import { isAddress } from '../tls/address';
import { unknownHost } from './unknown-host';

/** Time that an address has for itself before the next one is tried beside it. */
const staggerMs = 250;

/**
 * The same environment, whose transports go to names as well: each is looked up anew, and its addresses are tried from a random
 * one on, for a proxy may have several, and others tomorrow.
 */
export function openingByName(environment: Environment): Environment {
  return { ...environment, openTransport: (target, events, signal) => open(environment, target, events, signal) };
}

async function open(
  environment: Environment, target: TransportTarget, events: TransportEvents, signal: AbortSignal,
): Promise<Transport> {
  const { clock, random, openTransport } = environment;
  if (isAddress(target.address)) return openTransport(target, events, signal);
  const addresses = await addressesOf(environment, target);
  signal.throwIfAborted();
  const first = Math.floor(random() * addresses.length);
  const targets = [...addresses.slice(first), ...addresses.slice(0, first)].map((address) => ({ ...target, address }));
  return new AddressRace(targets, events, clock, openTransport).run(signal);
}

async function addressesOf({ lookup }: Environment, target: TransportTarget): Promise<readonly string[]> {
  const host = formatEndpoint(target);
  try {
    const addresses = await lookup(target.address);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    throw unknownHost(error, host);
  }
  throw unknownHost('it was found without one', host);
}

/** Tries addresses until one is open; the next one starts when one fails, or after a while beside those before it. */
class AddressRace {
  readonly #targets: readonly TransportTarget[];
  readonly #events: TransportEvents;
  readonly #clock: Clock;
  readonly #openTransport: OpenTransport;
  readonly #losing = new AbortController();
  #started = 0;
  #failed = 0;
  #firstFailure: unknown;
  /** The attempt whose transport was handed out. */
  #winner: number | undefined;
  #timer: Timer | undefined;

  constructor(targets: readonly TransportTarget[], events: TransportEvents, clock: Clock, openTransport: OpenTransport) {
    this.#targets = targets;
    this.#events = events;
    this.#clock = clock;
    this.#openTransport = openTransport;
  }

  run(signal: AbortSignal): Promise<Transport> {
    const either = AbortSignal.any([signal, this.#losing.signal]);
    return new Promise<Transport>((resolve, reject) => {
      const startNext = (): void => {
        this.#stopTimer();
        const attempt = this.#started;
        const target = this.#targets[attempt];
        if (target === undefined || either.aborted) return;
        this.#started++;
        if (this.#started < this.#targets.length) this.#timer = this.#clock.setTimer(startNext, staggerMs);
        this.#openTransport(target, this.#eventsOf(attempt), either).then(
          (transport) => (this.#wins(attempt) ? resolve(transport) : transport.destroy()),
          (error: unknown) => {
            this.#firstFailure ??= error;
            this.#failed++;
            if (!signal.aborted && this.#failed < this.#targets.length) return startNext();
            this.#stopTimer();
            reject(signal.aborted ? (signal.reason as Error) : (this.#firstFailure as Error));
          },
        );
      };
      startNext();
    });
  }

  #wins(attempt: number): boolean {
    if (this.#winner !== undefined) return false;
    this.#winner = attempt;
    this.#stopTimer();
    this.#losing.abort(new ConnectionError('SUPERSEDED', 'Another address answered first'));
    return true;
  }

  /** What becomes of a transport that came too late is nobody's concern. */
  #eventsOf(attempt: number): TransportEvents {
    const isOurs = (): boolean => this.#winner === attempt;
    return {
      onData: (chunk) => isOurs() && this.#events.onData(chunk),
      onDrain: () => isOurs() && this.#events.onDrain(),
      onClose: (error) => isOurs() && this.#events.onClose(error),
    };
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
