import { EXEC_PROFILE_DEFAULT, positive, positiveInteger, roleName } from '../cluster/execution-profile';
import type { ExecutionProfile } from '../cluster/execution-profile';
import type { GraphSettings } from '../cluster/graph-options';
import { Host } from '../cluster/host';
import type { LoadBalancingPolicy } from '../cluster/policies/load-balancing-policy';
import { DefaultLoadBalancingPolicy } from '../cluster/policies/default-load-balancing-policy';
import { DefaultRetryPolicy, FallthroughRetryPolicy } from '../cluster/policies/retry-policy';
import type { RetryPolicy } from '../cluster/policies/retry-policy';
import type { SpeculativeExecutionPolicy } from '../cluster/policies/speculative-execution-policy';
import { routingKeyOf } from '../cluster/routing-key';
import { ConfigurationError, describeValue } from '../errors';
import { Consistency, consistencyOf } from '../protocol/constants';
import type { RowMode } from '../protocol/row-decoder';
import { refuseUnknownOptions } from '../unknown-option';

/** Options of one request; what is absent comes from its execution profile. */
export interface QueryOptions {
  /** Name of a profile of the cluster. */
  readonly executionProfile?: string;
  /** How many replicas must answer; by number or name. */
  readonly consistency?: Consistency | keyof typeof Consistency;
  /** SERIAL or LOCAL_SERIAL, for lightweight transactions. */
  readonly serialConsistency?: Consistency | keyof typeof Consistency;
  /** Rows a page. */
  readonly pageSize?: number;
  /** Goes on after an earlier page: its `pagingState`, or that as a hexadecimal string. */
  readonly pagingState?: Uint8Array | string;
  /** Milliseconds for the whole request, all attempts together. */
  readonly timeoutMs?: number;
  /** Ends the request at once when it aborts; `error.mayHaveRun` then says whether it was sent. */
  readonly signal?: AbortSignal;
  /** The request may run twice without harm: it is tried on another host after a lost connection. */
  readonly idempotent?: boolean;
  /** Write time in microseconds since 1970, in place of the coordinator's. */
  readonly timestamp?: bigint | number;
  /** Keyspace of this request only (v5, DSE v2). */
  readonly keyspace?: string;
  /** The server's idea of now for this request, in seconds since 1970 (v5). */
  readonly nowInSeconds?: number;
  /** Ask the server for a trace; its id is in `info.tracingId`. */
  readonly trace?: boolean;
  /** Bytes by name for a query handler of the server's own. */
  readonly customPayload?: Readonly<Record<string, Uint8Array | null>>;
  /** DSE: the role to execute as (proxy execute). */
  readonly executeAs?: string;
  /** The only host to try. */
  readonly host?: Host;
  /** What rows are: `object` by column name, `array` in column order, or `map`. */
  readonly rowMode?: RowMode;
  /** CQL types of the parameters of an unprepared query: an array in order, or an object by name. */
  readonly hints?: readonly (string | undefined)[] | Readonly<Record<string, string>>;
  /** false = send the text and the values without preparing. */
  readonly prepare?: boolean;
  /** Bytes of the partition key, or of each of its components, for a request that does not tell them by itself. */
  readonly routingKey?: Uint8Array | readonly Uint8Array[];
}

const known = [
  'executionProfile', 'consistency', 'serialConsistency', 'pageSize', 'pagingState', 'timeoutMs', 'signal', 'idempotent',
  'timestamp', 'keyspace', 'nowInSeconds', 'trace', 'customPayload', 'executeAs', 'host', 'rowMode', 'hints', 'prepare',
  'routingKey',
] as const satisfies readonly (keyof QueryOptions)[];

const proxyKey = 'ProxyExecute';

/** The defaults of a request, under all profiles. */
export const requestDefaults = { timeoutMs: 12_000, pageSize: 5_000, consistency: Consistency.LOCAL_ONE } as const;

/** The options of one request, checked and complete. */
export interface RequestSettings {
  readonly consistency: Consistency;
  readonly serialConsistency: Consistency | undefined;
  readonly pageSize: number;
  readonly pagingState: Uint8Array | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly isIdempotent: boolean;
  readonly timestamp: bigint | undefined;
  readonly keyspace: string | undefined;
  readonly nowInSeconds: number | undefined;
  readonly isTraced: boolean;
  readonly customPayload: Readonly<Record<string, Uint8Array | null>> | undefined;
  readonly host: Host | undefined;
  readonly rowMode: RowMode;
  readonly hints: QueryOptions['hints'];
  readonly prepare: boolean | undefined;
  readonly routingKey: Uint8Array | undefined;
  readonly loadBalancingPolicy: LoadBalancingPolicy;
  readonly retryPolicy: RetryPolicy;
  readonly speculativeExecutionPolicy: SpeculativeExecutionPolicy | undefined;
  /** What is other for graph requests, which are not tried again unless a profile says so. */
  readonly graph: { readonly options: GraphSettings; readonly retryPolicy: RetryPolicy };
}

