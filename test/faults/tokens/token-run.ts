import { setTimeout as delay } from 'node:timers/promises';
import { Cluster, DriverError, ExponentialReconnectionPolicy } from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import type { Exchange } from '../../support/scripted-node/exchange';
import { ScriptedNode } from '../../support/scripted-node/scripted-node';
import { chanceOf, tokenFaults } from './token-faults';
import type { Chance, Impatience, TokenFaultName } from './token-faults';

/** What a run is to do; the same seed makes the same choices. */
export interface TokenPlan {
  readonly fault: TokenFaultName;
  readonly requests: number;
  readonly seed: number;
  readonly newestVersion: 4 | 5;
  readonly compression: NonNullable<ClusterOptions['compression']>;
  readonly concurrency?: number;
}

/** What came of a run. */
export interface TokenTally {
  requests: number;
  answered: number;
  /** Rows that had the token of another request: what must never be. */
  wrong: number;
  readonly failedByCode: Map<string, number>;
  /** Rejections that are no errors of the driver's own. */
  strange: number;
  settledTwice: number;
  unsettled: number;
  /** How much later than its deadline the latest request was settled, the time left out in which the event loop stood still. */
  latestMs: number;
  /** Requests settled more than 50 ms after their deadline, by that measure. */
  tooLate: number;
  /** The longest that the event loop stood still: a process that gets no processor settles nothing. */
  longestStallMs: number;
  /** Requests that are not idempotent and were sent to nodes more than once. */
  resent: number;
  seconds: number;
}

const query = 'SELECT token FROM echo WHERE k = ?';
const marginMs = 50;
const watchMs = 5;
const grace = 5_000;

export function newTokenTally(): TokenTally {
  return {
    requests: 0, answered: 0, wrong: 0, failedByCode: new Map(), strange: 0, settledTwice: 0, unsettled: 0, latestMs: 0,
    tooLate: 0, longestStallMs: 0, resent: 0, seconds: 0,
  };
}

/** Adds one tally to another. */
export function addTally(sum: TokenTally, more: TokenTally): void {
  const counts = [
    'requests', 'answered', 'wrong', 'strange', 'settledTwice', 'unsettled', 'tooLate', 'resent', 'seconds',
  ] as const;
  for (const name of counts) sum[name] += more[name];
  for (const [code, count] of more.failedByCode) sum.failedByCode.set(code, (sum.failedByCode.get(code) ?? 0) + count);
  sum.latestMs = Math.max(sum.latestMs, more.latestMs);
  sum.longestStallMs = Math.max(sum.longestStallMs, more.longestStallMs);
}

/** Sends requests each of which has a token, under one kind of fault, and compares the token of each answer. */
export async function runTokens(plan: TokenPlan): Promise<TokenTally> {
  const { fault, seed, newestVersion, compression } = plan;
  const chance = chanceOf(seed);
  const nodes = [await ScriptedNode.start({ newestVersion }), await ScriptedNode.start({ newestVersion })];
  ScriptedNode.introduce(...nodes);
  const cluster = new Cluster({
    contactPoints: [nodes[0]!.contactPoint], compression, schemaMetadata: false,
    reconnectionPolicy: new ExponentialReconnectionPolicy(1, 10),
  });
  try {
    const session = await cluster.connect();
    await session.prepare(query);
    const run = new TokenRun(session, plan, chance);
    for (const node of nodes) {
      const react = tokenFaults[fault].node(chance);
      node.keepsRequests = false;
      node.script = (exchange) => {
        if (!exchange.isOfUser) return undefined;
        run.arrive(exchange);
        return react(exchange);
      };
    }
    return await run.go();
  } finally {
    for (const node of nodes) node.script = () => undefined;
    await cluster.shutdown();
    for (const node of nodes) await node[Symbol.asyncDispose]();
  }
}

