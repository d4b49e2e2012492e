import {
  Cluster, ConstantSpeculativeExecutionPolicy, ExecutionProfile, ExponentialReconnectionPolicy, PlainTextAuthProvider,
} from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import type { Environment } from '../../../src/environment';
import type { Circumstances } from '../checks/error-check';
import { watchHostEvents } from '../checks/host-events';
import type { Ledger, Operation } from '../checks/ledger';
import type { Violations } from '../checks/violations';
import { LoopClock } from '../event-loop';
import type { EventLoop } from '../event-loop';
import type { ClientSettings, Scenario } from '../scenario';
import type { SeededRandom } from '../seeded-random';
import type { Trace } from '../trace';
import { credentials } from '../world/server-handshake';
import type { SimNetwork } from '../world/sim-network';
import { contactName } from '../world/world';
import type { FaultyClient } from '../world/world';
import { runActors } from './actors';
import { latenessMs, OperationRunner } from './operation-runner';
import { SimSession } from './sim-session';

/** What a client needs of the simulation. */
export interface ClientParts {
  readonly loop: EventLoop;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly violations: Violations;
  readonly ledger: Ledger;
  readonly network: SimNetwork;
  readonly scenario: Scenario;
  /** Addresses of nodes, for clients that know no names. */
  readonly addresses: readonly string[];
}

/** Once the cluster is well again: how long connecting may take. */
const longestConnectMs = 60_000;
/** A queue that was full may be full still. */
const crowdedForMs = 12_000;

/** One application: a real cluster object, its sessions, and the tasks that use them. */
export class SimClient implements FaultyClient {
  readonly name: string;
  readonly settings: ClientSettings;
  readonly clock: LoopClock;
  readonly cluster: Cluster;
  readonly runner: OperationRunner;
  readonly sessions = new Set<SimSession>();
  /** Waits of the application that are no operations. */
  readonly #waiting = new Set<string>();
  readonly #parts: ClientParts;
  #opened = 0;
  #isEnding = false;

  constructor(name: string, settings: ClientSettings, parts: ClientParts) {
    this.name = name;
    this.settings = settings;
    this.#parts = parts;
    this.clock = new LoopClock(parts.loop);
    this.cluster = new Cluster(this.#options(), this.#environment());
    this.runner = new OperationRunner({
      ...parts, circumstances: (operation, isAborted) => this.#circumstances(operation, isAborted),
    });
    watchHostEvents(this.cluster, name, parts.trace, parts.violations);
  }

  get loop(): EventLoop {
    return this.#parts.loop;
  }

  get ledger(): Ledger {
    return this.#parts.ledger;
  }

  get violations(): Violations {
    return this.#parts.violations;
  }

  get random(): SeededRandom {
    return this.#parts.random;
  }

  /** Every request must succeed, so none is made that could not. */
  get isCareful(): boolean {
    return this.#isWellSince(this.loop.nowMs);
  }

  #isWellSince(ms: number): boolean {
    const { isCalm, recoveredAtMs } = this.#parts.scenario;
    return isCalm || ms >= recoveredAtMs;
  }

  /** Nodes agree on a schema, unless something went wrong after the statement that changed it began. */
  checkAgreement(isAgreed: boolean, operation: Operation): void {
    this.#parts.trace.note('agreement', operation.token, isAgreed);
    if (!isAgreed && this.#isWellSince(operation.startedMs)) {
      this.violations.add('schema agreement', `${operation.token}: the nodes do not agree although all is well`);
    }
  }

  /** Statements are prepared more than once for some reason. */
  get forgetsStatements(): boolean {
    const { scenario } = this.#parts;
    const { alter = 0, use = 0 } = this.settings.activities;
    const isForgetful = scenario.faults.some(({ name }) => name !== 'clockJump' && name !== 'reorder' && name !== 'eventStorm');
    return isForgetful || !scenario.isCalm || this.settings.maxPrepared < 1_000 || use + alter > 0;
  }

  get openedSessions(): number {
    return this.#opened;
  }

  /** Tasks end what they do and begin nothing more. */
  isResting = false;

  /** No new tasks are begun. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** What the application waits for besides its operations. */
  get waiting(): ReadonlySet<string> {
    return this.#waiting;
  }

