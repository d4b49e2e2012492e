import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import { Cloud } from '../cluster/cloud/cloud';
import { resolveClusterOptions } from '../cluster/cluster-options';
import type { ClusterOptions, ResolvedClusterOptions } from '../cluster/cluster-options';
import { parseContactPoint } from '../cluster/contact-point';
import { ControlConnection } from '../cluster/control-connection';
import { ExecutionProfile } from '../cluster/execution-profile';
import { Host } from '../cluster/host';
import { chooseLocalDataCenter } from '../cluster/local-data-center';
import type { HostInfo } from '../cluster/host';
import { listed } from '../cluster/listed';
import { Metadata } from '../cluster/metadata';
import { startDebugOutput } from '../observability/debug-output';
import { Log } from '../observability/log';
import type { Traffic } from '../observability/traffic';
import { defaultConsistencyOf, isAstra } from '../cluster/product-type';
import { agreeOnSchema, unlessAborted } from '../cluster/schema-agreement';
import { Schema } from '../cluster/schema/schema';
import { SchemaRefresher } from '../cluster/schema/schema-refresher';
import { SystemTables } from '../cluster/system-tables';
import type { SystemRow } from '../cluster/topology';
import type { Connection } from '../connection/connection';
import { CodecRegistry } from '../codec/registry';
import type { Connector } from '../connection/connector';
import { Deadlines } from '../connection/deadlines';
import { systemEnvironment } from '../connection/system-environment';
import type { Environment } from '../environment';
import { ConfigurationError, ShutdownError } from '../errors';
import { HostPool } from '../pool/host-pool';
import type { SchemaChange } from '../protocol/messages/schema-change';
import type { EventMessage } from '../protocol/messages';
import { publishHostEvent, publishWarning } from './cluster-events';
import type { ClusterEvents } from './cluster-events';
import { agreeWithin } from './agree-within';
import { optionsFromEnv } from './cluster-env';
import type { Environ } from './cluster-env';
import { optionsFromUrl } from './cluster-url';
import { ForgottenSessions, warnOfOpenSession } from './forgotten-sessions';
import { makeConnector } from './make-connector';
import { makeRunContext } from './make-run-context';
import { SettingsResolver } from './query-options';
import { Session } from './session';
import { SessionPools } from './session-pools';

/** A Cassandra or DSE cluster: its options and what is known of its nodes; {@link Cluster.connect} gives sessions. */
export class Cluster extends EventEmitter<ClusterEvents> {
  readonly metadata: Metadata;
  readonly #options: ResolvedClusterOptions;
  readonly #environment: Environment;
  readonly #log: Log;
  readonly #cloud: Cloud | undefined;
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
  #forgotten: ForgottenSessions | undefined;
  #schemaChanges = 0;
  #localDataCenter = '';
  #isAstra = false;
  #isShutDown = false;

