/** Lets so many through at a time; the others wait in their order. */
export class Turnstile {
  readonly #waiting = new Set<() => void>();
  #places: number;

  constructor(places: number) {
    this.#places = places;
  }

  /** Takes a place if there is one. */
  tryEnter(): boolean {
    if (this.#places === 0) return false;
    this.#places--;
    return true;
  }

  /** Takes a place as soon as there is one; rejects with the signal's reason when it aborts before. */
  enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.delete(letIn);
        reject(signal.reason as Error);
      };
      const letIn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      if (signal.aborted) return onAbort();
      if (this.tryEnter()) return letIn();
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(letIn);
    });
  }

  /** Gives a place back, to whoever has waited for longest. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#places++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
