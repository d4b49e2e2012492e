import { ConnectionError } from '../errors';

/** The name of a host could not be resolved to an address. */
export function unknownHost(cause: unknown, host: string): ConnectionError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const text = `The name has no address (${reason}); check its spelling and the name server`;
  return new ConnectionError('UNKNOWN_HOST', text, { cause, host });
}