  /** @throws ConfigurationError for an unknown option, or one that is malformed or impossible */
  constructor(options: ClusterOptions = {}, environment: Environment = systemEnvironment()) {
    super();
    const resolved = resolveClusterOptions(options);
    this.#log = new Log(resolved.logger);
    startDebugOutput();
    this.#cloud = resolved.cloud && new Cloud(resolved.cloud, environment, resolved.connectTimeoutMs);
    this.#options = this.#cloud?.complete(resolved) ?? resolved;
    this.#environment = this.#cloud?.environment ?? environment;
    this.#settings = new SettingsResolver(this.#options.executionProfiles);
    const { int64, maps, codecs = {} } = this.#options;
    this.#registry = new CodecRegistry({ int64, map: maps, codecs });
    this.#connector = makeConnector(this.#options, this.#environment);
    const { schemaMetadata } = this.#options;
    this.#schema = new Schema(typeof schemaMetadata === 'function' ? schemaMetadata : undefined);
    this.metadata = new Metadata(this.#schema, (keyspace) => this.#refreshSchema(keyspace));
  }

  /** A cluster by its URL: `cassandra://user:pw@h1,h2:9042/ks?localDataCenter=dc1&tls=true&compression=lz4`. */
  static fromUrl(url: string, options: ClusterOptions = {}): Cluster {
    return new Cluster({ ...optionsFromUrl(url), ...options });
  }

  /**
   * A cluster by the environment: `CASSANDRA_URL`, `CASSANDRA_CONTACT_POINTS`, `_LOCAL_DC`, `_USERNAME`, `_PASSWORD`,
   * `_KEYSPACE`, `_TLS`, `_TLS_CA`, `_TLS_CERT`, `_TLS_KEY`, `_SECURE_CONNECT_BUNDLE`.
   */
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
    const pools = new SessionPools((host, traffic) => this.#makePool(host, traffic), drainTimeoutMs, keyspace);
    try {
      await pools.start(this.metadata.hosts);
      if (this.#isShutDown) throw new ShutdownError('The cluster was shut down');
    } catch (error) {
      await pools.close(0);
      throw error;
    }
    const { metadata } = this;
    const context = makeRunContext({
      environment: this.#environment,
      deadlines: this.#deadlines!,
      metadata,
      localDataCenter: this.#localDataCenter,
      timestampGenerator: this.#options.timestampGenerator,
      pools,
      isAstra: () => this.#isAstra,
    });
    const session = new Session({
      pools, context, keyspace, maxPrepared, drainTimeoutMs,
      settings: this.#settings,
      registry: this.#registry,
      metadata,
      int64: this.#options.int64,
      onSchemaChange: (change, host, ending, rest) => agreeWithin(
        (signal) => this.#onSchemaChange(change, () => pools.of(host)?.anyConnection, signal), ending, this.#deadlines!, rest,
      ),
      onWarning: (message) => this.#warn(message),
      onShutdown: async (ended) => this.#forget(ended),
    });
    this.#sessions.set(session, pools);
    pools.follow(this.metadata.hosts);
    this.#logConnected(keyspace);
    return session;
  }

  #logConnected(keyspace: string | undefined): void {
    const { hosts } = this.metadata;
    const up = hosts.filter(({ state }) => state === 'up').length;
    const place = `${up} of ${hosts.length} hosts, local data centre "${this.#localDataCenter}"`;
    const version = this.#connector.version?.name ?? '?';
    this.#log.info(`session on ${place}, protocol ${version}${keyspace === undefined ? '' : `, keyspace "${keyspace}"`}`);
  }

  /**
   * Opens the control connection, chooses the local data centre and reads the schema; without the schema requests are not
   * token-aware, but they run, and so its failure is a warning. The next connect() tries anew after a failure.
   */
  async #start(): Promise<void> {
    const deadlines = new Deadlines(this.#environment.clock);
    this.#deadlines = deadlines;
    const isIdle = (): boolean => deadlines.isEmpty && this.#schemaChanges === 0 && this.#connecting.size === 0;
    this.#forgotten = new ForgottenSessions(this.#environment, isIdle, warnOfOpenSession);
    this.#refresher = new SchemaRefresher({
      schema: this.#schema,
      clock: this.#environment.clock,
      query: (cql) => this.#query(cql),
      onWarning: (message) => this.#warn(message),
    });
    const contactPoints = this.#options.contactPoints.map(parseContactPoint);
    const cloud = this.#cloud;
    const findContacts = cloud && ((closing: AbortSignal) => cloud.findContacts(closing, (text) => this.#warn(text)));
    this.#control = new ControlConnection(this.#connector, { ...this.#options, contactPoints, findContacts }, {
      onTopology: ({ hosts, partitioner }) => this.#onTopology(hosts, partitioner),
      onSupported: (offer) => {
        this.#isAstra = isAstra(offer);
        this.#settings.setDefaultConsistency(defaultConsistencyOf(offer));
      },
      onReady: () => void this.#refresher?.refreshKnown(),
      onEvent: (event) => this.#onEvent(event),
      onWarning: (message) => this.#warn(message),
      knownEndpoints: () => this.metadata.hosts.filter((host) => host.state !== 'down').map(({ endpoint }) => endpoint),
    });
    try {
      await this.#control.start();
      const { contactEndpoints } = this.#control;
      const localDataCenter = this.#options.localDataCenter ?? this.#cloud?.localDataCenterAmong(this.metadata.hosts);
      this.#localDataCenter = chooseLocalDataCenter(this.metadata.hosts, localDataCenter, contactEndpoints);
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
  async #onSchemaChange(
    change: SchemaChange, connectionOf: () => Connection | undefined, signal: AbortSignal,
  ): Promise<boolean> {
    const { clock } = this.#environment;
    const down = new Set(this.metadata.hosts.filter(({ state }) => state === 'down').map(({ hostId }) => hostId.toString()));
    const isDown = (row: SystemRow): boolean => down.has(String(row['host_id']));
    this.#schemaChanges++;
    try {
      const isAgreed = await agreeOnSchema(connectionOf, new SystemTables(), { clock, signal, isDown });
      const refreshed = this.#refresher?.refreshAfter(change);
      if (refreshed !== undefined) await unlessAborted(refreshed, signal);
      return isAgreed;
    } finally {
      this.#schemaChanges--;
    }
  }

