import type { CqlServer, RawRows } from '../support/raw-cql';
import { runCql } from '../support/raw-cql';
import type { TestServer } from '../support/test-server';
import type { Findings } from './findings';
import type { Ledger } from './ledger';
import { idOfMark, markOf } from './marks';
import { changes, firstIdOf, isIdempotent, kindOf, partOf, payloadOf } from './tables';
import type { Kind } from './tables';

/** What a partition holds, by the ids of the requests that made it. */
interface Content {
  readonly writes: ReadonlyMap<number, string>;
  /** How often the change of each id is there. */
  readonly times: ReadonlyMap<number, number>;
}

const partsAtOnce = 20;

/** Reads all that the run has written and holds it against what callers were told; nothing of the driver is used. */
export class ReadBack {
  readonly #server: TestServer;
  readonly #keyspace: string;
  readonly #ledger: Ledger;
  readonly #findings: Findings;

  constructor(server: TestServer, keyspace: string, parts: { readonly ledger: Ledger; readonly findings: Findings }) {
    this.#server = server;
    this.#keyspace = keyspace;
    this.#ledger = parts.ledger;
    this.#findings = parts.findings;
  }

  /** All replicas are asked: nothing is missing, doubled, wrong, or there although it was said not to have run. */
  async checkAll(): Promise<void> {
    await this.#eachPart('ALL', (content, ids) => {
      for (const id of ids) this.#check(id, content);
      for (const [id, payload] of content.writes) {
        if (kindOf(id) !== 'write' || payload !== payloadOf(id)) this.#findings.note('wrongRow', `row ${id} holds ${payload}`);
      }
    });
  }

  /** A quorum is asked: it has whatever a quorum has acknowledged. */
  async checkQuorum(): Promise<void> {
    const missing: number[] = [];
    await this.#eachPart('QUORUM', (content, ids) => {
      const isMissing = (id: number): boolean => timesOf(id, content) === 0;
      missing.push(...ids.filter((id) => this.#ledger.outcomeOf(id) === 'acknowledged' && isMissing(id)));
    });
    for (const id of missing) this.#findings.note('lostAtQuorum', `${kindOf(id)} ${id}: ${await this.#whereabouts(id)}`);
  }

  /** What each node finds alone, which tells a write of too few replicas from one that nobody has. */
  async #whereabouts(id: number): Promise<string> {
    const found = this.#server.contactPoints.map(async (contactPoint) => {
      const results = await runCql({ contactPoints: [contactPoint], consistency: 'ONE' }, ...this.#queries(partOf(id)));
      return `${contactPoint} alone finds it ${timesOf(id, contentOf(results))} times`;
    });
    return (await Promise.all(found)).join(', ');
  }

  /** What went over the wire: nothing twice that may not run twice, and everything that was acknowledged. */
  checkSends(): void {
    for (let id = 0; id < this.#ledger.size; id++) {
      const [sends, refusals] = [this.#ledger.sendsOf(id), this.#ledger.refusalsOf(id)];
      const kind = kindOf(id);
      if (!isIdempotent[kind] && sends - refusals > 1) {
        this.#findings.note('resent', `${kind} ${id}: ${sends} times, refused ${refusals} times`);
      }
      const isAcknowledged = this.#ledger.outcomeOf(id) === 'acknowledged';
      if (isAcknowledged && changes.includes(kind) && sends === 0) this.#findings.note('unseen', `${kind} ${id}`);
    }
  }

  #check(id: number, content: Content): void {
    const times = timesOf(id, content);
    const what = `${kindOf(id)} ${id}`;
    const outcome = this.#ledger.outcomeOf(id);
    if (times > 1) this.#findings.note('appliedTwice', `${what}: ${times} times`);
    if (outcome === 'acknowledged' && times === 0) this.#findings.note('lostWrite', what);
    if (outcome === 'notRun' && times > 0) this.#findings.note('ranAlthoughNot', what);
  }

  async #eachPart(consistency: 'QUORUM' | 'ALL', look: (content: Content, changed: readonly number[]) => void): Promise<void> {
    const end = this.#ledger.size === 0 ? 0 : partOf(this.#ledger.size - 1) + 1;
    for (let first = 0; first < end; first += partsAtOnce) {
      const parts = Array.from({ length: Math.min(partsAtOnce, end - first) }, (_, i) => first + i);
      const results = await runCql(this.#coordinator(first, consistency), ...parts.flatMap((part) => this.#queries(part)));
      parts.forEach((part, i) => look(contentOf(results.slice(i * 4, i * 4 + 4)), this.#changesOf(part)));
    }
  }

  /** Every node has its turn as coordinator. */
  #coordinator(first: number, consistency: 'QUORUM' | 'ALL'): CqlServer {
    const { contactPoints } = this.#server;
    return { contactPoints: [contactPoints[(first / partsAtOnce) % contactPoints.length]!], consistency };
  }

  #queries(part: number): string[] {
    const marks = this.#idsOf(part, 'claim').map((id) => `'${markOf(id)}'`);
    const from = (table: string): string => `from ${this.#keyspace}.${table} where`;
    return [
      `select id, payload ${from('writes')} part = ${part}`,
      `select mark, n ${from('counts')} part = ${part}`,
      `select mark, ids ${from('appends')} part = ${part}`,
      `select mark, id ${from('claims')} mark in (${marks.join(', ')})`,
    ];
  }

  #changesOf(part: number): number[] {
    return changes.flatMap((kind) => this.#idsOf(part, kind));
  }

  #idsOf(part: number, kind: Kind): number[] {
    const ids: number[] = [];
    for (let id = firstIdOf(part); id < Math.min(firstIdOf(part + 1), this.#ledger.size); id++) {
      if (kindOf(id) === kind) ids.push(id);
    }
    return ids;
  }
}

function timesOf(id: number, { writes, times }: Content): number {
  return kindOf(id) === 'write' ? Number(writes.has(id)) : (times.get(id) ?? 0);
}

/** Numbers of the tables are 64 bits long, counters too; a list begins with the number of its elements (v4 spec §6.14). */
function contentOf([writes = [], counts = [], appends = [], claims = []]: readonly RawRows[]): Content {
  const number = (cell: Buffer | null | undefined): number => Number(cell?.readBigInt64BE(0) ?? 0n);
  const text = (cell: Buffer | null | undefined): string => cell?.toString('utf8') ?? '';
  const id = (cell: Buffer | null | undefined): number => idOfMark(text(cell)) ?? -1;
  return {
    writes: new Map(writes.map(([key, payload]) => [number(key), text(payload)])),
    times: new Map([
      ...counts.map(([mark, n]) => [id(mark), number(n)] as const),
      ...appends.map(([mark, ids]) => [id(mark), ids?.readInt32BE(0) ?? 0] as const),
      ...claims.map(([mark, owner]) => [id(mark), id(mark) === number(owner) ? 1 : 2] as const),
    ]),
  };
}
