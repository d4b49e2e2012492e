import { ConfigurationError, describeValue, DriverError } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import type { Parameters } from './parameters';
import type { QueryOptions } from './query-options';

/** Options of a bulk execution; those of a request go to each of its requests. */
export interface ConcurrentOptions extends Omit<QueryOptions, 'pagingState'> {
  /** Requests in flight at the same time; default 256. */
  readonly concurrency?: number;
  /** Called from time to time, and at the end. */
  readonly onProgress?: (progress: ConcurrentProgress) => void;
  /** Called with each failed item, as it fails. */
  readonly onError?: (failure: ConcurrentFailure) => void;
  /** Failures kept in the result; default 1,000. `onError` hears of all. */
  readonly maxErrors?: number;
  /** Stop at the first failure instead of going on with the next item; default false. */
  readonly stopOnError?: boolean;
}

/** How far a bulk execution has come. */
export interface ConcurrentProgress {
  readonly succeeded: number;
  readonly failed: number;
}

/** One item that failed. */
export interface ConcurrentFailure {
  /** Place of the item in what was iterated, from 0. */
  readonly index: number;
  readonly parameters: Parameters;
  readonly error: DriverError;
}

/** What became of a bulk execution. */
export interface ConcurrentResult extends ConcurrentProgress {
  /** The first failures, up to `maxErrors`. */
  readonly errors: readonly ConcurrentFailure[];
}

export const concurrentDefaults = { concurrency: 256, maxErrors: 1_000, stopOnError: false } as const;

/** Items between two calls of `onProgress`. */
const progressStep = 1_000;

/** The options of {@link ConcurrentOptions} that are not those of a request. */
export const concurrentOptionNames = ['concurrency', 'onProgress', 'onError', 'maxErrors', 'stopOnError'] as const;

type Execute = (parameters: Parameters) => Promise<unknown>;
type Items = Iterable<Parameters> | AsyncIterable<Parameters>;
type Limits = Pick<ConcurrentOptions, (typeof concurrentOptionNames)[number]>;

/** Executes once for each item, a bounded number at a time: items are taken only as fast as they are done. */
export class ConcurrentExecution {
  readonly #execute: Execute;
  readonly #options: Limits;
  readonly #items: Iterator<Parameters> | AsyncIterator<Parameters>;
  readonly #errors: ConcurrentFailure[] = [];
  readonly #concurrency: number;
  readonly #maxErrors: number;
  #next = 0;
  #succeeded = 0;
  #failed = 0;
  #isStopped = false;

  /** @throws ConfigurationError when the items cannot be iterated, or an option is impossible */
  constructor(items: Items, execute: Execute, options: Limits) {
    refuseUnknownOptions('executeConcurrent', options, concurrentOptionNames);
    this.#execute = execute;
    this.#options = options;
    this.#items = iteratorOf(items);
    this.#concurrency = wholeNumber('concurrency', options.concurrency ?? concurrentDefaults.concurrency, 1);
    this.#maxErrors = wholeNumber('maxErrors', options.maxErrors ?? concurrentDefaults.maxErrors, 0);
  }

  /** Runs to the end of the items; rejects only with what the items themselves, or a callback, throw. */
  async run(): Promise<ConcurrentResult> {
    const workers = Array.from({ length: this.#concurrency }, () => this.#work());
    try {
      await Promise.all(workers);
    } catch (error) {
      this.#isStopped = true;
      await Promise.allSettled(workers);
      throw error;
    } finally {
      if (this.#isStopped) await this.#items.return?.();
    }
    this.#options.onProgress?.({ succeeded: this.#succeeded, failed: this.#failed });
    return { succeeded: this.#succeeded, failed: this.#failed, errors: this.#errors };
  }

  async #work(): Promise<void> {
    for (let item = await this.#take(); item !== undefined; item = await this.#take()) {
      const { index, parameters } = item;
      try {
        await this.#execute(parameters);
        this.#succeeded++;
      } catch (error) {
        this.#onFailure({ index, parameters, error: asDriverError(error) });
      }
      if ((this.#succeeded + this.#failed) % progressStep === 0) {
        this.#options.onProgress?.({ succeeded: this.#succeeded, failed: this.#failed });
      }
    }
  }

  #taking: Promise<unknown> = Promise.resolve();

  /** The next item; asynchronous items are asked for one after the other. */
  #take(): Promise<{ index: number; parameters: Parameters } | undefined> {
    const taken = this.#taking.then(async () => {
      if (this.#isStopped) return undefined;
      const next = await this.#items.next();
      if (next.done === true) this.#isStopped = true;
      return next.done === true ? undefined : { index: this.#next++, parameters: next.value };
    });
    this.#taking = taken.catch(() => undefined);
    return taken;
  }

  #onFailure(failure: ConcurrentFailure): void {
    this.#failed++;
    if (this.#errors.length < this.#maxErrors) this.#errors.push(failure);
    if (this.#options.stopOnError === true) this.#isStopped = true;
    this.#options.onError?.(failure);
  }
}

function iteratorOf(items: Items): Iterator<Parameters> | AsyncIterator<Parameters> {
  const iterable = items as Partial<Iterable<Parameters> & AsyncIterable<Parameters>> | null | undefined;
  const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
  if (iterator !== undefined && typeof items !== 'string') return iterator;
  throw new ConfigurationError(`executeConcurrent takes an iterable of parameters, got ${describeValue(items)}`);
}

function wholeNumber(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new ConfigurationError(`${name} must be a whole number from ${least}, got ${describeValue(value)}`);
}

function asDriverError(error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  return new DriverError('UNEXPECTED', error instanceof Error ? error.message : String(error), { cause: error });
}
