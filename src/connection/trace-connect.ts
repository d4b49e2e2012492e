import type { AuthEndpoint } from '../auth/authenticator';
import type { Clock } from '../environment';
import { nodeAttributes } from '../observability/attributes';
import type { TraceAttributes } from '../observability/attributes';
import { diagnosticsChannels } from '../observability/channels';
import { traceOperation } from '../observability/trace-operation';
import type { Connection } from './connection';

/** Opens a connection under the eyes of those who have subscribed to `purecql:connect`; for when somebody has. */
export function traceConnect(clock: Clock, endpoint: AuthEndpoint, work: () => Promise<Connection>): Promise<Connection> {
  const attributes: TraceAttributes = { 'db.system.name': 'cassandra', ...nodeAttributes(endpoint) };
  return traceOperation<Connection>({
    channel: diagnosticsChannels().connect,
    clock,
    name: 'CONNECT',
    attributes,
    outcome: ({ version }) => ({ 'network.protocol.version': version.name }),
  }, work);
}
