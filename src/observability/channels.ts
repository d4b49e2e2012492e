import type { AsyncLocalStorage } from 'node:async_hooks';
import type { DriverError } from '../errors';
import type { TraceAttributes } from './attributes';

/** What subscribers of a tracing channel get: one object for each operation, the same at each of its moments. */
export interface TraceContext {
  /** What a span of it is called. */
  readonly name: string;
  /** By OpenTelemetry's names; those of the outcome are there from `error` or `asyncStart` on. */
  readonly attributes: TraceAttributes;
  /** How long it took, once it is over. */
  durationMs?: number;
  /** Why it failed. */
  error?: unknown;
  result?: unknown;
}

/** A request is tried again after an error. */
export interface RetryMessage {
  /** Such as `SELECT ks.table`. */
  readonly summary: string;
  readonly error: DriverError;
  /** Where: on the same host, or on the next one. */
  readonly decision: 'same' | 'next';
  /** Retries of this request, this one included. */
  readonly retries: number;
}

/** A request that takes long is sent to one more host. */
export interface SpeculationMessage {
  readonly summary: string;
  /** Speculative executions of this request, this one included. */
  readonly executions: number;
}

/** A connection that was in use is closed. */
export interface ConnectionCloseMessage {
  readonly host: string;
  /** Absent when the driver closed it on purpose. */
  readonly error: DriverError | undefined;
}

/** All connections to a host are full: a request waits for room. */
export interface PoolWaitMessage {
  readonly host: string;
  /** Requests that wait for that host, this one included. */
  readonly queued: number;
}

/** Something happened to a node. */
export interface HostMessage {
  readonly host: string;
  readonly hostId: string;
  readonly datacenter: string;
  readonly rack: string;
  /** Why it is down. */
  readonly error?: Error;
}

/** Something is wrong that no request fails by. */
export interface WarningMessage {
  readonly message: string;
}

/** A `Channel` of Node that knows what is told on it. */
export interface MessageChannel<Message> {
  readonly name: string | symbol;
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
  subscribe(listener: (message: Message) => void): void;
  unsubscribe(listener: (message: Message) => void): boolean;
  /** Within what is traced the store has what `storeOf` makes of the message. */
  bindStore<Store>(store: AsyncLocalStorage<Store>, storeOf: (message: Message) => Store): void;
  unbindStore<Store>(store: AsyncLocalStorage<Store>): boolean;
}

/** The moments of an operation: it starts, and later fails (`error`) or succeeds, which `asyncStart` and `asyncEnd` follow. */
export interface TraceSubscribers {
  start?(context: TraceContext): void;
  end?(context: TraceContext): void;
  asyncStart?(context: TraceContext): void;
  asyncEnd?(context: TraceContext): void;
  error?(context: TraceContext): void;
}

/** A `TracingChannel` of Node for operations of the driver. */
export interface TraceChannel extends Readonly<Record<keyof TraceSubscribers, MessageChannel<TraceContext>>> {
  readonly hasSubscribers: boolean;
  subscribe(subscribers: TraceSubscribers): void;
  unsubscribe(subscribers: TraceSubscribers): boolean;
  tracePromise<T>(work: () => Promise<T>, context: TraceContext): Promise<T>;
}

/** The channels of `node:diagnostics_channel` that the driver tells what it does on, of every cluster in the process. */
export interface DiagnosticsChannels {
  /** `purecql:request`: each call that asks the cluster something, and each further page. */
  readonly request: TraceChannel;
  /** `purecql:prepare`: each PREPARE, those of statements included that a node has forgotten. */
  readonly prepare: TraceChannel;
  /** `purecql:connect`: each connection, from its name to its authentication. */
  readonly connect: TraceChannel;
  readonly retry: MessageChannel<RetryMessage>;
  readonly speculation: MessageChannel<SpeculationMessage>;
  readonly connectionClose: MessageChannel<ConnectionCloseMessage>;
  readonly poolWait: MessageChannel<PoolWaitMessage>;
  readonly hostUp: MessageChannel<HostMessage>;
  readonly hostDown: MessageChannel<HostMessage>;
  readonly hostAdd: MessageChannel<HostMessage>;
  readonly hostRemove: MessageChannel<HostMessage>;
  readonly warning: MessageChannel<WarningMessage>;
}

/** What the channels are called, for who subscribes without this package. */
export const channelNames = {
  request: 'purecql:request',
  prepare: 'purecql:prepare',
  connect: 'purecql:connect',
  retry: 'purecql:request:retry',
  speculation: 'purecql:request:speculation',
  connectionClose: 'purecql:connection:close',
  poolWait: 'purecql:pool:wait',
  hostUp: 'purecql:host:up',
  hostDown: 'purecql:host:down',
  hostAdd: 'purecql:host:add',
  hostRemove: 'purecql:host:remove',
  warning: 'purecql:warning',
} as const satisfies Record<keyof DiagnosticsChannels, string>;

let made: DiagnosticsChannels | undefined;

/** The driver's channels with the types of what is told on them; Node's module of channels is loaded with the first call. */
export function diagnosticsChannels(): DiagnosticsChannels {
  made ??= makeChannels();
  return made;
}

/** Tells that a connection is closed to who wants to know. */
export function tellConnectionClose(host: string, error: DriverError | undefined): void {
  const { connectionClose } = diagnosticsChannels();
  if (connectionClose.hasSubscribers) connectionClose.publish({ host, error });
}

/** Node's own types leave open what is told on a channel, and ask for a subscriber at every moment. */
function makeChannels(): DiagnosticsChannels {
  const { channel, tracingChannel } = process.getBuiltinModule('node:diagnostics_channel');
  const traces: readonly string[] = ['request', 'prepare', 'connect'] satisfies readonly (keyof DiagnosticsChannels)[];
  const entries = Object.entries(channelNames).map(([key, name]) => (
    [key, traces.includes(key) ? tracingChannel(name) : channel(name)] as const
  ));
  return Object.fromEntries(entries) as unknown as DiagnosticsChannels;
}
