import { DriverError } from 'purecql';

/** The command line, a file that it names or the machine is not as it has to be: nothing was asked of a server. */
export class UsageError extends DriverError {
  constructor(message: string | readonly string[], details: { readonly cause?: unknown } = {}) {
    super('USAGE', message, details);
  }
}

/** No session could be opened; `cause` says why. */
export class CannotConnectError extends DriverError {
  constructor(cause: unknown) {
    super('CANNOT_CONNECT', (cause instanceof Error ? cause.message : String(cause)).split('\n'), { cause });
  }
}
