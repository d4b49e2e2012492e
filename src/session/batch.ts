import { ConfigurationError, describeValue } from '../errors';
import type { Batch, BatchStatement } from '../protocol/messages/batch';
import { bindToMarkers, checkParameters } from './parameters';
import type { Parameters } from './parameters';
import { BoundStatement } from './prepared-statement';
import type { PreparedStatement } from './prepared-statement';
import type { QueryOptions } from './query-options';
import { BatchQuery } from './runnables';

/** One statement of a batch: text, text with parameters, or a bound statement. */
export type BatchItem = string | { readonly query: string; readonly params?: Parameters } | BoundStatement;

/** Options of a batch. */
export interface BatchOptions extends Omit<QueryOptions, 'pageSize' | 'pagingState' | 'hints' | 'prepare'> {
  /** Logged batches are applied as a whole; `counter` is for counter columns; default `logged`. */
  readonly type?: 'logged' | 'unlogged' | 'counter';
}

/** A [short] counts the statements of a batch. */
const maxStatements = 65_535;

const types = { logged: 'LOGGED', unlogged: 'UNLOGGED', counter: 'COUNTER' } as const;

/** Prepares what has parameters and puts the statements of a batch together. */
export class BatchQueryBuilder {
  readonly #type: Batch['type'];
  readonly #prepare: (query: string) => Promise<PreparedStatement>;

  constructor(type: string, prepare: (query: string) => Promise<PreparedStatement>) {
    if (!Object.hasOwn(types, type)) {
      throw new ConfigurationError(`A batch is of type logged, unlogged or counter, got ${describeValue(type)}`);
    }
    this.#type = types[type as keyof typeof types];
    this.#prepare = prepare;
  }

  /** @throws ConfigurationError for an item that is not a statement, or more than 65,535 of them */
  async build(items: readonly BatchItem[]): Promise<BatchQuery> {
    if (!Array.isArray(items)) throw new ConfigurationError(`A batch is an array of statements, got ${describeValue(items)}`);
    if (items.length > maxStatements) {
      throw new ConfigurationError(`A batch takes at most ${maxStatements} statements, got ${items.length}: split it`);
    }
    const prepared: PreparedStatement[] = [];
    const statements = await Promise.all((items as readonly BatchItem[]).map((item, i) => this.#statement(item, i, prepared)));
    return new BatchQuery(this.#type, statements, prepared);
  }

  async #statement(item: BatchItem, index: number, prepared: PreparedStatement[]): Promise<BatchStatement> {
    if (typeof item === 'string') return { query: item, values: [] };
    const bound = item instanceof BoundStatement ? item : await this.#bound(item, index);
    if (!(bound instanceof BoundStatement)) return bound;
    prepared.push(bound.prepared);
    return { statementId: bound.prepared.id, values: bindToMarkers(bound.prepared.markers, bound.parameters) };
  }

  async #bound(item: unknown, index: number): Promise<BoundStatement | BatchStatement> {
    if (!isQueryItem(item)) {
      throw new ConfigurationError(`Statement ${index} of the batch is neither text, { query, params } nor a bound statement`);
    }
    checkParameters(item.params);
    if (item.params === undefined) return { query: item.query, values: [] };
    return (await this.#prepare(item.query)).bind(item.params);
  }
}

function isQueryItem(item: unknown): item is { readonly query: string; readonly params?: Parameters } {
  return typeof item === 'object' && item !== null && 'query' in item && typeof item.query === 'string';
}
