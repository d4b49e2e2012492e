import { LatencyHistogram } from './latency-histogram';

/** What a session counts of its requests all the time: a number or two a request, whoever looks at them. */
export class RequestCounters {
  /** Requests that were started. */
  requests = 0;
  retries = 0;
  speculativeExecutions = 0;
  /** From the start of a request to its answer or its failure. */
  readonly latency = new LatencyHistogram();
  readonly #errors = new Map<string, number>();

  onError(error: Error): void {
    this.#errors.set(error.name, (this.#errors.get(error.name) ?? 0) + 1);
  }

  /** Failed requests by the class of their error. */
  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#errors);
  }
}
