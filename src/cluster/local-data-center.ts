import { ConfigurationError } from '../errors';
import { printableText } from '../protocol/server-text';
import type { Host } from './host';

/**
 * The data centre whose hosts get the requests: the configured one, which must have hosts, or else that of the contact points,
 * which must agree. Throws ConfigurationError that names those there are.
 */
export function chooseLocalDataCenter(
  hosts: readonly Host[], configured: string | undefined, contactEndpoints: ReadonlySet<string>,
): string {
  if (configured !== undefined) {
    const all = datacentersOf(hosts);
    if (all.includes(configured)) return configured;
    throw new ConfigurationError(`localDataCenter "${configured}" has no hosts: set it to one that has, ${quoted(all)}`);
  }
  const contacted = hosts.filter((host) => contactEndpoints.has(host.toString()));
  const [first, ...others] = datacentersOf(contacted.length > 0 ? contacted : hosts);
  if (first !== undefined && others.length === 0) return first;
  throw new ConfigurationError(
    `The contact points are in several data centres: set localDataCenter to one of ${quoted([first ?? '', ...others])}`,
  );
}

function datacentersOf(hosts: readonly Host[]): string[] {
  return [...new Set(hosts.map(({ datacenter }) => datacenter))];
}

function quoted(names: readonly string[]): string {
  return printableText(names.map((name) => `"${name}"`).join(', '));
}
