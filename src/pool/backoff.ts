import type { Random } from '../environment';
import { AuthenticationError, ConfigurationError, describeValue } from '../errors';

/** How long to wait before each attempt to reconnect to a host. */
export interface ReconnectionPolicy {
  /** A new series of delays, in milliseconds, for one host that was lost. */
  newSchedule(random: Random): { nextDelayMs(): number };
  /** The least delay after a refusal of the credentials: each attempt may bring the account nearer to its lock. */
  readonly maxDelayMs?: number;
}

/** Doubling delays with full jitter: each is chosen evenly between 0 and 1 s, 2 s, 4 s … up to the maximum. */
export class ExponentialReconnectionPolicy implements ReconnectionPolicy {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;

  constructor(baseDelayMs = 1_000, maxDelayMs = 60_000) {
    if (!(baseDelayMs > 0) || !(maxDelayMs >= baseDelayMs)) {
      const given = `${baseDelayMs} and ${maxDelayMs} ms`;
      throw new ConfigurationError(`Reconnection delays must be 0 < base <= maximum, got ${given}`);
    }
    this.baseDelayMs = baseDelayMs;
    this.maxDelayMs = maxDelayMs;
  }

  newSchedule(random: Random): { nextDelayMs(): number } {
    let ceilingMs = this.baseDelayMs;
    const next = (): number => {
      const delayMs = random() * ceilingMs;
      ceilingMs = Math.min(this.maxDelayMs, ceilingMs * 2);
      return delayMs;
    };
    return { nextDelayMs: next };
  }
}

/** Age from which a lost connection is thought to have been a good one. */
export const lastingMs = 5_000;

/** In the place of a delay that a policy could not give. */
const fallbackDelayMs = 60_000;

/** How long a host that refused the credentials is left alone: each attempt may bring the account nearer to its lock. */
export function refusalDelayMs({ maxDelayMs }: ReconnectionPolicy): number {
  return maxDelayMs ?? fallbackDelayMs;
}

/** Where one host stands in its series of delays. */
export class Backoff {
  readonly #policy: ReconnectionPolicy;
  readonly #random: Random;
  readonly #warn: (message: string) => void;
  #schedule: { nextDelayMs(): number } | undefined;

  constructor(policy: ReconnectionPolicy, random: Random, warn: (message: string) => void) {
    this.#policy = policy;
    this.#random = random;
    this.#warn = warn;
  }

  /** The delay before the next attempt, the last of which failed for `reason`. */
  nextDelayMs(reason: unknown): number {
    const leastMs = reason instanceof AuthenticationError ? refusalDelayMs(this.#policy) : 0;
    return Math.max(leastMs, this.#scheduledMs());
  }

  #scheduledMs(): number {
    try {
      this.#schedule ??= this.#policy.newSchedule(this.#random);
      const delayMs: unknown = this.#schedule.nextDelayMs();
      if (typeof delayMs === 'number' && delayMs >= 0) return delayMs;
      this.#warn(`The reconnectionPolicy gave ${describeValue(delayMs)} for a delay: ${fallbackDelayMs} ms are waited`);
    } catch (error) {
      const why = error instanceof Error ? error.message : describeValue(error);
      this.#warn(`The reconnectionPolicy failed (${why}): ${fallbackDelayMs} ms are waited`);
    }
    return fallbackDelayMs;
  }

  /** The host was well for a while: its next delays start anew. */
  reset(): void {
    this.#schedule = undefined;
  }
}
