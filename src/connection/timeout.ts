import type { Clock } from '../environment';

/**
 * Calls `onTimeout` once `delayMs` have passed; what it returns cancels that. After a blocked event loop the answer may
 * be waiting already, so what has come by then is read first.
 */
export function startTimeout(clock: Clock, delayMs: number, onTimeout: () => void): () => void {
  let isCancelled = false;
  const expire = (): void => {
    if (!isCancelled) onTimeout();
  };
  const timer = clock.setTimer(() => clock.afterPoll(expire), delayMs);
  return () => {
    isCancelled = true;
    clock.clearTimer(timer);
  };
}
