import type { AuthEndpoint } from '../auth/authenticator';
import { unknownHost } from '../connection/unknown-host';
import type { Environment } from '../environment';
import { ConnectionError, NoHostAvailableError } from '../errors';
import type { DriverError } from '../errors';
import type { ContactPoint } from './contact-point';

/** The endpoints of contact points, and what went wrong with those that have none. */
export interface ResolvedContacts {
  readonly endpoints: readonly AuthEndpoint[];
  readonly failures: readonly DriverError[];
}

/** Looks the names of contact points up, each to all of its addresses; throws NoHostAvailableError when there are none. */
export async function resolveContactPoints(
  points: readonly ContactPoint[], environment: Environment, timeoutMs: number,
): Promise<ResolvedContacts> {
  const results = await Promise.allSettled(points.map((point) => lookUp(point, environment, timeoutMs)));
  const endpoints = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as DriverError] : []));
  if (endpoints.length === 0) throw new NoHostAvailableError('No contact point has an address:', failures);
  return { endpoints, failures };
}

function lookUp(point: ContactPoint, { clock, lookup }: Environment, timeoutMs: number): Promise<AuthEndpoint[]> {
  const { hostname, port } = point;
  const host = `${hostname}:${port}`;
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => {
      reject(new ConnectionError('CONNECT_TIMEOUT', `The name was not resolved within ${timeoutMs} ms`, { host }));
    }, timeoutMs);
    lookup(hostname)
      .finally(() => clock.clearTimer(timer))
      .then((addresses) => resolve(addresses.map((address) => ({ address, port, hostname }))))
      .catch((error: unknown) => reject(unknownHost(error, host)));
  });
}