  #makePool(host: Host, traffic: Traffic): HostPool | undefined {
    const { pool: { maxQueued, ...pool }, heartbeatIntervalMs, heartbeatTimeoutMs, reconnectionPolicy } = this.#options;
    const connections = host.datacenter === this.#localDataCenter ? pool.localConnections : pool.remoteConnections;
    if (connections === 0) return undefined;
    const options = { connections, maxQueued, heartbeatIntervalMs, heartbeatTimeoutMs, reconnectionPolicy, traffic };
    return new HostPool(host.endpoint, this.#connector, options, {
      onAvailable: () => this.#setUp(host),
      onUnavailable: (reason) => this.#setDown(host, reason),
      onWarning: (message) => this.#warn(message),
      onDebug: (message) => this.#log.debug(message),
    });
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
    for (const host of hosts) if (!before.includes(host) && before.length > 0) this.#tellChange('hostAdd', host);
    for (const host of before) if (!hosts.includes(host)) this.#tellChange('hostRemove', host);
    for (const pools of this.#sessions.values()) pools.follow(hosts);
  }

  #tellChange(event: 'hostAdd' | 'hostRemove', host: Host): void {
    publishHostEvent(this.#log, event, host);
    this.#tell(event, host);
  }

  /** Events are hints: a node said to be up is tried at once, one said to be down is probed. */
  #onEvent(event: EventMessage): void {
    if ('unknown' in event) return;
    if (event.event === 'SCHEMA_CHANGE') return this.#refresher?.onEvent(event);
    if (event.event !== 'STATUS_CHANGE') return;
    const pools = [...this.#sessions.values()];
    for (const pool of this.metadata.meantBy(event).flatMap((host) => pools.map((each) => each.of(host)))) {
      if (event.change === 'UP') pool?.reconnectNow();
      else if (event.change === 'DOWN') pool?.probe();
    }
  }

  #setUp(host: Host): void {
    if (host.state === 'up') return;
    host.state = 'up';
    publishHostEvent(this.#log, 'hostUp', host);
    this.#tell('hostUp', host);
  }

  /** A host that one session has lost is up as long as another session is connected to it. */
  #setDown(host: Host, reason: Error): void {
    const isConnected = [...this.#sessions.values()].some((pools) => pools.of(host)?.isAvailable === true);
    if (host.state === 'down' || isConnected) return;
    host.state = 'down';
    publishHostEvent(this.#log, 'hostDown', host, reason);
    this.#tell('hostDown', host, reason);
  }

  /** Adds an execution profile, or takes another one of its name; requests that run keep theirs. */
  setExecutionProfile(name: string, profile: ExecutionProfile): void {
    if (!(profile instanceof ExecutionProfile)) throw new ConfigurationError(`"${name}" must be an ExecutionProfile`);
    this.#settings.set(name, profile);
  }

  /** A listener that throws is its owner's affair and must not disturb the connections: it becomes a warning. */
  #tell<E extends keyof ClusterEvents>(event: E, ...details: ClusterEvents[E]): void {
    try {
      (this as EventEmitter).emit(event, ...details);
    } catch (error) {
      const text = `A listener of ${event} failed: ${error instanceof Error ? error.message : String(error)}`;
      this.#log.error(text);
      if (event !== 'warning') this.#tell('warning', text);
    }
  }

  /** The session that has ended may have been the last one that was connected to a host. */
  #tellLost(pools: SessionPools): void {
    for (const host of this.metadata.hosts) {
      const lastError = pools.of(host)?.lastError;
      if (host.state === 'up' && lastError !== undefined) this.#setDown(host, lastError);
    }
  }

  #warn(message: string): void {
    publishWarning(this.#log, message);
    this.#tell('warning', message);
  }

  #forget(session: Session): void {
    this.#sessions.delete(session);
    for (const [, pools] of this.#sessions) this.#tellLost(pools);
    this.#releaseWhenIdle();
  }

  /** Without sessions nothing is kept open, so that a process that has shut its sessions down can end. */
  #releaseWhenIdle(): void {
    if (this.#sessions.size === 0 && this.#connecting.size === 0) this.#release();
  }

  #release(): void {
    this.#control?.close();
    this.#control = undefined;
    this.#forgotten?.stop();
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
    const hosts = listed(this.metadata.hosts.map((host) => inspect(host)));
    return `Cluster(${this.#options.contactPoints.join(', ')}${hosts === '' ? '' : `: ${hosts}`})`;
  }
}
