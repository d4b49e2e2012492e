import { AuthenticationError, ConfigurationError, describeValue } from '../errors';
import { printableText } from '../protocol/server-text';
import type { AuthEndpoint } from './authenticator';

/**
 * Where the host name in a node's principal is from: the name of its address by reverse DNS, the name it was given as a
 * contact point, one name for all nodes, or whatever a function makes of the node.
 */
export type GssHostName =
  | 'reverse-dns' | 'contact-point' | (string & {}) | ((endpoint: AuthEndpoint) => string | Promise<string>);

/** A host name, and where it is from. */
export interface ResolvedHostName {
  readonly hostName: string;
  readonly origin: string;
}

/** What would make another principal of it, or none; IPv6 addresses are fine. */
const unusable = /[\s@/\\\u0000-\u0020\u007f]/;
const longestName = 253;

/**
 * Finds the host name of a node. An address without a name, or whose name cannot be asked for, has that of the contact
 * point; a node that is not a contact point, or is one by its address, has its address.
 */
export async function resolveHostName(option: GssHostName, endpoint: AuthEndpoint): Promise<ResolvedHostName> {
  if (typeof option === 'function') return checked(await option(endpoint), 'the function given as hostName');
  if (option === 'contact-point') return nameOfContactPoint(endpoint, '');
  if (option !== 'reverse-dns') return checked(option, 'the option hostName');
  const { address } = endpoint;
  try {
    const name = await endpoint.reverseLookup?.();
    if (name !== undefined && name !== '') return checked(name.replace(/\.$/, ''), `reverse DNS of ${address}`);
    return nameOfContactPoint(endpoint, `, for reverse DNS has no name for ${address}`);
  } catch (error) {
    if (error instanceof AuthenticationError) throw error;
    const why = error instanceof Error ? error.message : describeValue(error);
    return nameOfContactPoint(endpoint, `, for reverse DNS of ${address} failed: ${printableText(why, longestName)}`);
  }
}

function nameOfContactPoint({ address, hostname }: AuthEndpoint, because: string): ResolvedHostName {
  const hasName = hostname !== undefined && hostname !== address;
  if (!hasName) return { hostName: address, origin: `the address of the node${because}` };
  return checked(hostname, `the contact point${because}`);
}

function checked(name: unknown, origin: string): ResolvedHostName {
  if (isUsableHostName(name)) return { hostName: name, origin };
  const shown = typeof name === 'string' ? `"${printableText(name, longestName)}"` : describeValue(name);
  const text = `The host name ${shown}, which is from ${origin}, cannot be part of a Kerberos principal`;
  throw new AuthenticationError(text);
}

/** True for what can stand behind `service@` in the name of a service. */
export function isUsableHostName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= longestName && !unusable.test(name);
}

/** Refuses at once what can never be a host name. */
export function checkHostNameOption(place: string, option: unknown): asserts option is GssHostName {
  if (typeof option === 'function' || isUsableHostName(option)) return;
  throw new ConfigurationError(
    `hostName of ${place} must be 'reverse-dns', 'contact-point', a host name, or a function that gives one`,
  );
}
