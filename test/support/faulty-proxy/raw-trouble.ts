import type { Socket } from 'node:net';

/** What happens to bytes, whatever they mean. */
export interface RawTrouble {
  /** Milliseconds that each chunk is held back. */
  readonly delayMs?: number;
  /** Bytes a second. */
  readonly bytesPerSecond?: number;
  /** Takes bytes and passes none on; no side hears of it. */
  readonly isBlackHole?: boolean;
  /** One bit is turned over in so many bytes. */
  readonly flipEveryBytes?: number;
}

/** One direction of a connection whose bytes arrive late, slowly, changed or not at all, but always in their order. */
export class RawPipe {
  readonly #to: Socket;
  #trouble: RawTrouble = {};
  #dueMs = 0;
  #passed = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(to: Socket) {
    this.#to = to;
  }

  set trouble(trouble: RawTrouble) {
    this.#trouble = trouble;
  }

  write(bytes: Buffer): void {
    const { delayMs = 0, bytesPerSecond = Infinity, isBlackHole = false } = this.#trouble;
    if (isBlackHole || bytes.length === 0) return;
    const now = performance.now();
    const changed = this.#flip(bytes);
    this.#dueMs = Math.max(this.#dueMs, now + delayMs) + (bytes.length / bytesPerSecond) * 1_000;
    if (this.#dueMs <= now) return this.#send(changed);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#send(changed);
    }, this.#dueMs - now);
    this.#timers.add(timer);
  }

  #send(bytes: Buffer): void {
    if (this.#to.writable) this.#to.write(bytes);
  }

  #flip(bytes: Buffer): Buffer {
    const { flipEveryBytes } = this.#trouble;
    if (flipEveryBytes === undefined) return bytes;
    const changed = Buffer.from(bytes);
    for (let i = 0; i < changed.length; i++) if (++this.#passed % flipEveryBytes === 0) changed[i]! ^= 0x10;
    return changed;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
