import { checkGraphOptions, graphOptionNames } from '../../cluster/graph-options';
import type { GraphOptions, GraphSettings } from '../../cluster/graph-options';
import type { Host } from '../../cluster/host';
import type { Metadata } from '../../cluster/metadata';
import type { LoadBalancingPolicy } from '../../cluster/policies/load-balancing-policy';
import { PreferredHostPolicy } from '../../cluster/policies/preferred-host-policy';
import { WorkloadPolicy } from '../../cluster/policies/selective-policies';
import type { Int64Form } from '../../codec/int64';
import { isPlainObject } from '../../codec/plain-object';
import type { Clock } from '../../environment';
import { AbortError, ConfigurationError, describeValue, EncodingError } from '../../errors';
import { refuseUnknownOptions } from '../../unknown-option';
import type { Runnable } from '../attempt';
import type { QueryOptions, RequestSettings, SettingsResolver } from '../query-options';
import type { ResultSet } from '../result-set';
import { PlainQuery } from '../runnables';
import { analyticsHost, analyticsQuery } from './analytics-host';
import { describeBytecode, graphRequestOf } from './bytecode';
import type { GraphRequest, TraversalLike } from './bytecode';
import { GraphEngines } from './graph-engines';
import { graphPayload } from './graph-payload';
import type { ResolvedGraph } from './graph-payload';
import { GraphQuery } from './graph-query';
import { GraphResultSet } from './graph-result-set';
import { GraphsonReader } from './graphson-reader';
import { GraphsonWriter } from './graphson-writer';

/** The options of requests that graph queries have, too. */
const requestOptionNames = [
  'executionProfile', 'consistency', 'signal', 'idempotent', 'timestamp', 'trace', 'customPayload', 'executeAs', 'host',
] as const satisfies readonly (keyof QueryOptions)[];

/** Options of a graph query; what is absent comes from its execution profile. */
export interface GraphQueryOptions extends GraphOptions, Pick<QueryOptions, (typeof requestOptionNames)[number]> {}

/** What is asked: Gremlin text, a traversal, or several traversals that are run as one. */
export type GraphStatement = string | TraversalLike | readonly TraversalLike[];

/** The values of a text by their names. */
export type GraphParameters = Readonly<Record<string, unknown>>;

/** What graph queries need of their session. */
export interface GraphExecutorParts {
  readonly metadata: Metadata;
  readonly settings: SettingsResolver;
  readonly int64: Int64Form;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  run(runnable: Runnable, settings: RequestSettings): Promise<ResultSet>;
}

/** The workload of nodes that run DSE Graph. */
const graphWorkload = 'Graph';

/** Runs the graph queries of a session (protocol facts §5.8, §5.9). */
export class GraphExecutor {
  readonly #parts: GraphExecutorParts;
  readonly #engines: GraphEngines;
  readonly #routing = new WeakMap<LoadBalancingPolicy, WorkloadPolicy>();

  constructor(parts: GraphExecutorParts) {
    this.#parts = parts;
    this.#engines = new GraphEngines(parts.metadata, (cql) => this.#rows(cql, {}));
  }

  /** @throws DriverError; ConfigurationError and EncodingError when nothing was sent */
  async execute<T>(
    statement: GraphStatement, parameters: GraphParameters | null | undefined, options: GraphQueryOptions | undefined,
  ): Promise<GraphResultSet<T>> {
    const startMs = this.#parts.clock.monotonicMs();
    const { request: common, graph: own } = splitOptions(options);
    const request = graphRequestOf(statement);
    const settings = this.#parts.settings.resolve(common);
    const graph = await this.#resolve(request, { ...settings.graph.options, ...own });
    const payload = graphPayload(graph, settings.customPayload);
    const query = graphQueryOf(request, checkedParameters(request, parameters), new GraphsonWriter(graph.graphResults));
    const loadBalancingPolicy = await this.#routingOf(settings, graph);
    const result = await this.#parts.run(query, {
      ...settings,
      customPayload: payload,
      timeoutMs: timeLeft(graph.timeoutMs, this.#parts.clock.monotonicMs() - startMs),
      retryPolicy: settings.graph.retryPolicy,
      loadBalancingPolicy,
      rowMode: 'object',
    });
    const rows: Record<string, unknown>[] = [];
    for await (const row of result) rows.push(row);
    return new GraphResultSet<T>(rows, new GraphsonReader(this.#parts.int64), result.info);
  }

  /** The language by what is asked, and the format of results by the engine of the graph. */
  async #resolve(request: GraphRequest, graph: GraphSettings): Promise<ResolvedGraph> {
    const isText = 'text' in request;
    const graphLanguage = isText ? (graph.graphLanguage ?? 'gremlin-groovy') : 'bytecode-json';
    const { graphName, graphResults } = graph;
    if (graphResults !== undefined) return checkedFormat({ ...graph, graphLanguage, graphResults }, isText);
    const isCore = typeof graphName === 'string' && (await this.#engines.isCore(graphName));
    const classic = graphLanguage === 'gremlin-groovy' ? 'graphson-1.0' : 'graphson-2.0';
    return { ...graph, graphLanguage, graphResults: isCore ? 'graphson-3.0' : classic };
  }

  /** Only nodes that run Graph, where nodes say what they run; for analytics first the one that is the master. */
  async #routingOf(settings: RequestSettings, graph: GraphSettings): Promise<LoadBalancingPolicy> {
    const { hosts } = this.#parts.metadata;
    const tellWorkloads = hosts.some(({ workloads }) => workloads.size > 0);
    const policy = tellWorkloads ? this.#graphHosts(settings.loadBalancingPolicy) : settings.loadBalancingPolicy;
    if (graph.graphSource !== 'a' || settings.host !== undefined) return policy;
    const { signal } = settings;
    const master = await this.#master({ signal, ...(graph.timeoutMs !== undefined && { timeoutMs: graph.timeoutMs }) }, hosts);
    return master === undefined ? policy : new PreferredHostPolicy(master, policy);
  }

