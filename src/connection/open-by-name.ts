import { formatEndpoint } from '../environment';
import type { Environment, OpenTransport, Transport, TransportEvents, TransportTarget } from '../environment';
import { isAddress } from '../tls/address';
import { raceStaggered } from './staggered-race';
import { unknownHost } from './unknown-host';

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
  try {
    const { transport } = await raceStaggered(targets, {
      clock,
      closing: signal,
      attempt: (each, giveUp) => openOne(openTransport, each, events, giveUp),
      take: (opened, isFirst) => (isFirst ? opened.claim() : opened.transport.destroy()),
    });
    return transport;
  } catch (error) {
    signal.throwIfAborted();
    throw (error as AggregateError).errors[0];
  }
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

/** A transport that may have come too late, and how it is made the one. */
interface Opened {
  readonly transport: Transport;
  claim(): void;
}

/** What becomes of a transport that came too late is nobody's concern. */
async function openOne(
  openTransport: OpenTransport, target: TransportTarget, events: TransportEvents, signal: AbortSignal,
): Promise<Opened> {
  let isOurs = false;
  const guarded: TransportEvents = {
    onData: (chunk) => isOurs && events.onData(chunk),
    onDrain: () => isOurs && events.onDrain(),
    onClose: (error) => isOurs && events.onClose(error),
  };
  const transport = await openTransport(target, guarded, signal);
  return {
    transport,
    claim: () => {
      isOurs = true;
    },
  };
}
