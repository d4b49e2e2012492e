import type { DriverError } from '../../errors';

/** Pages on their way from a connection to a reader that may be slower or faster; one reader at a time. */
export class PageQueue<Page> {
  readonly #pages: Page[] = [];
  readonly #onTaken: () => void;
  /** What follows the pages that are there: more of them, nothing, or an error. */
  #rest: 'more' | 'nothing' | DriverError = 'more';
  #waiting: { resolve(page: Page | undefined): void; reject(error: DriverError): void } | undefined;

  /** @param onTaken called with each page that the reader gets */
  constructor(onTaken: () => void) {
    this.#onTaken = onTaken;
  }

  /** Pages that wait for the reader. */
  get length(): number {
    return this.#pages.length;
  }

  /** The reader waits for a page. */
  get hasWaiter(): boolean {
    return this.#waiting !== undefined;
  }

  push(page: Page): void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#pages.push(page);
      return;
    }
    this.#waiting = undefined;
    waiting.resolve(page);
    this.#onTaken();
  }

  /** No page follows. */
  end(): void {
    if (this.#rest !== 'more') return;
    this.#rest = 'nothing';
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
  }

  /** No page follows, because of an error that the reader gets after the pages that are there; the first one counts. */
  fail(error: DriverError): void {
    if (this.#rest !== 'more') return;
    this.#rest = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  /** The reader wants no more of the pages: an error is the next thing it gets. */
  abort(error: DriverError): void {
    this.#pages.length = 0;
    if (this.#rest === 'nothing') this.#rest = 'more';
    this.fail(error);
  }

  /** The next page, undefined after the last one. */
  take(): Promise<Page | undefined> {
    const page = this.#pages.shift();
    if (page !== undefined) {
      this.#onTaken();
      return Promise.resolve(page);
    }
    const rest = this.#rest;
    if (rest === 'nothing') return Promise.resolve(undefined);
    if (rest !== 'more') return Promise.reject(rest);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }
}