  #graphHosts(policy: LoadBalancingPolicy): WorkloadPolicy {
    const known = this.#routing.get(policy);
    if (known !== undefined) return known;
    const made = new WorkloadPolicy(graphWorkload, policy);
    this.#routing.set(policy, made);
    return made;
  }

  /** Without its master a query of analytics runs all the same, on a node that passes it on. */
  async #master(limits: Partial<RequestSettings>, hosts: readonly Host[]): Promise<Host | undefined> {
    try {
      const [row] = await this.#rows(analyticsQuery, limits);
      return analyticsHost(row, hosts);
    } catch (error) {
      if (error instanceof AbortError) throw error;
      return undefined;
    }
  }

  async #rows(cql: string, limits: Partial<RequestSettings>): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const settings = { ...this.#parts.settings.resolve(undefined), ...limits, isIdempotent: true };
    const { rows } = await this.#parts.run(new PlainQuery(cql, undefined, undefined), settings);
    return rows;
  }
}

/** Without a timeout the server's own limit ends a query; nodes that are gone are noticed all the same, by heartbeats. */
function timeLeft(timeoutMs: number | undefined, spentMs: number): number {
  return timeoutMs === undefined ? Infinity : Math.max(1, timeoutMs - spentMs);
}

function splitOptions(options: GraphQueryOptions | undefined): { request: QueryOptions | undefined; graph: GraphSettings } {
  if (options === undefined) return { request: undefined, graph: {} };
  if (typeof options !== 'object' || (options as object | null) === null) {
    throw new ConfigurationError(`The options of executeGraph are an object, got ${describeValue(options)}`);
  }
  refuseUnknownOptions('the options of executeGraph', options, [...graphOptionNames, ...requestOptionNames]);
  const pick = (names: readonly string[]): object => (
    Object.fromEntries(Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined))
  );
  return { request: pick(requestOptionNames), graph: checkGraphOptions('the options of executeGraph', pick(graphOptionNames)) };
}

/** GraphSON 1.0 has no form for traversals. */
function checkedFormat(graph: ResolvedGraph, isText: boolean): ResolvedGraph {
  if (isText || graph.graphResults !== 'graphson-1.0') return graph;
  throw new ConfigurationError('A traversal cannot be written as graphson-1.0: leave graphResults out, or use graphson-2.0');
}

function checkedParameters(request: GraphRequest, parameters: GraphParameters | null | undefined): GraphParameters | undefined {
  if (parameters === undefined || parameters === null) return undefined;
  if (!('text' in request)) throw EncodingError.ofParameters('A traversal has its values already: give no parameters');
  if (isPlainObject(parameters)) return Object.keys(parameters).length === 0 ? undefined : parameters;
  throw EncodingError.ofParameters(`Parameters of a graph query are an object, by name; got ${describeValue(parameters)}`);
}

function graphQueryOf(request: GraphRequest, parameters: GraphParameters | undefined, writer: GraphsonWriter): GraphQuery {
  if ('text' in request) {
    return new GraphQuery(request.text, request.text, parameters === undefined ? undefined : writer.parameters(parameters));
  }
  const { traversals } = request;
  const [first] = traversals;
  const isOne = traversals.length === 1;
  const label = isOne ? describeBytecode(first!) : `batch of ${traversals.length} traversals`;
  return new GraphQuery(label, writer.write(isOne ? first : traversals), undefined);
}
