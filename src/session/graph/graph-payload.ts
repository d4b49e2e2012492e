import type { GraphLanguage, GraphResults, GraphSettings } from '../../cluster/graph-options';
import { ConfigurationError } from '../../errors';
import { consistencyName } from '../../protocol/constants';
import type { RequestSettings } from '../query-options';

type Payload = NonNullable<RequestSettings['customPayload']>;

/** A graph request: its options, with the language and the format that were found for it. */
export interface ResolvedGraph extends GraphSettings {
  readonly graphLanguage: GraphLanguage;
  readonly graphResults: GraphResults;
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

/** The keys of the payload (protocol facts §5.8); undefined = left out. */
const keys = {
  'graph-language': ({ graphLanguage }) => utf8(graphLanguage),
  'graph-name': ({ graphName }) => (typeof graphName === 'string' ? utf8(graphName) : undefined),
  'graph-source': ({ graphSource, graphName }) => utf8(graphSource ?? (typeof graphName === 'string' ? 'g' : 'default')),
  'graph-results': ({ graphResults }) => utf8(graphResults),
  'graph-read-consistency': ({ readConsistency: level }) => (level === undefined ? undefined : utf8(consistencyName(level))),
  'graph-write-consistency': ({ writeConsistency: level }) => (level === undefined ? undefined : utf8(consistencyName(level))),
  'request-timeout': ({ timeoutMs }) => (timeoutMs === undefined ? undefined : int64(timeoutMs)),
} as const satisfies Record<string, (graph: ResolvedGraph) => Buffer | undefined>;

/** Milliseconds, 64 bits, big-endian. */
function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(Math.ceil(Math.min(value, Number.MAX_SAFE_INTEGER))));
  return bytes;
}

/** The payload that makes a QUERY one of a graph, beside what it has already; throws when that says the same already. */
export function graphPayload(graph: ResolvedGraph, own: Payload | undefined): Payload {
  const payload: Record<string, Uint8Array | null> = { ...own };
  for (const [key, write] of Object.entries(keys)) {
    if (Object.hasOwn(payload, key)) {
      throw new ConfigurationError(`customPayload has "${key}", which executeGraph writes itself: give it as a graph option`);
    }
    const value = write(graph);
    if (value !== undefined) payload[key] = value;
  }
  return payload;
}