  #environment(): Environment {
    const { network, random } = this.#parts;
    return {
      clock: this.clock,
      random: random.of('driver').next,
      lookup: network.lookupFor(this.name),
      reverseLookup: () => Promise.resolve([]),
      openTransport: network.openTransportFor(this.name),
    };
  }

  #options(): ClusterOptions {
    const { settings } = this;
    const { scenario: { cluster }, addresses } = this.#parts;
    const { username, password } = credentials;
    const { localConnections, maxInFlight, maxQueued, connectTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs } = settings;
    const speculation = new ConstantSpeculativeExecutionPolicy({ delayMs: 20, maxExecutions: 3 });
    const profile = new ExecutionProfile(settings.speculates ? { speculativeExecutionPolicy: speculation } : {});
    return {
      contactPoints: settings.contactNames ? [contactName] : addresses,
      localDataCenter: 'dc1',
      ...(settings.protocolVersion !== undefined && { protocolVersion: settings.protocolVersion }),
      ...(cluster.authentication !== 'none' && { authProvider: new PlainTextAuthProvider(username, password) }),
      compression: settings.compression,
      pool: { localConnections, maxInFlight, maxQueued },
      connectTimeoutMs, heartbeatIntervalMs, heartbeatTimeoutMs,
      drainTimeoutMs: settings.drainTimeoutMs,
      reconnectionPolicy: new ExponentialReconnectionPolicy(settings.reconnectBaseMs, settings.reconnectMaxMs),
      maxPrepared: settings.maxPrepared,
      schemaMetadata: settings.readsSchema,
      executionProfiles: { default: profile },
    };
  }

  #circumstances({ startedMs }: Operation, isAborted: boolean): Circumstances {
    const { scenario } = this.#parts;
    const isShutDown = [...this.sessions].some(({ shutdown }) => shutdown !== 'no') || this.#hasLost;
    const had = (...names: readonly string[]): boolean => scenario.faults.some(({ name }) => names.includes(name));
    return {
      isAborted,
      isShutDown,
      isProtocolBroken: had(
        'brokenAnswers', 'duplicates', 'strangeStreams', 'wrongOpcodes', 'spoiltAnswers', 'spoiltRequests', 'errors',
      ),
      haveIdsChanged: had('otherIds') || (this.settings.activities.use ?? 0) > 0,
      isCalm: (scenario.isCalm || startedMs >= scenario.recoveredAtMs) && !isShutDown,
      isCrowded: startedMs - this.#crowdedAtMs < crowdedForMs,
      hasTimeouts: this.loop.nowMs - this.runner.timedOutAtMs < crowdedForMs,
      isChoked: scenario.cluster.kernelBytes < 100 && this.settings.burst > 0,
    };
  }

  /** A session of it was shut down, and is not listed any more. */
  #hasLost = false;

  /** So much runs that the client's own limits may be reached, on a host to which one connection is left. */
  get #isCrowded(): boolean {
    const { maxInFlight, maxQueued, speculates } = this.settings;
    const isTight = this.#parts.scenario.cluster.highWaterBytes < 16_384 || (this.settings.activities.use ?? 0) > 0;
    const room = maxQueued + (isTight ? 0 : maxInFlight);
    return this.#running * (speculates ? 3 : 1) + 3 >= room;
  }

  #running = 0;
  #crowdedAtMs = -Infinity;

  /** Counts what runs at the same time. */
  countRunning(change: 1 | -1): void {
    this.#running += change;
    if (this.#isCrowded) this.#crowdedAtMs = this.loop.nowMs;
  }

  /** Opens the first sessions. */
  start(): void {
    for (let i = 0; i < this.settings.sessions; i++) this.openSession();
  }

  /** Tries until there is a session, and lets tasks use it. */
  openSession(): void {
    const { random, violations, scenario, trace } = this.#parts;
    const number = ++this.#opened;
    const own = random.of(`session ${number}`);
    const open = async (): Promise<void> => {
      while (!this.#isEnding) {
        const mustSucceed = this.isCareful;
        const session = await this.expect(`connecting ${this.name} ${number}`, longestConnectMs, () => this.#connect(own));
        if (session !== undefined) {
          if (this.#isEnding) return void session.shutdown();
          const opened = new SimSession(this, session, own);
          this.sessions.add(opened);
          trace.note('session', this.name, number);
          return runActors(opened);
        }
        if (mustSucceed && scenario.isCalm) violations.add('nothing fails when all is well', `${this.name} cannot connect`);
        await this.sleep(own.exponential(300));
      }
    };
    void open();
  }

  #connect(random: SeededRandom): Promise<Session> {
    return this.cluster.connect(random.pick(['sim_a', 'sim_b']));
  }

  renewSession(): void {
    this.loop.arrive(() => {
      const [first] = this.sessions;
      if (first === undefined || this.#isEnding || this.isResting || first.shutdown !== 'no') return;
      void this.endSession(first);
      this.openSession();
    });
  }

  /** Shuts a session down; its requests must be settled by then, and what comes later is refused. */
  async endSession(session: SimSession): Promise<void> {
    session.shutdown = 'begun';
    this.#parts.trace.note('shutdown', this.name);
    const { drainTimeoutMs } = this.settings;
    await this.expect(`shutting ${this.name} down`, drainTimeoutMs + latenessMs, () => session.session.shutdown());
    session.shutdown = 'done';
    this.#parts.trace.note('shut down', this.name);
    this.#hasLost = true;
    this.sessions.delete(session);
  }

  /** Shuts everything down. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const session of this.sessions) session.shutdown = 'begun';
    this.#hasLost = true;
    const { drainTimeoutMs } = this.settings;
    await this.expect(`shutting ${this.name} down for good`, drainTimeoutMs + latenessMs, () => this.cluster.shutdown());
    for (const session of this.sessions) session.shutdown = 'done';
  }

  /** Waits for something that is no operation; gives undefined when it fails. */
  async expect<T>(what: string, limitMs: number | undefined, work: () => Promise<T>): Promise<T | undefined> {
    const { trace, violations } = this.#parts;
    const name = `${what} at ${this.loop.nowMs.toFixed(3)} (${this.#waiting.size})`;
    const [startedMs, blockedMs] = [this.loop.nowMs, this.loop.blockedMs];
    this.#waiting.add(name);
    try {
      return await work();
    } catch (error) {
      trace.note('failed', what, error instanceof Error ? error.message : String(error));
      if (!(error instanceof Error) || !('code' in error)) violations.add('typed errors', `${what} failed with ${String(error)}`);
      return undefined;
    } finally {
      this.#waiting.delete(name);
      const tookMs = this.loop.nowMs - startedMs - (this.loop.blockedMs - blockedMs);
      if (limitMs !== undefined && tookMs > limitMs + latenessMs) {
        violations.add('deadlines', `${what} took ${tookMs.toFixed(1)} ms of ${limitMs}`);
      }
    }
  }

  /** A timer of the application, not of the driver. */
  appTimer(delayMs: number, run: () => void): void {
    this.loop.setTimer(delayMs, run);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.appTimer(delayMs, resolve));
  }
}
