import { DriverError } from '../errors';

/** Calls a policy, which may be the user's own; what it throws becomes the typed error of this request alone. */
export function askPolicy<T>(name: string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw policyFailure(name, cause);
  }
}

/** The typed error for what a policy threw. */
export function policyFailure(name: string, cause: unknown): DriverError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DriverError('POLICY_FAILED', `The ${name} failed: ${reason}`, { cause });
}
