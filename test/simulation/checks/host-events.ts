import type { Cluster, Host } from '../../../src/index';
import type { SimClient } from '../client/sim-client';
import type { Trace } from '../trace';
import type { World } from '../world/world';
import type { Violations } from './violations';

const pollMs = 1_000;
/** Longer than the first attempt to connect to a host that has moved takes. */
const mostPolls = 6;

/** A host that is said to be up has a connection, or will not be said to be up for long. */
export function watchHostStates(client: SimClient, { loop, network }: World, violations: Violations): void {
  const bare = new Map<Host, number>();
  const poll = (): void => {
    for (const host of client.cluster.metadata.hosts) {
      const isBare = host.state === 'up' && client.sessions.size > 0 && !network.isConnected(client.name, host.toString());
      const polls = isBare && !loop.isBlocked ? (bare.get(host) ?? 0) + 1 : 0;
      bare.set(host, polls);
      if (polls < mostPolls) continue;
      return violations.add('host events', `${client.name} has no connection to ${host.toString()}, which it says is up`);
    }
    loop.after(pollMs, poll);
  };
  loop.after(pollMs, poll);
}

/** Listens to a cluster: a host is up or down by turns, and is known before anything is said of it. */
export function watchHostEvents(cluster: Cluster, client: string, trace: Trace, violations: Violations): void {
  const isUp = new Map<Host, boolean>();
  const gone = new Set<Host>();
  const fail = (host: Host, text: string): void => violations.add('host events', `${client}: ${host.toString()} ${text}`);
  const change = (host: Host, up: boolean): void => {
    const state = up ? 'up' : 'down';
    trace.note(up ? 'hostUp' : 'hostDown', client, host.toString());
    if (isUp.get(host) === up) fail(host, `is ${state} twice in a row`);
    if (gone.has(host)) fail(host, `was removed and is ${state}`);
    if (host.state !== state) fail(host, `is ${state}, and its state is ${host.state}`);
    isUp.set(host, up);
  };
  cluster.on('hostUp', (host) => change(host, true));
  cluster.on('hostDown', (host) => change(host, false));
  cluster.on('hostAdd', (host) => {
    trace.note('hostAdd', client, host.toString());
    if (!cluster.metadata.hosts.includes(host)) fail(host, 'was added and is not there');
  });
  cluster.on('hostRemove', (host) => {
    trace.note('hostRemove', client, host.toString());
    if (gone.has(host) || cluster.metadata.hosts.includes(host)) fail(host, 'was removed and is still there');
    gone.add(host);
  });
  cluster.on('warning', (text) => trace.note('warning', client, text));
}
