import { inspect } from 'node:util';
import type { Host } from '../cluster/host';
import { listed } from '../cluster/listed';
import type { Metadata } from '../cluster/metadata';
import type { CodecRegistry, Int64Mode } from '../codec/registry';
import type { UdtResolver } from '../codec/type-parser';
import { DriverError, EncodingError, ShutdownError, TimeoutError } from '../errors';
import { Consistency } from '../protocol/constants';
import type { BoundValues } from '../protocol/messages/query-parameters';
import type { SchemaChange } from '../protocol/messages/schema-change';
import { printableText } from '../protocol/server-text';
import type { Uuid } from '../values/uuid';
import { BatchQueryBuilder } from './batch';
import type { BatchItem, BatchOptions } from './batch';
import { checkQuery } from './check-query';
import { splitStreamOptions } from './continuous/continuous-options';
import type { StreamOptions } from './continuous/continuous-options';
import { continuousRows } from './continuous/continuous-rows';
import type { ContinuousParts } from './continuous/continuous-run';
import { queryOfTemplate } from './cql-template';
import { ConcurrentExecution } from './execute-concurrent';
import type { ConcurrentOptions, ConcurrentResult } from './execute-concurrent';
import { GraphExecutor } from './graph/graph-executor';
import type { GraphParameters, GraphQueryOptions, GraphStatement } from './graph/graph-executor';
import type { GraphResultSet } from './graph/graph-result-set';
import { bindUnprepared, checkParameters } from './parameters';
import type { Parameters } from './parameters';
import { PreparedCache } from './prepared-cache';
import { BoundStatement, PreparedStatement } from './prepared-statement';
import type { QueryOptions, RequestSettings, SettingsResolver } from './query-options';
import { rejectSeen } from './reject-seen';
import { RequestRun } from './request-run';
import { RequestTracer } from './request-tracer';
import type { ReplyReader } from './request-run';
import type { Reply, Runnable } from './attempt';
import { ResultReader } from './result-reader';
import type { ResultSet } from './result-set';
import type { RunContext } from './run-context';
import { Budget, waitWithin } from './budget';
import { patienceWith } from './patience';
import { PlainQuery, Preparation, preparationSettings, preparedQuery } from './runnables';
import { seenFrom } from './seen-from';
import { sessionMetrics } from './session-metrics';
import type { SessionMetrics } from './session-metrics';
import type { SessionPools } from './session-pools';
import { changesKeyspace, KeyspaceChanges } from './use-statement';
import { readTrace } from './trace';
import type { Trace } from './trace';

/** The options that a preparation can have. */
export type PrepareOptions = Pick<QueryOptions, 'keyspace' | 'timeoutMs' | 'signal' | 'executionProfile'>;

/** What a session is made of; made by {@link Cluster.connect}. */
export interface SessionParts {
  readonly pools: SessionPools;
  readonly settings: SettingsResolver;
  readonly registry: CodecRegistry;
  readonly context: RunContext;
  readonly maxPrepared: number;
  readonly drainTimeoutMs: number;
  readonly keyspace: string | undefined;
  readonly metadata: Metadata;
  readonly int64: Int64Mode;
  /** A statement changed the schema; tells whether all nodes agree on it. */
  onSchemaChange(change: SchemaChange, host: Host, ending: AbortSignal, rest: RequestSettings): Promise<boolean>;
  /** The server warned about something that has no result of its own to tell it. */
  onWarning(message: string): void;
  onShutdown(session: Session): Promise<void>;
}

/** Runs requests on a cluster: the one object an application keeps. */
export class Session {
  readonly #parts: SessionParts;
  readonly #context: RunContext;
  readonly #prepared: PreparedCache;
  readonly #reader: ResultReader;
  readonly #graph: GraphExecutor;
  readonly #tracer: RequestTracer;
  readonly #ending = new AbortController();
  readonly #keyspaceChanges = new KeyspaceChanges();
  #keyspace: string | undefined;
  #shutdown: Promise<void> | undefined;

