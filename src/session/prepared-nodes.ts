/**
 * Where a statement was prepared again after a node had forgotten it. Requests that the node refused before that moment need
 * no further preparation, and those that it refuses meanwhile wait for the one that is on its way.
 */
export class PreparedNodes {
  readonly #preparedAt = new Map<string, number>();
  readonly #onTheWay = new Map<string, Promise<void>>();
  #sequence = 0;

  /** A moment: later ones are larger. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Runs `prepare` unless the node was prepared after `sentAt`, or is being prepared now. */
  prepare(host: string, sentAt: number, prepare: () => Promise<void>): Promise<void> {
    const preparedAt = this.#preparedAt.get(host);
    if (preparedAt !== undefined && preparedAt > sentAt) return Promise.resolve();
    const known = this.#onTheWay.get(host);
    if (known !== undefined) return known;
    const work = prepare()
      .then(() => {
        this.#preparedAt.set(host, ++this.#sequence);
      })
      .finally(() => this.#onTheWay.delete(host));
    this.#onTheWay.set(host, work);
    return work;
  }
}