/** Turns the options of requests into settings; the settings of each profile are made once. */
export class SettingsResolver {
  readonly #byProfile = new Map<string, RequestSettings>();
  #profiles: Readonly<Record<string, ExecutionProfile>>;
  #default: RequestSettings;
  #consistency: Consistency = requestDefaults.consistency;

  constructor(profiles: Readonly<Record<string, ExecutionProfile>>) {
    this.#profiles = { ...profiles };
    this.#default = this.#resolveAll();
  }

  /** Adds a profile or takes another one of its name, for the requests that come. */
  set(name: string, profile: ExecutionProfile): void {
    this.#profiles = { ...this.#profiles, [name]: profile };
    this.#default = this.#resolveAll();
  }

  /** The consistency under all profiles, which depends on the server: what a user has set stands over it. */
  setDefaultConsistency(consistency: Consistency): void {
    if (consistency === this.#consistency) return;
    this.#consistency = consistency;
    this.#default = this.#resolveAll();
  }

  #resolveAll(): RequestSettings {
    const profiles = this.#profiles;
    const policies = { loadBalancingPolicy: new DefaultLoadBalancingPolicy(), retryPolicy: new DefaultRetryPolicy() };
    const graph = { options: {}, retryPolicy: new FallthroughRetryPolicy() };
    const bottom = { ...requestDefaults, ...noOptions, ...policies, consistency: this.#consistency, graph };
    const base = ofProfile(profiles[EXEC_PROFILE_DEFAULT], bottom);
    for (const name of Object.keys(profiles)) this.#byProfile.set(name, ofProfile(profiles[name], base));
    this.#byProfile.set(EXEC_PROFILE_DEFAULT, base);
    return base;
  }

  /** @throws ConfigurationError for an unknown option, an impossible value, or a profile that does not exist */
  resolve(options: QueryOptions | undefined): RequestSettings {
    if (options === undefined) return this.#default;
    checkObject(options);
    refuseUnknownOptions('the options of a request', options, known);
    return withOptions(this.#profile(options.executionProfile), options);
  }

  #profile(name: string | undefined): RequestSettings {
    if (name === undefined) return this.#default;
    const settings = this.#byProfile.get(name);
    if (settings !== undefined) return settings;
    throw new ConfigurationError(`No execution profile "${name}": there are ${[...this.#byProfile.keys()].join(', ')}`);
  }
}

const noOptions = {
  serialConsistency: undefined, pagingState: undefined, signal: undefined, isIdempotent: false, timestamp: undefined,
  keyspace: undefined, nowInSeconds: undefined, isTraced: false, customPayload: undefined, host: undefined, rowMode: 'object',
  hints: undefined, prepare: undefined, routingKey: undefined, speculativeExecutionPolicy: undefined,
} as const satisfies Partial<RequestSettings>;

function ofProfile(profile: ExecutionProfile | undefined, base: RequestSettings): RequestSettings {
  return {
    ...base,
    consistency: profile?.consistency ?? base.consistency,
    serialConsistency: profile?.serialConsistency ?? base.serialConsistency,
    timeoutMs: profile?.requestTimeoutMs ?? base.timeoutMs,
    pageSize: profile?.pageSize ?? base.pageSize,
    loadBalancingPolicy: profile?.loadBalancingPolicy ?? base.loadBalancingPolicy,
    retryPolicy: profile?.retryPolicy ?? base.retryPolicy,
    speculativeExecutionPolicy: profile?.speculativeExecutionPolicy ?? base.speculativeExecutionPolicy,
    customPayload: profile?.executeAs === undefined ? base.customPayload : proxyPayload(profile.executeAs),
    graph: {
      options: { ...base.graph.options, ...profile?.graphOptions },
      retryPolicy: profile?.retryPolicy ?? base.graph.retryPolicy,
    },
  };
}

function withOptions(base: RequestSettings, options: QueryOptions): RequestSettings {
  return {
    consistency: checkedConsistency(options.consistency) ?? base.consistency,
    serialConsistency: checkedConsistency(options.serialConsistency) ?? base.serialConsistency,
    pageSize: positiveInteger('pageSize', options.pageSize) ?? base.pageSize,
    pagingState: checkedPagingState(options.pagingState),
    timeoutMs: positive('timeoutMs', options.timeoutMs) ?? base.timeoutMs,
    signal: checkedSignal(options.signal),
    isIdempotent: options.idempotent ?? base.isIdempotent,
    timestamp: checkedTimestamp(options.timestamp),
    keyspace: options.keyspace,
    nowInSeconds: checkedSeconds(options.nowInSeconds),
    isTraced: options.trace ?? base.isTraced,
    customPayload: payloadOf(options, base.customPayload),
    host: checkedHost(options.host),
    rowMode: checkedRowMode(options.rowMode) ?? base.rowMode,
    hints: options.hints,
    prepare: options.prepare,
    routingKey: checkedRoutingKey(options.routingKey),
    loadBalancingPolicy: base.loadBalancingPolicy,
    retryPolicy: base.retryPolicy,
    speculativeExecutionPolicy: base.speculativeExecutionPolicy,
    graph: base.graph,
  };
}

/** What a profile has of it is its role, which a request's own payload does not put out. */
function payloadOf(options: QueryOptions, inherited: RequestSettings['customPayload']): RequestSettings['customPayload'] {
  const own = checkedPayload(options.customPayload);
  const role = roleName('executeAs', options.executeAs);
  if (role === undefined) return own === undefined ? inherited : { ...inherited, ...own };
  if (own !== undefined && Object.hasOwn(own, proxyKey)) {
    throw new ConfigurationError(`executeAs and customPayload.${proxyKey} both name a role: leave one of them out`);
  }
  return { ...own, ...proxyPayload(role) };
}

/** The role of proxy execute travels in the custom payload (DSE, protocol facts §5.4). */
function proxyPayload(role: string): NonNullable<RequestSettings['customPayload']> {
  return { [proxyKey]: Buffer.from(role, 'utf8') };
}

function checkedPayload(payload: unknown): RequestSettings['customPayload'] {
  if (payload === undefined) return undefined;
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return payload as Record<string, Uint8Array>;
  throw new ConfigurationError(`customPayload must be an object with bytes by name, got ${describeValue(payload)}`);
}

function checkObject(options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new ConfigurationError(`The options of a request are an object, got ${describeValue(options)}`);
}

function checkedConsistency(value: number | string | undefined): Consistency | undefined {
  return value === undefined ? undefined : consistencyOf(value);
}

function checkedPagingState(state: unknown): Uint8Array | undefined {
  if (state === undefined || state instanceof Uint8Array) return state;
  if (typeof state === 'string' && /^([0-9a-f]{2})+$/i.test(state)) return Buffer.from(state, 'hex');
  const got = describeValue(state);
  throw new ConfigurationError(`pagingState must be that of an earlier page, or its hexadecimal text, got ${got}`);
}

function checkedSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw new ConfigurationError(`signal must be an AbortSignal, got ${describeValue(signal)}`);
}

