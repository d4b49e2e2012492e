/** Retries that may be made at once after a quiet time. */
const burst = 100;
/** What each request adds: in the long run one retry for ten requests. */
const perRequest = 0.1;

/** Keeps retries from multiplying the load when the cluster is in trouble: a tenth of the requests, and a small reserve. */
export class RetryBudget {
  #tokens = burst;

  onRequest(): void {
    if (this.#tokens < burst) this.#tokens += perRequest;
  }

  /** Takes the right to one retry; false when there is none. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
