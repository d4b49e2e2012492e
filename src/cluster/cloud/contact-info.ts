import { ConfigurationError, describeValue } from '../../errors';
import { Uuid } from '../../values/uuid';
import { parseContactPoint } from '../contact-point';
import type { ContactPoint } from '../contact-point';
import { MetadataServiceError } from './metadata-service-error';

/** Where the nodes of a cloud database are (protocol facts §5.14). */
export interface ContactInfo {
  /** The proxy through which all of them are reached. */
  readonly proxy: ContactPoint;
  /** Of nodes that can be asked for the others. */
  readonly hostIds: readonly string[];
  readonly localDataCenter: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the answer of the metadata service at `host`; throws MetadataServiceError for one that is not as it must be. */
export function readContactInfo(body: Buffer, host: string): ContactInfo {
  const malformed = (problem: string, cause?: unknown): MetadataServiceError => {
    const text = `The metadata service answered, but ${problem}; check that the secure connect bundle is right, and try again`;
    return new MetadataServiceError('METADATA_SERVICE_MALFORMED', text, { host, ...(cause !== undefined && { cause }) });
  };
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw malformed('not in JSON', error);
  }
  const info = fieldsOf(fieldsOf(answer)?.['contact_info']);
  if (info === undefined) throw malformed('has no contact_info');
  const { contact_points: ids, sni_proxy_address: address, local_dc: dc } = info;
  const proxy = proxyOf(address);
  if (proxy === undefined) throw malformed(`sni_proxy_address is no "host:port" (${describeValue(address)})`);
  if (!Array.isArray(ids) || ids.length === 0) throw malformed('names no node: the database may be paused');
  const wrong = ids.findIndex((id) => hostIdOf(id) === undefined);
  if (wrong >= 0) throw malformed(`contact_points[${wrong}] is no host id (${describeValue(ids[wrong])})`);
  const hostIds = [...new Set(ids.map((id) => hostIdOf(id)!))];
  return { proxy, hostIds, localDataCenter: typeof dc === 'string' && dc !== '' ? dc : undefined };
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}

function proxyOf(address: unknown): ContactPoint | undefined {
  if (typeof address !== 'string' || !/^(?:\[[\da-f:.]+\]|[\w.-]{1,255}):\d+$/i.test(address)) return undefined;
  try {
    return parseContactPoint(address);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** In the one form that is compared with what the nodes say. */
function hostIdOf(id: unknown): string | undefined {
  if (typeof id !== 'string' || !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return undefined;
  return Uuid.fromString(id).toString();
}
