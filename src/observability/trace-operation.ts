import type { Clock } from '../environment';
import { errorAttributes } from './attributes';
import type { TraceAttributes } from './attributes';
import type { TraceChannel, TraceContext } from './channels';

/** An operation to be told of: what it is, and what its result adds to that. */
export interface TracedOperation<T> {
  readonly channel: TraceChannel;
  readonly clock: Clock;
  readonly name: string;
  readonly attributes: TraceAttributes;
  outcome(result: T): Partial<TraceAttributes>;
}

/**
 * Does the work and tells each subscriber of it. For when there are subscribers: without any, callers do the work alone and make
 * nothing of this.
 */
export function traceOperation<T>(operation: TracedOperation<T>, work: () => Promise<T>): Promise<T> {
  const { channel, clock, name, attributes, outcome } = operation;
  const context: TraceContext = { name, attributes };
  const startedMs = clock.monotonicMs();
  const complete = (last: Partial<TraceAttributes>): void => {
    Object.assign(attributes, last);
    context.durationMs = clock.monotonicMs() - startedMs;
  };
  const traced = async (): Promise<T> => {
    try {
      const result = await work();
      complete(outcome(result));
      return result;
    } catch (error) {
      complete(errorAttributes(error));
      throw error;
    }
  };
  return channel.tracePromise(traced, context);
}
