import { ConfigurationError, describeValue } from '../errors';
import { consistencyOf } from '../protocol/constants';
import type { Consistency } from '../protocol/constants';
import { refuseUnknownOptions } from '../unknown-option';
import { checkGraphOptions } from './graph-options';
import type { GraphOptions, GraphSettings } from './graph-options';
import type { LoadBalancingPolicy } from './policies/load-balancing-policy';
import type { RetryPolicy } from './policies/retry-policy';
import type { SpeculativeExecutionPolicy } from './policies/speculative-execution-policy';

/** Name of the profile whose settings lie under all others. */
export const EXEC_PROFILE_DEFAULT = 'default';

/** Settings of an execution profile, all optional: what is absent comes from the default profile. */
export interface ExecutionProfileOptions {
  /** Consistency of reads and writes; default LOCAL_ONE. */
  readonly consistency?: Consistency | ConsistencyName;
  /** Consistency of the Paxos phase of lightweight transactions: SERIAL or LOCAL_SERIAL; default the server's, SERIAL. */
  readonly serialConsistency?: Consistency | ConsistencyName;
  /** Milliseconds for the whole request, all attempts together; default 12,000. */
  readonly requestTimeoutMs?: number;
  /** Rows a page; default 5,000. */
  readonly pageSize?: number;
  /** Which hosts are asked, in which order; default replicas in the local data centre first, the less busy of two. */
  readonly loadBalancingPolicy?: LoadBalancingPolicy;
  /** What follows an error; default another try where it cannot do harm, within a budget. */
  readonly retryPolicy?: RetryPolicy;
  /** When a request that is not answered is also sent to another host; default never. */
  readonly speculativeExecutionPolicy?: SpeculativeExecutionPolicy;
  /** DSE: the role that requests are executed as (proxy execute). */
  readonly executeAs?: string;
  /** DSE Graph: how `executeGraph` runs what names this profile. */
  readonly graphOptions?: GraphOptions;
}

type ConsistencyName = keyof typeof Consistency;

const known = [
  'consistency', 'serialConsistency', 'requestTimeoutMs', 'pageSize', 'loadBalancingPolicy', 'retryPolicy',
  'speculativeExecutionPolicy', 'executeAs', 'graphOptions',
] as const satisfies readonly (keyof ExecutionProfileOptions)[];

/** A named set of request settings. */
export class ExecutionProfile {
  readonly consistency: Consistency | undefined;
  readonly serialConsistency: Consistency | undefined;
  readonly requestTimeoutMs: number | undefined;
  readonly pageSize: number | undefined;
  readonly loadBalancingPolicy: LoadBalancingPolicy | undefined;
  readonly retryPolicy: RetryPolicy | undefined;
  readonly speculativeExecutionPolicy: SpeculativeExecutionPolicy | undefined;
  readonly executeAs: string | undefined;
  readonly graphOptions: GraphSettings;

  /** @throws ConfigurationError for an unknown option or an impossible value */
  constructor(options: ExecutionProfileOptions = {}) {
    refuseUnknownOptions('ExecutionProfile', options, known);
    this.consistency = options.consistency === undefined ? undefined : consistencyOf(options.consistency);
    this.serialConsistency = options.serialConsistency === undefined ? undefined : consistencyOf(options.serialConsistency);
    this.requestTimeoutMs = positive('requestTimeoutMs', options.requestTimeoutMs);
    this.pageSize = positiveInteger('pageSize', options.pageSize);
    this.loadBalancingPolicy = withMethod('loadBalancingPolicy', options.loadBalancingPolicy, 'plan');
    this.retryPolicy = withMethod('retryPolicy', options.retryPolicy, 'decide');
    this.speculativeExecutionPolicy = withMethod('speculativeExecutionPolicy', options.speculativeExecutionPolicy, 'nextDelayMs');
    this.executeAs = roleName('executeAs', options.executeAs);
    this.graphOptions = checkGraphOptions('graphOptions of ExecutionProfile', options.graphOptions);
  }
}

/** Passes an object with a method, or undefined, on; throws ConfigurationError naming the option and the method otherwise. */
function withMethod<T>(name: string, value: T | undefined, method: keyof T & string): T | undefined {
  if (value === undefined || typeof (value as T | null)?.[method] === 'function') return value;
  throw new ConfigurationError(`${name} must have a method ${method}, got ${describeValue(value)}`);
}

/** Passes a positive number or undefined on; throws ConfigurationError naming the option otherwise. */
export function positive(name: string, value: unknown): number | undefined {
  if (value === undefined || (typeof value === 'number' && value > 0)) return value;
  throw new ConfigurationError(`${name} must be a number above 0, got ${describeValue(value)}`);
}

/** Passes a positive integer or undefined on; throws ConfigurationError naming the option otherwise. */
export function positiveInteger(name: string, value: unknown): number | undefined {
  if (value === undefined || (typeof value === 'number' && value === (value | 0) && value > 0)) return value;
  throw new ConfigurationError(`${name} must be a whole number above 0, got ${describeValue(value)}`);
}

/** Passes the name of a role or undefined on; throws ConfigurationError naming the option otherwise. */
export function roleName(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new ConfigurationError(`${name} must be the name of a role, got ${describeValue(value)}`);
}