  /** @internal */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#keyspace = parts.keyspace;
    this.#context = parts.context;
    this.#prepared = new PreparedCache(parts.maxPrepared);
    this.#tracer = new RequestTracer(parts.context.clock, () => this.#keyspace);
    this.#reader = new ResultReader(parts.registry, {
      onKeyspace: (keyspace, rest) => this.#useKeyspace(keyspace, rest),
      onSchemaChange: (change, host, rest) => parts.onSchemaChange(change, host, this.#ending.signal, rest),
      run: (runnable, settings) => this.#tracer.run(runnable, settings, () => this.#run(runnable, settings)),
    });
    const { settings, metadata, int64, context: { clock } } = parts;
    this.#graph = new GraphExecutor({
      settings, metadata, int64, clock,
      run: (runnable, own) => this.#tracer.run(runnable, own, () => this.#run(runnable, own)),
    });
  }

  /** The keyspace of requests that do not name one. */
  get keyspace(): string | undefined {
    return this.#keyspace;
  }

  /**
   * Runs a query, or a prepared statement with its values. With parameters the query is prepared, once for the session.
   * @param query CQL text, or a statement bound by {@link PreparedStatement.bind}
   * @param parameters array for `?`, object for `:name`
   * @throws DriverError; `mayHaveRun` says whether a write may have been applied
   */
  execute<Row extends readonly unknown[] = unknown[]>(
    query: string | BoundStatement, parameters: Parameters | undefined, options: QueryOptions & { readonly rowMode: 'array' },
  ): Promise<ResultSet<Row>>;
  execute<Row extends ReadonlyMap<string, unknown> = Map<string, unknown>>(
    query: string | BoundStatement, parameters: Parameters | undefined, options: QueryOptions & { readonly rowMode: 'map' },
  ): Promise<ResultSet<Row>>;
  execute<Row = Record<string, unknown>>(
    query: string | BoundStatement<Row>, parameters?: Parameters, options?: QueryOptions,
  ): Promise<ResultSet<Row>>;
  execute<Row>(
    query: string | BoundStatement<Row>, parameters?: Parameters, options?: QueryOptions,
  ): Promise<ResultSet<Row>> {
    try {
      return this.#execute<Row>(query, parameters, this.#settingsOf(query, parameters, options));
    } catch (error) {
      return Promise.reject(seenFrom(error, this.execute, query));
    }
  }

  /** Runs a query written as a template; every `${}` is a bound value. */
  cql<Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: unknown[]): Promise<ResultSet<Row>> {
    try {
      return this.#execute<Row>(queryOfTemplate(strings, values), values, this.#parts.settings.resolve(undefined));
    } catch (error) {
      return Promise.reject(seenFrom(error, this.cql));
    }
  }

  /**
   * The rows of all pages, one page fetched ahead; the server is asked for more only as fast as they are taken. With
   * `continuousPaging` a DSE node pushes them, a few pages ahead, until the reader stops.
   */
  stream<Row extends readonly unknown[] = unknown[]>(
    query: string | BoundStatement, parameters: Parameters | undefined, options: StreamOptions & { readonly rowMode: 'array' },
  ): AsyncGenerator<Row, void, undefined>;
  stream<Row extends ReadonlyMap<string, unknown> = Map<string, unknown>>(
    query: string | BoundStatement, parameters: Parameters | undefined, options: StreamOptions & { readonly rowMode: 'map' },
  ): AsyncGenerator<Row, void, undefined>;
  stream<Row = Record<string, unknown>>(
    query: string | BoundStatement<Row>, parameters?: Parameters, options?: StreamOptions,
  ): AsyncGenerator<Row, void, undefined>;
  async *stream<Row>(
    query: string | BoundStatement<Row>, parameters?: Parameters, options?: StreamOptions,
  ): AsyncGenerator<Row, void, undefined> {
    const { request, continuous } = splitStreamOptions(options);
    if (continuous === undefined) return yield* await this.execute<Row>(query, parameters, request);
    try {
      const budget = new Budget(this.#context.clock, this.#settingsOf(query, parameters, request));
      const runnable = await this.#preparedRunnable(query, parameters, budget.rest());
      const settings = budget.rest();
      const watch: ContinuousParts['watch'] = (work) => this.#tracer.firstPage(runnable, settings, work);
      const parts = { context: this.#context, runnable, settings, continuous, watch };
      yield* continuousRows<Row>(parts, this.#parts.registry);
    } catch (error) {
      throw seenFrom(error, this.stream, query);
    }
  }

  /**
   * Asks DSE Graph. Text is Gremlin with its parameters by name; a traversal is one of the `gremlin` package, or an
   * object that has its bytecode. Not tried again unless an execution profile has a retry policy, and without a timeout
   * unless one is given.
   */
  async executeGraph<T = unknown>(
    statement: GraphStatement, parameters?: GraphParameters | null, options?: GraphQueryOptions,
  ): Promise<GraphResultSet<T>> {
    try {
      return await this.#graph.execute<T>(statement, parameters, options);
    } catch (error) {
      throw seenFrom(error, this.executeGraph);
    }
  }

  /** Prepares a statement, once for the session whoever asks. */
  async prepare<Row = Record<string, unknown>>(query: string, options?: PrepareOptions): Promise<PreparedStatement<Row>> {
    try {
      checkQuery(query);
      return await this.#prepare(query, this.#parts.settings.resolve(options));
    } catch (error) {
      throw seenFrom(error, this.prepare);
    }
  }

  /** Runs several statements as one (v5 spec §4.1.7): `logged` (default), `unlogged` or `counter`. */
  async batch(items: readonly BatchItem[], options: BatchOptions = {}): Promise<ResultSet> {
    try {
      const { type, ...common } = options;
      const settings = this.#parts.settings.resolve(common);
      const budget = new Budget(this.#context.clock, settings);
      const builder = new BatchQueryBuilder(type ?? 'logged', (query) => this.#prepare(query, settings));
      const run = async (): Promise<ResultSet> => this.#run(await builder.build(items), budget.rest());
      return await this.#tracer.batch(items, settings, run);
    } catch (error) {
      throw seenFrom(error, this.batch);
    }
  }

  /**
   * Runs a query once for each item of parameters, a bounded number at a time; items are taken only as fast as they are done.
   * A failed item is reported in the result and does not stop the others, unless `stopOnError` is set.
   */
  async executeConcurrent(
    query: string, items: Iterable<Parameters> | AsyncIterable<Parameters>, options: ConcurrentOptions = {},
  ): Promise<ConcurrentResult> {
    const { concurrency, onProgress, onError, maxErrors, stopOnError, ...common } = options;
    const limits = Object.fromEntries(
      Object.entries({ concurrency, onProgress, onError, maxErrors, stopOnError }).filter(([, value]) => value !== undefined),
    );
    checkQuery(query);
    const settings = this.#parts.settings.resolve(common);
    const execute = (parameters: Parameters): Promise<unknown> => {
      try {
        checkParameters(parameters);
        return this.#execute(query, parameters, settings);
      } catch (error) {
        return Promise.reject(seenFrom(error, this.executeConcurrent, query));
      }
    };
    const patience = patienceWith(this.#context, settings, this.#ending.signal);
    return new ConcurrentExecution(items, execute, limits, patience).run();
  }

  /** What the server wrote down about a request with `trace: true`; its id is in `info.tracingId`. */
  async fetchTrace(tracingId: Uuid): Promise<Trace> {
    const settings = { ...this.#parts.settings.resolve(undefined), consistency: Consistency.ONE, isIdempotent: true };
    return readTrace(tracingId, (query, parameters) => this.#execute(query, parameters, settings), this.#context.clock);
  }

  /** What the session has done so far and what it does now, in numbers; taking them costs the requests nothing. */
  metrics(): SessionMetrics {
    const { pools } = this.#parts;
    const { traffic } = pools;
    return sessionMetrics({ counters: this.#context.counters, traffic, pools, preparedStatements: this.#prepared.size });
  }

  #settingsOf(query: string | BoundStatement, parameters: unknown, options: QueryOptions | undefined): RequestSettings {
    if (query instanceof BoundStatement) {
      if (parameters === undefined || parameters === null) return this.#parts.settings.resolve(options);
      throw EncodingError.ofParameters('A bound statement has its values already: give no parameters');
    }
    checkQuery(query);
    checkParameters(parameters ?? undefined);
    return this.#parts.settings.resolve(options);
  }

  #execute<Row>(
    query: string | BoundStatement, parameters: Parameters | null | undefined, settings: RequestSettings,
  ): Promise<ResultSet<Row>> {
    if (!this.#tracer.isOn) return this.#executeNow(query, parameters, settings);
    return this.#tracer.statement(query, parameters, settings, () => {
      try {
        return this.#executeNow<Row>(query, parameters, settings);
      } catch (error) {
        return Promise.reject(seenFrom(error, this.#execute, query));
      }
    });
  }

  /** A USE is sent once at a time: the loser of two would leave a connection in a keyspace that nobody knows. */
  #executeNow<Row>(
    query: string | BoundStatement, parameters: Parameters | null | undefined, settings: RequestSettings,
  ): Promise<ResultSet<Row>> {
    const runnable = this.#runnable(query, parameters, settings);
    if (runnable === undefined) return this.#prepareAndRun(query as string, parameters ?? [], settings);
    if (!(runnable instanceof PlainQuery) || !changesKeyspace(runnable.query)) return this.#run<Row>(runnable, settings);
    this.#keyspaceChanges.begin();
    const once = { ...settings, speculativeExecutionPolicy: undefined };
    return this.#run<Row>(runnable, once).finally(() => this.#keyspaceChanges.end());
  }

  /** What can be run without asking anybody; undefined for a query that is to be prepared first. */
  #runnable(
    query: string | BoundStatement, parameters: Parameters | null | undefined, settings: RequestSettings,
  ): Runnable | undefined {
    if (typeof query !== 'string') return preparedQuery(query.prepared, query.parameters);
    const isPlain = settings.prepare === undefined ? parameters === undefined || parameters === null : !settings.prepare;
    if (isPlain) {
      const keyspace = settings.keyspace ?? this.#keyspace;
      return new PlainQuery(query, parameters ? this.#bindUnprepared(parameters, settings, keyspace) : undefined, keyspace);
    }
    const statement = this.#prepared.ready(settings.keyspace ?? this.#keyspace, query);
    return statement === undefined ? undefined : preparedQuery(statement, parameters ?? []);
  }

  #bindUnprepared(parameters: Parameters, { hints }: RequestSettings, keyspace: string | undefined): BoundValues {
    const { registry, metadata } = this.#parts;
    const resolveUdt: UdtResolver = (named, type) => metadata.keyspaces.get(named ?? keyspace ?? '')?.types.get(type);
    return bindUnprepared(parameters, { hints, registry, resolveUdt });
  }

  async #preparedRunnable(
    query: string | BoundStatement, parameters: Parameters | undefined, settings: RequestSettings,
  ): Promise<Runnable> {
    if (this.#shutdown !== undefined) throw new ShutdownError('The session is shut down');
    const runnable = this.#runnable(query, parameters, settings);
    return runnable ?? preparedQuery(await this.#prepare(query as string, settings), parameters ?? []);
  }

  /** What the preparation took of the request's time is not there for running it. */
  async #prepareAndRun<Row>(query: string, parameters: Parameters, settings: RequestSettings): Promise<ResultSet<Row>> {
    try {
      const budget = new Budget(this.#context.clock, settings);
      const statement = await this.#prepare(query, settings);
      return await this.#run<Row>(preparedQuery(statement, parameters), budget.rest());
    } catch (error) {
      throw seenFrom(error, this.#prepareAndRun, query);
    }
  }

  /** A preparation that somebody else began earlier may be late for that one: whoever has time left begins anew. */
  async #prepare(query: string, settings: RequestSettings): Promise<PreparedStatement> {
    const budget = new Budget(this.#context.clock, settings);
    const keyspace = settings.keyspace ?? this.#keyspace;
    const isOurs = !this.#prepared.has(keyspace, query);
    const shared = this.#prepared.get(keyspace, query, () => this.#prepareNow(query, keyspace, settings));
    shared.catch(sayNotRun);
    try {
      return await waitWithin(shared, this.#context.deadlines, settings, `preparing ${query}`);
    } catch (error) {
      if (isOurs || !(error instanceof TimeoutError) || budget.isSpent) throw error;
      return this.#prepare(query, budget.rest());
    }
  }

  async #prepareNow(query: string, keyspace: string | undefined, settings: RequestSettings): Promise<PreparedStatement> {
    const isSteady = this.#keyspaceChanges.watch();
    const prepare = (): Promise<Reply> => this.#start(new Preparation(query), preparationSettings(settings), asItIs);
    const { result, prefix } = await this.#tracer.prepare(query, keyspace, prepare);
    for (const warning of prefix.warnings ?? []) this.#parts.onWarning(printableText(warning));
    if (result.resultKind !== 'PREPARED') {
      throw new DriverError('UNEXPECTED_ANSWER', `PREPARE was answered by ${result.resultKind}`, { query });
    }
    if (settings.keyspace === undefined && !isSteady()) this.#prepared.forget(keyspace, query);
    return new PreparedStatement(query, settings.keyspace, result, this.#parts.registry);
  }

  /** What the rows of a result look like is the caller's word. */
  #run<Row>(runnable: Runnable, settings: RequestSettings): Promise<ResultSet<Row>> {
    return this.#start(runnable, settings, this.#reader as ReplyReader<unknown> as ReplyReader<ResultSet<Row>>);
  }

  #start<T>(runnable: Runnable, settings: RequestSettings, reader: ReplyReader<T>): Promise<T> {
    if (this.#shutdown === undefined) return RequestRun.start(this.#context, runnable, settings, reader);
    return rejectSeen(new ShutdownError('The session is shut down', { query: runnable.query }));
  }

  /** Connections that do not have the keyspace yet take no requests meanwhile: who waits no longer loses nothing by it. */
  async #useKeyspace(keyspace: string, rest: RequestSettings): Promise<void> {
    this.#keyspace = keyspace;
    const change = this.#parts.pools.setKeyspace(keyspace);
    try {
      await waitWithin(change, this.#context.deadlines, rest, `making "${keyspace}" the keyspace of every connection`);
    } catch (error) {
      throw Object.assign(error as DriverError, { mayHaveRun: true });
    }
  }

  /** Takes no more requests, waits for the answers to those in flight (`drainTimeoutMs`), and closes the connections. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#shutDown();
    return this.#shutdown;
  }

  async #shutDown(): Promise<void> {
    this.#ending.abort();
    await this.#parts.pools.close(this.#parts.drainTimeoutMs);
    await this.#parts.onShutdown(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  [inspect.custom](): string {
    const hosts = listed([...this.#parts.pools].map(([host]) => inspect(host)));
    const keyspace = this.#keyspace === undefined ? '' : `keyspace ${this.#keyspace}, `;
    return `Session(${keyspace}${this.#shutdown === undefined ? hosts : 'shut down'})`;
  }
}

/** For answers that are not results. */
const asItIs: ReplyReader<Reply> = { read: (reply) => reply };

/** Whatever became of its preparation, a statement that is not prepared has not run. */
function sayNotRun(error: unknown): void {
  if (error instanceof DriverError) error.mayHaveRun = false;
}
