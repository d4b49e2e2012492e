import type { Level } from '../../support/wire/wire-opcodes';
import type { Violations } from './violations';

/** What a client is asked to do once: all that carries one token. */
export interface Operation {
  /** Travels with the request, as a value or within the text, and comes back in every row and error. */
  readonly token: string;
  readonly number: number;
  readonly client: string;
  readonly kind: string;
  readonly isWrite: boolean;
  readonly isIdempotent: boolean;
  /** Where the write goes, without the keyspace; several in a batch. */
  readonly keys: readonly string[];
  /** Where it may run: more than one while the session changes its keyspace. */
  readonly keyspaces: Set<string>;
  readonly level: Level;
  readonly serialLevel: Level | undefined;
  readonly startedMs: number;
  settledMs: number | undefined;
  outcome: 'pending' | 'ok' | 'failed';
  /** The error said that it has not run. */
  isSaidNotToHaveRun: boolean;
  /** What the nodes saw of it. */
  readonly seen: Seen;
}

/** What is known of an operation before it begins. */
export type OperationFacts = Pick<
  Operation, 'client' | 'kind' | 'isWrite' | 'isIdempotent' | 'keys' | 'keyspaces' | 'level' | 'serialLevel' | 'startedMs'
>;

/** What the nodes saw of an operation. */
interface Seen {
  arrivals: number;
  /** It came to a node that did not know its statement. */
  misses: number;
  /** Pages that a node was asked for and may have read, as far as it has told the client; 0 for what has no pages. */
  readonly exposed: number[];
  /** A node has run it, or has neither run it nor told the client so. */
  mayHaveRun: boolean;
  /** Moments in which nodes told of its success. */
  acknowledged: number;
  timestamp: bigint | undefined;
  readonly keyspaces: string[];
}

/** A request on a node, as far as the ledger goes. */
export interface Arrival {
  readonly operation: Operation;
  readonly page: number;
}

/** What a node tells about the consistency and time that came with a request. */
export interface ArrivalFacts {
  readonly node: string;
  readonly level: Level;
  readonly serialLevel: Level | undefined;
  readonly timestamp: bigint | undefined;
}

/** Every operation with what its caller was told and what the nodes saw: where the two are compared. */
export class Ledger {
  readonly operations: Operation[] = [];
  readonly #byToken = new Map<string, Operation>();
  /** By client. */
  readonly #tokenOfTimestamp = new Map<string, Map<bigint, string>>();
  readonly #violations: Violations;
  /** Arrivals of one page of an operation beyond which somebody sends it again and again. */
  mostArrivals = 30;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  open(facts: OperationFacts): Operation {
    const number = this.operations.length + 1;
    const operation: Operation = {
      ...facts, token: `t${number}`, number, settledMs: undefined, outcome: 'pending', isSaidNotToHaveRun: false,
      seen: {
        arrivals: 0, misses: 0, exposed: [], mayHaveRun: false, acknowledged: 0, timestamp: undefined, keyspaces: [],
      },
    };
    this.operations.push(operation);
    this.#byToken.set(operation.token, operation);
    return operation;
  }

  /** By the token of a request, or of one statement of a batch. */
  find(token: string): Operation | undefined {
    const dot = token.indexOf('.');
    return this.#byToken.get(dot < 0 ? token : token.slice(0, dot));
  }

  get unsettled(): Operation[] {
    return this.operations.filter(({ outcome }) => outcome === 'pending');
  }

  /** A request has come to a node that does not know its statement. */
  miss(token: string): void {
    const operation = this.find(token);
    if (operation === undefined) return;
    operation.seen.misses++;
    if (operation.seen.misses <= this.mostArrivals || operation.kind === 'scan') return;
    const times = `${operation.seen.misses} times`;
    this.#violations.add('bounded resends', `${describe(operation)} met nodes that do not know it ${times}`);
  }

  /** A request has come whole to a node. */
  arrive(token: string, page: number, facts: ArrivalFacts): Arrival | undefined {
    const operation = this.find(token);
    if (operation === undefined) {
      this.#violations.add('no strange request', `${facts.node} was asked with ${token}, which nobody has asked`);
      return undefined;
    }
    const { seen } = operation;
    seen.arrivals++;
    if (!operation.isIdempotent && seen.exposed.includes(page)) {
      this.#violations.add('no hidden resend', `${describe(operation)} came again, to ${facts.node}, and is not idempotent`);
    }
    if (seen.arrivals > this.mostArrivals * (page + 1)) {
      this.#violations.add('bounded resends', `${describe(operation)} came ${seen.arrivals} times`);
    }
    if (!seen.exposed.includes(page)) seen.exposed.push(page);
    this.#checkFacts(operation, facts);
    return { operation, page };
  }

  #checkFacts(operation: Operation, { node, level, serialLevel, timestamp }: ArrivalFacts): void {
    const { seen } = operation;
    if (level !== operation.level || serialLevel !== operation.serialLevel) {
      const asked = `${operation.level}/${operation.serialLevel ?? '-'}`;
      this.#violations.add('consistency as asked', `${describe(operation)} of ${asked} came as ${level}/${serialLevel ?? '-'}`);
    }
    if (!operation.isWrite) return;
    if (timestamp === undefined || (seen.timestamp !== undefined && seen.timestamp !== timestamp)) {
      const text = `${describe(operation)} came to ${node} with ${timestamp}, after ${seen.timestamp}`;
      return this.#violations.add('one time a write', text);
    }
    const times = this.#timesOf(operation.client);
    const other = times.get(timestamp);
    if (other !== undefined && other !== operation.token) {
      this.#violations.add('distinct times', `${describe(operation)} has the time of ${other}`);
    }
    times.set(timestamp, operation.token);
    seen.timestamp = timestamp;
  }

  #timesOf(client: string): Map<bigint, string> {
    let times = this.#tokenOfTimestamp.get(client);
    if (times === undefined) this.#tokenOfTimestamp.set(client, times = new Map());
    return times;
  }

  /** The node may do it from here on. */
  run({ operation }: Arrival): void {
    operation.seen.mayHaveRun = true;
  }

  /** The node tells the client that it has not done it. */
  refuse({ operation, page }: Arrival): void {
    const { exposed } = operation.seen;
    if (exposed.includes(page)) exposed.splice(exposed.indexOf(page), 1);
  }

  acknowledge({ operation }: Arrival, keyspace: string | undefined): void {
    operation.seen.acknowledged++;
    const { keyspaces } = operation.seen;
    if (keyspace !== undefined && !keyspaces.includes(keyspace)) keyspaces.push(keyspace);
  }

  settle(operation: Operation, outcome: 'ok' | 'failed', nowMs: number): void {
    if (operation.outcome !== 'pending') {
      this.#violations.add('settled once', `${describe(operation)} was ${operation.outcome} and is ${outcome}`);
    }
    operation.outcome = outcome;
    operation.settledMs = nowMs;
  }
}

/** Names an operation for a reader of the trace. */
export function describe({ token, client, kind, isIdempotent }: Operation): string {
  return `${client} ${kind} ${token}${isIdempotent ? '' : ' (not idempotent)'}`;
}
