import type { Host } from '../cluster/host';
import { diagnosticsChannels } from '../observability/channels';
import type { Log } from '../observability/log';

/** Events of a cluster and what comes with them. */
export interface ClusterEvents {
  /** The first connection to a host is ready. */
  hostUp: [host: Host];
  /** The last connection to a host was lost, or none could be made. */
  hostDown: [host: Host, reason: Error];
  /** A node joined the cluster. */
  hostAdd: [host: Host];
  /** A node left the cluster. */
  hostRemove: [host: Host];
  /** Something is wrong that no request fails by. */
  warning: [message: string];
}

/** The events that are about one host. */
export type HostEvent = Exclude<keyof ClusterEvents, 'warning'>;

/** How the log puts them. */
const texts = {
  hostUp: 'is up', hostDown: 'is down', hostAdd: 'joined the cluster', hostRemove: 'left the cluster',
} as const satisfies Record<HostEvent, string>;

/** Tells the log and the subscribers of the event's channel what became of a host. */
export function publishHostEvent(log: Log, event: HostEvent, host: Host, error?: Error): void {
  const { datacenter, rack } = host;
  const text = `${host.toString()} (${datacenter}) ${texts[event]}`;
  if (error === undefined) log.info(text);
  else log.warn(`${text}: ${error.message}`);
  const channel = diagnosticsChannels()[event];
  if (!channel.hasSubscribers) return;
  const place = { host: host.toString(), hostId: host.hostId.toString(), datacenter, rack };
  channel.publish(error === undefined ? place : { ...place, error });
}

/** Tells the log and the subscribers of the channel what is wrong. */
export function publishWarning(log: Log, message: string): void {
  log.warn(message);
  const { warning } = diagnosticsChannels();
  if (warning.hasSubscribers) warning.publish({ message });
}
