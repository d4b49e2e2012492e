import { getEventListeners } from 'node:events';
import type { Session } from '../../../src/index';
import type { Operation, OperationFacts } from '../checks/ledger';
import { describe } from '../checks/ledger';
import type { SeededRandom } from '../seeded-random';
import type { Level } from '../../support/wire/wire-opcodes';
import type { Limits } from './operation-runner';
import type { SimClient } from './sim-client';

/** What differs between the operations that a session is asked for. */
export interface Request {
  readonly kind: string;
  readonly isWrite: boolean;
  readonly isIdempotent: boolean;
  readonly keys: readonly string[];
  /** Undefined = that of the session. */
  readonly keyspace?: string | undefined;
  readonly isLightweight?: boolean;
  /** Differs from the options for what ends later than its deadline, or has none. */
  readonly limitMs?: number | undefined;
  /** Level and timeout that were chosen already, for a request that no signal ends. */
  readonly plain?: { readonly level: Level; readonly timeoutMs: number };
}

/** The options that a driver is given with a request. */
export interface RequestOptions {
  readonly consistency: Level;
  readonly serialConsistency?: Level;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly idempotent: boolean;
  readonly trace?: boolean;
  readonly customPayload?: Readonly<Record<string, Uint8Array | null>>;
}

/** A page that was asked for before somebody wanted it is waited for when nobody wants it any more. */
const longestReadAheadMs = 11_000;

/** An operation with what it takes to run it. */
export interface Begun {
  readonly operation: Operation;
  readonly options: RequestOptions;
  readonly limits: Limits;
}

/** One session of a client, and what its application believes about it. */
export class SimSession {
  readonly client: SimClient;
  readonly session: Session;
  readonly random: SeededRandom;
  /** No requests may succeed any more once it is shut down. */
  shutdown: 'no' | 'begun' | 'done' = 'no';
  /** Keyspaces that requests without one may run in. */
  readonly #keyspaces: Set<string>;
  readonly #openSets = new Set<Set<string>>();
  #changes = 0;
  #started = 0;

  constructor(client: SimClient, session: Session, random: SeededRandom) {
    this.client = client;
    this.session = session;
    this.random = random;
    this.#keyspaces = new Set([session.keyspace!]);
  }

  /** Draws the options of an operation and writes it into the ledger. */
  begin(request: Request): Begun {
    const { client, random } = this;
    const { plain } = request;
    const isCareful = client.isCareful || plain !== undefined;
    const level = plain?.level ?? this.#level();
    const serialLevel: Level | undefined = request.isLightweight === true ? 'SERIAL' : undefined;
    const timeoutMs = plain?.timeoutMs ?? (isCareful ? 10_000 : random.pick([10, 50, 300, 300, 1_500, 1_500, 5_000]));
    const aborter = !isCareful && random.chance(0.06) ? this.#abortSometime() : undefined;
    const keyspaces = request.keyspace === undefined ? this.#openSet() : new Set([request.keyspace]);
    const facts: OperationFacts = {
      client: client.name, kind: request.kind, isWrite: request.isWrite, isIdempotent: request.isIdempotent, keys: request.keys,
      keyspaces, level, serialLevel, startedMs: client.loop.nowMs,
    };
    const operation = client.ledger.open(facts);
    const options: RequestOptions = {
      consistency: level, timeoutMs, idempotent: request.isIdempotent,
      ...(serialLevel !== undefined && { serialConsistency: serialLevel }),
      ...(aborter !== undefined && { signal: aborter.signal }),
      ...(random.chance(0.03) && { trace: true }),
      ...(random.chance(0.05) && { customPayload: { from: Buffer.from(client.name), nothing: null } }),
    };
    const limitMs = 'limitMs' in request ? request.limitMs : timeoutMs;
    return { operation, options, limits: { timeoutMs: limitMs, aborter } };
  }

  #level(): Level {
    const { random, client } = this;
    return client.isCareful ? random.pick(['QUORUM', 'LOCAL_QUORUM', 'ONE']) : random.pick(['QUORUM', 'ALL', 'ONE', 'LOCAL_ONE']);
  }

  #abortSometime(): AbortController {
    const aborter = new AbortController();
    const { random, client } = this;
    const when = random.pick(['before', 'at once', 'soon', 'later'] as const);
    if (when === 'before') aborter.abort(new Error('changed my mind'));
    else if (when === 'at once') queueMicrotask(() => aborter.abort());
    else client.appTimer(random.exponential(when === 'soon' ? 3 : 300), () => aborter.abort(new Error('no longer needed')));
    return aborter;
  }

  /** Runs what was begun, to its end. */
  async run<T>({ operation, limits }: Begun, work: () => Promise<T>): Promise<T | undefined> {
    this.client.countRunning(1);
    try {
      return await this.client.runner.run(operation, limits, work);
    } finally {
      this.client.countRunning(-1);
      this.release(operation, limits);
    }
  }

  /** The operation is over: it must not listen to its signal any more. */
  release(operation: Operation, { aborter, timeoutMs }: Limits): void {
    this.#openSets.delete(operation.keyspaces);
    if (aborter === undefined) return;
    const check = (): void => {
      if (getEventListeners(aborter.signal, 'abort').length === 0) return;
      this.client.violations.add('no listener is left', `${describe(operation)} has settled and still listens to its signal`);
    };
    const isReadingAhead = timeoutMs === undefined;
    if (isReadingAhead) this.client.loop.after(longestReadAheadMs, check);
    else check();
  }

  #openSet(): Set<string> {
    const keyspaces = new Set(this.#keyspaces);
    this.#openSets.add(keyspaces);
    return keyspaces;
  }

  /** Changes the keyspace: until that is settled requests may run in either, and afterwards in the session's own only. */
  async changeKeyspace(keyspace: string, change: () => Promise<boolean>): Promise<void> {
    const isAlone = ++this.#changes === 1;
    for (const open of [this.#keyspaces, ...this.#openSets]) open.add(keyspace);
    const started = ++this.#started;
    const isChanged = await change();
    this.#changes--;
    if (isChanged && isAlone && this.session.keyspace !== keyspace && this.#changes === 0 && started === this.#started) {
      this.client.violations.add('keyspaces', `The keyspace is ${this.session.keyspace} after USE ${keyspace}`);
    }
    if (this.#changes > 0) return;
    this.#keyspaces.clear();
    this.#keyspaces.add(this.session.keyspace!);
  }
}
