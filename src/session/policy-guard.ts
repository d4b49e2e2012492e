import { DriverError } from '../errors';

/** Calls a policy, which may be the user's own; what it throws becomes the typed error of this request alone. */
export function askPolicy<T>(name: string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError('POLICY_FAILED', `The ${name} failed: ${reason}`, { cause });
  }
}
