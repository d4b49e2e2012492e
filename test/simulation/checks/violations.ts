import type { Trace } from '../trace';

/** A promise of the driver that was broken. */
export interface Violation {
  /** The name of the promise. */
  readonly rule: string;
  readonly text: string;
  readonly atMs: number;
}

/** Collects what was broken; the first one ends the simulation. */
export class Violations {
  readonly found: Violation[] = [];
  readonly #trace: Trace;
  readonly #nowMs: () => number;

  constructor(trace: Trace, nowMs: () => number) {
    this.#trace = trace;
    this.#nowMs = nowMs;
  }

  add(rule: string, text: string): void {
    this.#trace.note('VIOLATION', rule, text);
    this.found.push({ rule, text, atMs: this.#nowMs() });
  }
}