/** One run: its requests, and what is counted of them. */
class TokenRun {
  readonly #session: Session;
  readonly #plan: TokenPlan;
  readonly #chance: Chance;
  readonly #tally = newTokenTally();
  readonly #arrived: Uint8Array;
  #next = 0;
  #watchedAt = 0;
  /** All the time in which the event loop stood still, added up. */
  #stalledMs = 0;

  constructor(session: Session, plan: TokenPlan, chance: Chance) {
    this.#session = session;
    this.#plan = plan;
    this.#chance = chance;
    this.#arrived = new Uint8Array(plan.requests);
  }

  /** Notes that a request has come to a node that can run it; none may come twice that is not idempotent. */
  arrive({ request, query: text }: Exchange): void {
    if (request.kind !== 'EXECUTE' || text === undefined) return;
    const number = Number(request.parameters.values[0]?.toString());
    if (isIdempotent(number)) return;
    if (this.#arrived[number] === 1) this.#tally.resent++;
    this.#arrived[number] = 1;
  }

  async go(): Promise<TokenTally> {
    const begin = performance.now();
    this.#watchedAt = begin;
    const watch = setInterval(() => this.#watch(), watchMs);
    const { requests, concurrency = 256 } = this.#plan;
    await Promise.all(Array.from({ length: concurrency }, async () => {
      while (this.#next < requests) await this.#ask(this.#next++);
    }));
    clearInterval(watch);
    this.#tally.seconds = (performance.now() - begin) / 1_000;
    return this.#tally;
  }

  #watch(): void {
    const now = performance.now();
    const stallMs = Math.max(0, now - this.#watchedAt - watchMs);
    this.#stalledMs += stallMs;
    this.#tally.longestStallMs = Math.max(this.#tally.longestStallMs, stallMs);
    this.#watchedAt = now;
  }

  async #ask(number: number): Promise<void> {
    const impatience = tokenFaults[this.#plan.fault].client(this.#chance);
    const token = String(number);
    this.#tally.requests++;
    const [begin, stalled] = [performance.now(), this.#stalledMs];
    const outcome = await this.#settlement(token, impatience);
    const lateMs = performance.now() - begin - impatience.timeoutMs - (this.#stalledMs - stalled);
    if (lateMs > this.#tally.latestMs) this.#tally.latestMs = lateMs;
    if (lateMs > marginMs) this.#tally.tooLate++;
    if (outcome === undefined) this.#tally.unsettled++;
    else if (outcome instanceof DriverError) this.#fail(outcome);
    else if (outcome instanceof Error) this.#tally.strange++;
    else if (outcome === token) this.#tally.answered++;
    else this.#tally.wrong++;
  }

  #fail({ code }: DriverError): void {
    const { failedByCode } = this.#tally;
    failedByCode.set(code, (failedByCode.get(code) ?? 0) + 1);
  }

  /** The token of the answer, the error, or undefined when nothing came long after the deadline. */
  async #settlement(token: string, { timeoutMs, abortAfterMs }: Impatience): Promise<string | Error | undefined> {
    const controller = abortAfterMs === undefined ? undefined : new AbortController();
    const abortion = controller && setTimeout(() => controller.abort(), abortAfterMs);
    let settlements = 0;
    const count = (): void => {
      if (++settlements > 1) this.#tally.settledTwice++;
    };
    const asked = this.#session.execute<{ token: string }>(query, [token], {
      timeoutMs, idempotent: isIdempotent(Number(token)), ...(controller && { signal: controller.signal }),
    });
    asked.then(count, count);
    const giveUp = new AbortController();
    const never = this.#tally.requests % 64 === 0
      ? delay(timeoutMs + grace, undefined, { signal: giveUp.signal }).catch(() => undefined) : undefined;
    const answer = asked.then(({ rows }) => rows[0]?.token ?? 'no row', (error: unknown) => error as Error);
    const outcome = never === undefined ? await answer : await Promise.race([answer, never]);
    giveUp.abort();
    clearTimeout(abortion);
    return outcome;
  }
}

/** Every second request may be sent again. */
const isIdempotent = (number: number): boolean => number % 2 === 0;
