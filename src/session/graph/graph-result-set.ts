import { inspect } from 'node:util';
import { bigintOfLong, isLong } from '../../codec/long';
import { DecodingError, describeValue } from '../../errors';
import type { ExecutionInfo } from '../result-set';
import { jsonOf } from './graph-text';
import type { GraphsonReader } from './graphson-reader';

/** A result, and how often it is there. */
interface Bulk<T> {
  readonly value: T;
  readonly count: number;
}

/** The longest array that there can be. */
const maxLength = 2 ** 32 - 1;

/** What a graph query gave: vertices, edges, paths and values, each as often as the traversal has met it. */
export class GraphResultSet<T = unknown> implements Iterable<T> {
  readonly info: ExecutionInfo;
  /** How many results there are. */
  readonly length: number;
  readonly #bulks: readonly Bulk<T>[];

  /** @internal */
  constructor(rows: readonly Readonly<Record<string, unknown>>[], reader: GraphsonReader, info: ExecutionInfo) {
    this.info = info;
    this.#bulks = rows.map((row) => readRow<T>(row, reader));
    this.length = this.#bulks.reduce((sum, { count }) => sum + count, 0);
  }

  /** The first result. */
  one(): T | undefined {
    return this.#bulks.find(({ count }) => count > 0)?.value;
  }

  /** All results; what the server counted instead of repeating is the same object several times. */
  toArray(): T[] {
    if (this.length > maxLength) {
      throw new DecodingError(`${this.length} graph results are too many for an array: iterate instead`);
    }
    return [...this];
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const { value, count } of this.#bulks) for (let i = 0; i < count; i++) yield value;
  }

  toJSON(): unknown[] {
    return this.toArray().map(jsonOf);
  }

  [inspect.custom](_depth: number, options: object): string {
    const shown = this.#bulks.map(({ value, count }) => `${inspect(value, options)}${count === 1 ? '' : ` × ${count}`}`);
    return `GraphResultSet(${this.length} results) [ ${shown.join(', ')} ]`;
  }
}

function countOf(bulk: unknown): number {
  if (isLong(bulk)) return Number(bigintOfLong(bulk));
  return typeof bulk === 'number' || typeof bulk === 'bigint' || typeof bulk === 'string' ? Number(bulk) : NaN;
}

/** `{"result": …, "bulk": n}` in the column `gremlin` (protocol facts §5.8). */
function readRow<T>(row: Readonly<Record<string, unknown>>, reader: GraphsonReader): Bulk<T> {
  const json = row['gremlin'];
  const text = json instanceof Uint8Array ? Buffer.from(json).toString('utf8') : json;
  if (typeof text !== 'string') {
    throw new DecodingError('The answer has no column "gremlin": it is not that of a graph. Does the node run DSE Graph?');
  }
  const parsed = reader.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('result' in parsed)) {
    throw new DecodingError(`A graph result is an object with "result", not ${describeValue(parsed)}`);
  }
  const { result, bulk } = parsed as { readonly result: unknown; readonly bulk?: unknown };
  const count = countOf(bulk ?? 1);
  if (Number.isSafeInteger(count) && count >= 0) return { value: result as T, count };
  throw new DecodingError(`A graph result is said to be there ${describeValue(bulk)} times`);
}
