import { unwatchAbort, watchAbort } from '../connection/abort-watch';
import type { Clock } from '../environment';

/** Resolves when the time is over, or as soon as the signal aborts; many may wait for the same signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clock.clearTimer(timer);
      unwatchAbort(signal, listener);
      resolve();
    };
    const listener = { handleEvent: end };
    const timer = clock.setTimer(end, ms);
    watchAbort(signal, listener);
    if (signal.aborted) end();
  });
}
