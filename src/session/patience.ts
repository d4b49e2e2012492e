import { pause } from '../cluster/pause';
import { NoHostAvailableError, OverloadedError } from '../errors';
import type { DriverError } from '../errors';
import type { RequestSettings } from './query-options';
import type { RunContext } from './run-context';

/** One of many, and since when it is refused. */
export interface Refusable {
  refusedAtMs?: number;
}

/** Gives what to wait for before an item is tried again; undefined when it has failed. */
export type Patience = (error: DriverError, item: Refusable) => Promise<void> | undefined;

/** Pauses are between these. */
const leastPauseMs = 20;
const mostPauseMs = 100;

/**
 * For one of many requests that all hosts refuse for want of room, so that nothing was sent: it waits its turn, as long as it has
 * time, and the many go at the pace of their hosts.
 */
export function patienceWith(
  { clock, random }: Pick<RunContext, 'clock' | 'random'>, { timeoutMs, signal }: Pick<RequestSettings, 'timeoutMs' | 'signal'>,
  closing: AbortSignal,
): Patience {
  let ending: AbortSignal | undefined;
  return (error, item) => {
    if (!(error instanceof NoHostAvailableError) || !isRefused(error)) return undefined;
    const nowMs = clock.monotonicMs();
    item.refusedAtMs ??= nowMs;
    ending ??= signal === undefined ? closing : AbortSignal.any([closing, signal]);
    if (nowMs - item.refusedAtMs >= timeoutMs || ending.aborted) return undefined;
    return pause(clock, leastPauseMs + random() * (mostPauseMs - leastPauseMs), ending);
  };
}

function isRefused({ errors }: NoHostAvailableError): boolean {
  return errors.length > 0 && errors.every((error) => error instanceof OverloadedError);
}
