import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { resolveClusterOptions } from '../cluster/cluster-options';
import type { ClusterOptions, ResolvedClusterOptions } from '../cluster/cluster-options';
import { parseContactPoint } from '../cluster/contact-point';
import { ControlConnection } from '../cluster/control-connection';
import { Host } from '../cluster/host';
import type { HostInfo } from '../cluster/host';
import { Metadata } from '../cluster/metadata';
import { Schema } from '../cluster/schema/schema';
import { SchemaRefresher } from '../cluster/schema/schema-refresher';
import type { SystemRow } from '../cluster/topology';
import { CodecRegistry } from '../codec/registry';
import { Connector } from '../connection/connector';
import { Deadlines } from '../connection/deadlines';
import { systemEnvironment } from '../connection/system-environment';
import type { Environment } from '../environment';
import { ConfigurationError, ShutdownError } from '../errors';
import { HostPool } from '../pool/host-pool';
import type { SchemaChange } from '../protocol/messages/schema-change';
import { compressorOf } from '../protocol/compression';
import type { EventMessage } from '../protocol/messages';
import { versionOf } from '../protocol/version';
import { resolveTlsOptions } from '../tls/tls-options';
import { optionsFromEnv, optionsFromUrl } from './cluster-url';
import type { Environ } from './cluster-url';
import { driverVersion } from './driver-version';
import type { Runnable } from './attempt';
import { SettingsResolver } from './query-options';
import type { RequestSettings } from './query-options';
import { RetryBudget } from './retry-budget';
import type { RunContext } from './run-context';
import { Session } from './session';
import { SessionPools } from './session-pools';

/** Events of a cluster and what comes with them. */
export interface ClusterEvents {
  hostUp: [host: Host];
  hostDown: [host: Host, reason: Error];
  hostAdd: [host: Host];
  hostRemove: [host: Host];
  warning: [message: string];
}

const noHosts: readonly Host[] = [];

/** A Cassandra or DSE cluster: its options and what is known of its nodes; {@link Cluster.connect} gives sessions. */
export class Cluster extends EventEmitter<ClusterEvents> {
  readonly metadata: Metadata;
  readonly #options: ResolvedClusterOptions;
  readonly #environment: Environment;
  readonly #connector: Connector;
  readonly #settings: SettingsResolver;
  readonly #registry: CodecRegistry;
  readonly #schema: Schema;
  readonly #sessions = new Map<Session, SessionPools>();
  readonly #connecting = new Set<Promise<unknown>>();
  #deadlines: Deadlines | undefined;
  #control: ControlConnection | undefined;
  #refresher: SchemaRefresher | undefined;
  #starting: Promise<void> | undefined;
  #localDataCenter = '';
  #isShutDown = false;

