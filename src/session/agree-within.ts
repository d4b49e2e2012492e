import type { Deadlines } from '../connection/deadlines';
import type { DriverError } from '../errors';
import { TimeoutError } from '../errors';
import { waitWithin } from './budget';
import type { RequestSettings } from './query-options';

/**
 * Waits for the nodes to agree on a schema, no longer than the statement may take that has changed it: it has run, whatever they
 * agree on, so its promise is due at its deadline, with false.
 */
export async function agreeWithin(
  agree: (ending: AbortSignal) => Promise<boolean>, ending: AbortSignal, deadlines: Deadlines, rest: RequestSettings,
): Promise<boolean> {
  const waiting = new AbortController();
  const agreement = agree(AbortSignal.any([ending, waiting.signal]));
  try {
    return await waitWithin(agreement, deadlines, rest, 'agreeing on the schema');
  } catch (error) {
    if (error instanceof TimeoutError) return false;
    throw Object.assign(error as DriverError, { mayHaveRun: true });
  } finally {
    waiting.abort();
  }
}
