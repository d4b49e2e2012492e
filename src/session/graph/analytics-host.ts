import type { Host } from '../../cluster/host';

/** Where the master of analytics runs, as one row of one map (protocol facts §5.9). */
export const analyticsQuery = 'CALL DseClientTool.getAnalyticsGraphServer()';

/** The host that an answer to {@link analyticsQuery} names by `location`, its address and a port that is not CQL's. */
export function analyticsHost(row: Readonly<Record<string, unknown>> | undefined, hosts: readonly Host[]): Host | undefined {
  const result = row?.['result'];
  const { location } = (result instanceof Map ? Object.fromEntries(result) : Object(result)) as { readonly location?: unknown };
  if (typeof location !== 'string') return undefined;
  const address = location.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return hosts.find((host) => host.isKnownAs(address));
}