  /** @throws ConfigurationError for an unknown option, or one that is malformed or impossible */
  constructor(options: ClusterOptions = {}, environment: Environment = systemEnvironment()) {
    super();
    this.#options = resolveClusterOptions(options);
    this.#environment = environment;
    this.#settings = new SettingsResolver(this.#options.executionProfiles);
    const { int64, maps, codecs = {} } = this.#options;
    this.#registry = new CodecRegistry({ int64, map: maps, codecs });
    this.#connector = makeConnector(this.#options, environment);
    const { schemaMetadata } = this.#options;
    this.#schema = new Schema(typeof schemaMetadata === 'function' ? schemaMetadata : undefined);
    this.metadata = new Metadata(this.#schema, (keyspace) => this.#refreshSchema(keyspace));
  }

  /** A cluster by its URL: `cassandra://user:pw@h1,h2:9042/ks?localDataCenter=dc1&tls=true&compression=lz4`. */
  static fromUrl(url: string, options: ClusterOptions = {}): Cluster {
    return new Cluster({ ...optionsFromUrl(url), ...options });
  }

  /** A cluster by the environment: `CASSANDRA_URL`, `CASSANDRA_CONTACT_POINTS`, `_LOCAL_DC`, `_USERNAME`, `_PASSWORD`. */
  static fromEnv(options: ClusterOptions = {}, env: Environ = process.env): Cluster {
    return new Cluster({ ...optionsFromEnv(env), ...options });
  }

  /**
   * Connects and gives a session.
   * @param keyspace that of requests that name none
   * @throws NoHostAvailableError with a line a host; or AuthenticationError, TlsError, ConfigurationError when all agree
   */
  async connect(keyspace?: string): Promise<Session> {
    if (this.#isShutDown) throw new ShutdownError('The cluster is shut down');
    const attempt = this.#connect(keyspace ?? this.#options.keyspace);
    this.#connecting.add(attempt);
    try {
      return await attempt;
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error, this.connect);
      throw error;
    } finally {
      this.#connecting.delete(attempt);
      this.#releaseWhenIdle();
    }
  }

  async #connect(keyspace: string | undefined): Promise<Session> {
    this.#starting ??= this.#start();
    await this.#starting;
    const { drainTimeoutMs, maxPrepared } = this.#options;
    const pools = new SessionPools((host) => this.#makePool(host), drainTimeoutMs, keyspace);
    try {
      await pools.start(this.metadata.hosts);
      if (this.#isShutDown) throw new ShutdownError('The cluster was shut down');
    } catch (error) {
      await pools.close(0);
      throw error;
    }
    const session = new Session({
      pools, keyspace, maxPrepared, drainTimeoutMs,
      settings: this.#settings,
      registry: this.#registry,
      context: this.#runContext(pools),
      onSchemaChange: (change) => this.#onSchemaChange(change),
      onShutdown: async (ended) => this.#forget(ended),
    });
    this.#sessions.set(session, pools);
    pools.follow(this.metadata.hosts);
    return session;
  }

  /**
   * Opens the control connection, chooses the local data centre and reads the schema; without the schema requests are not
   * token-aware, but they run, and so its failure is a warning. The next connect() tries anew after a failure.
   */
  async #start(): Promise<void> {
    this.#deadlines = new Deadlines(this.#environment.clock);
    this.#refresher = new SchemaRefresher({
      schema: this.#schema,
      clock: this.#environment.clock,
      query: (cql) => this.#query(cql),
      onWarning: (message) => this.#warn(message),
    });
    const contactPoints = this.#options.contactPoints.map(parseContactPoint);
    this.#control = new ControlConnection(this.#connector, { ...this.#options, contactPoints }, {
      onTopology: ({ hosts, partitioner }) => this.#onTopology(hosts, partitioner),
      onReady: () => void this.#refresher?.refreshKnown(),
      onEvent: (event) => this.#onEvent(event),
      onWarning: (message) => this.#warn(message),
      knownEndpoints: () => this.metadata.hosts.filter((host) => host.state !== 'down'),
    });
    try {
      await this.#control.start();
      this.#localDataCenter = this.#chooseDataCenter(this.#control.contactEndpoints);
      if (this.#options.schemaMetadata !== false) await this.#refresher.refresh().catch(() => undefined);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  async #refreshSchema(keyspace: string | undefined): Promise<void> {
    if (this.#refresher === undefined) throw new ShutdownError('The cluster has no session now');
    await this.#refresher.refresh(keyspace);
  }

  async #query(cql: string): Promise<readonly SystemRow[]> {
    if (this.#control === undefined) throw new ShutdownError('The cluster has no session now', { query: cql });
    return this.#control.query(cql);
  }

  /** A statement of ours changed the schema: its caller goes on when all nodes and the metadata know. */
  async #onSchemaChange(change: SchemaChange): Promise<boolean> {
    const isAgreed = (await this.#control?.agreeOnSchema()) ?? false;
    await this.#refresher?.refreshAfter(change);
    return isAgreed;
  }

  #chooseDataCenter(contactEndpoints: ReadonlySet<string>): string {
    const { hosts } = this.metadata;
    const { localDataCenter } = this.#options;
    const all = [...new Set(hosts.map((host) => host.datacenter))];
    if (localDataCenter !== undefined) {
      if (all.includes(localDataCenter)) return localDataCenter;
      throw new ConfigurationError(`localDataCenter "${localDataCenter}" has no hosts; the cluster has ${quoted(all)}`);
    }
    const contacted = hosts.filter((host) => contactEndpoints.has(host.toString()));
    const candidates = [...new Set((contacted.length > 0 ? contacted : hosts).map((host) => host.datacenter))];
    if (candidates.length === 1) return candidates[0]!;
    throw new ConfigurationError(
      `The contact points are in several data centres: set localDataCenter to one of ${quoted(candidates)}`,
    );
  }

  #makePool(host: Host): HostPool | undefined {
    const { pool, heartbeatIntervalMs, heartbeatTimeoutMs, reconnectionPolicy } = this.#options;
    const connections = host.datacenter === this.#localDataCenter ? pool.localConnections : pool.remoteConnections;
    if (connections === 0) return undefined;
    const { address, port } = host;
    const options = { connections, maxQueued: pool.maxQueued, heartbeatIntervalMs, heartbeatTimeoutMs, reconnectionPolicy };
    return new HostPool({ address, port }, this.#connector, options, {
      onAvailable: () => this.#setUp(host),
      onUnavailable: (reason) => this.#setDown(host, reason),
      onWarning: (message) => this.#warn(message),
    });
  }

  #runContext(pools: SessionPools): RunContext {
    const { clock, random } = this.#environment;
    const { timestampGenerator } = this.#options;
    const localDataCenter = this.#localDataCenter;
    const loadOf = (host: Host): number => {
      const pool = pools.of(host);
      return pool?.isAvailable === true ? pool.inFlightCount : Infinity;
    };
    const latencyMsOf = (host: Host): number | undefined => host.latencyMs(clock.monotonicMs());
    return {
      clock,
      deadlines: this.#deadlines!,
      retryBudget: new RetryBudget(),
      nextTimestamp: () => timestampGenerator.next(clock),
      poolOf: (host) => pools.of(host),
      plan: (runnable, settings) => settings.loadBalancingPolicy.plan({
        hosts: this.metadata.hosts, localDataCenter, random, loadOf, latencyMsOf,
        keyspace: runnable.keyspace ?? settings.keyspace,
        replicas: this.#replicasFor(runnable, settings),
        isLightweight: runnable.isLightweight ?? false,
      }),
      onAnswer: (host, startedMs, { speculativeExecutionPolicy }) => {
        const nowMs = clock.monotonicMs();
        host.noteAnswer(nowMs - startedMs, nowMs);
        speculativeExecutionPolicy?.onAnswer?.(nowMs - startedMs);
      },
      describeNoHost: () => {
        const { length } = this.metadata.hosts;
        return `No host to try: the policy chose none of the ${length} hosts (local data centre "${localDataCenter}")`;
      },
    };
  }

  #replicasFor(runnable: Runnable, settings: RequestSettings): readonly Host[] {
    const keyspace = runnable.keyspace ?? settings.keyspace;
    const routingKey = keyspace === undefined ? undefined : settings.routingKey ?? runnable.routingKey?.();
    return keyspace === undefined || routingKey === undefined ? noHosts : this.metadata.getReplicas(keyspace, routingKey);
  }

  #onTopology(infos: readonly HostInfo[], partitioner: string): void {
    const known = new Map(this.metadata.hosts.map((host) => [host.hostId.toString(), host]));
    const hosts = infos.map((info) => {
      const host = known.get(info.hostId.toString());
      host?.update(info);
      return host ?? new Host(info);
    });
    const before = this.metadata.hosts;
    this.metadata.setHosts(hosts, partitioner);
    for (const host of hosts) if (!before.includes(host) && before.length > 0) this.emit('hostAdd', host);
    for (const host of before) if (!hosts.includes(host)) this.emit('hostRemove', host);
    for (const pools of this.#sessions.values()) pools.follow(hosts);
  }

  /** Events are hints: a node said to be up is tried at once, one said to be down is judged by its connections. */
  #onEvent(event: EventMessage): void {
    if ('unknown' in event) return;
    if (event.event === 'SCHEMA_CHANGE') return this.#refresher?.onEvent(event);
    if (event.event !== 'STATUS_CHANGE' || event.change !== 'UP') return;
    const host = this.metadata.hosts.find(({ address, port }) => address === event.address && port === event.port);
    if (host === undefined) return;
    for (const pools of this.#sessions.values()) pools.of(host)?.reconnectNow();
  }

  #setUp(host: Host): void {
    if (host.state === 'up') return;
    host.state = 'up';
    this.#options.logger?.info(`purecql: ${host.toString()} is up`);
    this.emit('hostUp', host);
  }

  #setDown(host: Host, reason: Error): void {
    if (host.state === 'down') return;
    host.state = 'down';
    this.#options.logger?.warn(`purecql: ${host.toString()} is down: ${reason.message}`);
    this.emit('hostDown', host, reason);
  }

  #warn(message: string): void {
    this.#options.logger?.warn(`purecql: ${message}`);
    this.emit('warning', message);
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    this.#releaseWhenIdle();
  }

  /** Without sessions nothing is kept open, so that a process that has shut its sessions down can end. */
  #releaseWhenIdle(): void {
    if (this.#sessions.size === 0 && this.#connecting.size === 0) this.#release();
  }

  #release(): void {
    this.#control?.close();
    this.#control = undefined;
    this.#deadlines?.close();
    this.#refresher?.close();
    this.#refresher = undefined;
    this.#starting = undefined;
  }

  /** Shuts all sessions down, each waiting for the answers to its requests, and closes every connection. */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    await Promise.all([...this.#sessions.keys()].map((session) => session.shutdown()));
    this.#release();
    await Promise.allSettled(this.#connecting);
    this.#release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  [inspect.custom](): string {
    const hosts = this.metadata.hosts.map((host) => inspect(host)).join(', ');
    return `Cluster(${this.#options.contactPoints.join(', ')}${hosts === '' ? '' : `: ${hosts}`})`;
  }
}

function makeConnector(options: ResolvedClusterOptions, environment: Environment): Connector {
  const { tls, protocolVersion, authProvider, requireAuthentication, connectTimeoutMs } = options;
  const { applicationName, applicationVersion } = options;
  return new Connector({
    environment,
    tls: tls === undefined || tls === false ? undefined : resolveTlsOptions(tls),
    authProvider,
    requireAuthentication,
    compressor: options.compression === 'none' ? undefined : compressorOf(options.compression),
    startup: {
      CQL_VERSION: '3.0.0',
      DRIVER_NAME: 'purecql',
      DRIVER_VERSION: driverVersion,
      ...(applicationName !== undefined && { APPLICATION_NAME: applicationName }),
      ...(applicationVersion !== undefined && { APPLICATION_VERSION: applicationVersion }),
    },
    connectTimeoutMs,
    maxInFlight: options.pool.maxInFlight,
    version: protocolVersion === undefined ? undefined : versionOf(protocolVersion),
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