function checkedTimestamp(timestamp: unknown): bigint | undefined {
  if (timestamp === undefined) return undefined;
  if (typeof timestamp === 'bigint' && timestamp > -(2n ** 63n) && timestamp < 2n ** 63n) return timestamp;
  if (typeof timestamp === 'number' && Number.isSafeInteger(timestamp)) return BigInt(timestamp);
  throw new ConfigurationError(`timestamp must be whole microseconds, bigint or safe integer, got ${describeValue(timestamp)}`);
}

function checkedSeconds(seconds: unknown): number | undefined {
  if (seconds === undefined || (typeof seconds === 'number' && seconds === (seconds | 0))) return seconds;
  throw new ConfigurationError(`nowInSeconds must be whole seconds of 32 bits, got ${describeValue(seconds)}`);
}

function checkedRoutingKey(key: unknown): Uint8Array | undefined {
  if (key === undefined || key instanceof Uint8Array) return key;
  if (Array.isArray(key) && key.length > 0 && key.every((part) => part instanceof Uint8Array)) return routingKeyOf(key);
  throw new ConfigurationError(`routingKey must be bytes, or an array of bytes for a composite key, got ${describeValue(key)}`);
}

function checkedHost(host: unknown): Host | undefined {
  if (host === undefined || host instanceof Host) return host;
  throw new ConfigurationError(`host must be a Host of cluster.metadata.hosts, got ${describeValue(host)}`);
}

function checkedRowMode(mode: unknown): RowMode | undefined {
  if (mode === undefined || mode === 'object' || mode === 'array' || mode === 'map') return mode;
  throw new ConfigurationError(`rowMode must be object, array or map, got ${describeValue(mode)}`);
}
