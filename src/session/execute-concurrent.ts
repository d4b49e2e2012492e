import { ConfigurationError, describeValue, DriverError } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import type { Parameters } from './parameters';
import type { Patience, Refusable } from './patience';
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

/** An item that was taken. */
interface Item extends Refusable {
  readonly index: number;
  readonly parameters: Parameters;
  /** How many had succeeded when it was refused last. */
  succeededBefore?: number;
}

type Limits = Pick<ConcurrentOptions, (typeof concurrentOptionNames)[number]>;

/**
 * Executes once for each item, a bounded number at a time: items are taken only as fast as they are done. Each place takes its
 * next item when its last one is done, without a loop of its own, since a promise more would show in the cost of an item.
 */
export class ConcurrentExecution {
  readonly #execute: Execute;
  readonly #options: Limits;
  readonly #patience: Patience | undefined;
  readonly #items: Iterator<Parameters> | AsyncIterator<Parameters>;
  readonly #errors: ConcurrentFailure[] = [];
  readonly #concurrency: number;
  readonly #maxErrors: number;
  #end!: (ended: Promise<ConcurrentResult>) => void;
  #next = 0;
  #running = 0;
  #succeeded = 0;
  #failed = 0;
  /** No further item is taken. */
  #isStopped = false;
  #isExhausted = false;
  #isTaking = false;
  #isEnded = false;
  /** Places without an item while another one is being taken. */
  #idle = 0;
  /** What the items or a callback threw. */
  #failure: { readonly error: unknown } | undefined;

  /** @throws ConfigurationError when the items cannot be iterated, or an option is impossible */
  constructor(items: Items, execute: Execute, options: Limits, patience?: Patience) {
    refuseUnknownOptions('executeConcurrent', options, concurrentOptionNames);
    this.#execute = execute;
    this.#options = options;
    this.#patience = patience;
    this.#items = iteratorOf(items);
    this.#concurrency = wholeNumber('concurrency', options.concurrency ?? concurrentDefaults.concurrency, 1);
    this.#maxErrors = wholeNumber('maxErrors', options.maxErrors ?? concurrentDefaults.maxErrors, 0);
  }

  /** Runs to the end of the items; rejects only with what the items themselves, or a callback, throw. */
  run(): Promise<ConcurrentResult> {
    return new Promise((resolve) => {
      this.#end = resolve;
      for (let place = 0; place < this.#concurrency && !this.#isStopped; place++) this.#fill();
      this.#endWhenDone();
    });
  }

  /** Takes the next item for a place that has none. */
  #fill(): void {
    if (this.#isStopped) return;
    if (this.#isTaking) {
      this.#idle++;
      return;
    }
    try {
      const next = this.#items.next();
      if ('then' in next) this.#await(next);
      else this.#accept(next);
    } catch (error) {
      this.#stop(error);
    }
  }

  /** Asynchronous items are asked for one after the other. */
  #await(item: Promise<IteratorResult<Parameters>>): void {
    this.#isTaking = true;
    Promise.resolve(item).then((next) => {
      this.#isTaking = false;
      this.#accept(next);
      if (this.#idle > 0) {
        this.#idle--;
        this.#fill();
      }
    }).catch((error: unknown) => this.#stop(error)).finally(() => {
      this.#isTaking = false;
      this.#endWhenDone();
    });
  }

  #accept(next: IteratorResult<Parameters>): void {
    if (next.done === true) {
      this.#isExhausted = true;
      this.#isStopped = true;
    } else if (!this.#isStopped) this.#start(next.value);
  }

  #start(parameters: Parameters): void {
    this.#running++;
    this.#try({ index: this.#next++, parameters });
  }

  #try(item: Item): void {
    this.#execute(item.parameters).then(this.#onSuccess, (error: unknown) => this.#onError(item, asDriverError(error)));
  }

  /** As long as others succeed an item that is refused has patience. */
  #onError(item: Item, error: DriverError): void {
    if (item.succeededBefore !== this.#succeeded) delete item.refusedAtMs;
    item.succeededBefore = this.#succeeded;
    const pause = this.#patience?.(error, item);
    if (pause === undefined) return this.#onFailure({ index: item.index, parameters: item.parameters, error });
    void pause.then(() => this.#try(item));
  }

  readonly #onSuccess = (): void => {
    this.#succeeded++;
    this.#afterItem();
  };

  #onFailure(failure: ConcurrentFailure): void {
    this.#failed++;
    if (this.#errors.length < this.#maxErrors) this.#errors.push(failure);
    if (this.#options.stopOnError === true) this.#isStopped = true;
    try {
      this.#options.onError?.(failure);
    } catch (error) {
      this.#stop(error);
    }
    this.#afterItem();
  }

  /** The place of an item that is done takes the next one. */
  #afterItem(): void {
    this.#running--;
    try {
      if ((this.#succeeded + this.#failed) % progressStep === 0) this.#tellProgress();
    } catch (error) {
      this.#stop(error);
    }
    this.#fill();
    this.#endWhenDone();
  }

  #tellProgress(): void {
    this.#options.onProgress?.({ succeeded: this.#succeeded, failed: this.#failed });
  }

  #stop(error: unknown): void {
    this.#failure ??= { error };
    this.#isStopped = true;
  }

  #endWhenDone(): void {
    if (!this.#isStopped || this.#running > 0 || this.#isTaking || this.#isEnded) return;
    this.#isEnded = true;
    this.#end(this.#result());
  }

  /** Items that were not taken to their end are told so. */
  async #result(): Promise<ConcurrentResult> {
    if (!this.#isExhausted) await this.#items.return?.();
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#tellProgress();
    return { succeeded: this.#succeeded, failed: this.#failed, errors: this.#errors };
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
