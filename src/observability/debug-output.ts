import { debuglog } from 'node:util';
import { diagnosticsChannels } from './channels';
import type { HostMessage, TraceContext } from './channels';

/** What Node's `debuglog` gives for a section. */
export interface DebugLog {
  (format: string, text: string): void;
  readonly enabled: boolean;
}

let isOn = false;

/** With `NODE_DEBUG=purecql` all that is told on the channels is written to stderr, of every cluster; else nothing is done. */
export function startDebugOutput(log: DebugLog = debuglog('purecql')): void {
  if (isOn || !log.enabled) return;
  isOn = true;
  printAll((text) => log('%s', text));
}

function printAll(print: (text: string) => void): void {
  const channels = diagnosticsChannels();
  for (const kind of ['request', 'prepare', 'connect'] as const) {
    channels[kind].subscribe({ asyncEnd: (context) => print(`${kind} ${describeTrace(context)}`) });
  }
  channels.retry.subscribe(({ summary, error, decision, retries }) => (
    print(`retry ${retries} of ${summary} on the ${decision} host: ${error.message}`)
  ));
  channels.speculation.subscribe(({ summary, executions }) => print(`speculative execution ${executions} of ${summary}`));
  channels.connectionClose.subscribe(({ host, error }) => (
    print(`connection to ${host} closed: ${error?.message ?? 'as wanted'}`)
  ));
  channels.poolWait.subscribe(({ host, queued }) => print(`${queued} requests wait for a connection to ${host} with room`));
  for (const [key, word] of [['hostUp', 'up'], ['hostDown', 'down'], ['hostAdd', 'added'], ['hostRemove', 'removed']] as const) {
    channels[key].subscribe((message) => print(`host ${describeHost(message)} ${word}${reasonOf(message)}`));
  }
  channels.warning.subscribe(({ message }) => print(`warning: ${message}`));
}

function describeTrace({ name, attributes, durationMs = 0, error }: TraceContext): string {
  const { 'server.address': address, 'server.port': port } = attributes;
  const node = address === undefined ? '' : ` on ${address}:${port}`;
  const rows = attributes['db.response.returned_rows'];
  const outcome = error === undefined ? describeRows(rows) : `failed: ${error instanceof Error ? error.message : 'unknown'}`;
  return `${name}${node} ${durationMs.toFixed(1)} ms${outcome === '' ? '' : ` ${outcome}`}`;
}

function describeRows(rows: number | undefined): string {
  return rows === undefined ? '' : `${rows} rows`;
}

function describeHost({ host, datacenter, rack }: HostMessage): string {
  return `${host} (${datacenter}/${rack})`;
}

function reasonOf({ error }: HostMessage): string {
  return error === undefined ? '' : `: ${error.message}`;
}
