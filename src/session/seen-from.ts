import { DriverError, withoutPasswords } from '../errors';
import type { BoundStatement } from './prepared-statement';

/** Gives the error the stack of whoever awaits the call, instead of the socket's, and the query that it is about. */
export function seenFrom(error: unknown, call: (...parameters: never[]) => unknown, query?: string | BoundStatement): Error {
  if (!(error instanceof DriverError)) return error as Error;
  Error.captureStackTrace(error, call);
  error.query ??= withoutPasswords(typeof query === 'string' ? query : query?.prepared.query);
  return error;
}
