import type { DriverError } from '../../errors';
import { ErrorCode, isSerial } from '../../protocol/constants';
import { ReadTimeoutError, ServerError, UnavailableError, WriteTimeoutError } from '../../protocol/server-errors';

/** What is known about a request that failed on one host. */
export interface RetryContext {
  /** The request may run twice without harm. */
  readonly isIdempotent: boolean;
  /** Earlier failures of this request that were answered by another try, this one not counted. */
  readonly retries: number;
}

/** `same`: the same host once more; `next`: the next host of the plan; `fail`: the caller gets the error. */
export type RetryDecision = 'same' | 'next' | 'fail';

/** Decides what follows a failure; the timeout of the request and the budget of retries stand over it. */
export interface RetryPolicy {
  decide(error: DriverError, context: RetryContext): RetryDecision;
}

type Rule = (error: ServerError, context: RetryContext) => RetryDecision;

const never: Rule = () => 'fail';
const ifIdempotent: Rule = (_error, { isIdempotent }) => (isIdempotent ? 'next' : 'fail');

/** The replicas have answered, only the data is missing: the same coordinator will know better which of them to ask. */
const readTimeout: Rule = (error, { retries }) => {
  if (!(error instanceof ReadTimeoutError) || retries > 0) return 'fail';
  return error.received >= error.blockFor && !error.dataPresent ? 'same' : 'fail';
};

/** Only the log of a batch was not written in time: the batch itself has not begun. */
const writeTimeout: Rule = (error, { isIdempotent, retries }) => {
  if (!(error instanceof WriteTimeoutError) || retries > 0) return 'fail';
  return error.writeType === 'BATCH_LOG' && isIdempotent ? 'same' : 'fail';
};

/** This coordinator sees too few replicas; another one may see more. A missing majority for Paxos is left to the caller. */
const unavailable: Rule = (error, { isIdempotent, retries }) => {
  if (!(error instanceof UnavailableError) || retries > 0 || isSerial(error.consistency)) return 'fail';
  return !error.mayHaveRun || isIdempotent ? 'next' : 'fail';
};

/** What the default policy does with each error code of the protocol (v5 spec §8). */
const rules = {
  [ErrorCode.SERVER_ERROR]: ifIdempotent,
  [ErrorCode.PROTOCOL_ERROR]: never,
  [ErrorCode.BAD_CREDENTIALS]: never,
  [ErrorCode.UNAVAILABLE]: unavailable,
  [ErrorCode.OVERLOADED]: ifIdempotent,
  [ErrorCode.IS_BOOTSTRAPPING]: () => 'next',
  [ErrorCode.TRUNCATE_ERROR]: ifIdempotent,
  [ErrorCode.WRITE_TIMEOUT]: writeTimeout,
  [ErrorCode.READ_TIMEOUT]: readTimeout,
  [ErrorCode.READ_FAILURE]: never,
  [ErrorCode.FUNCTION_FAILURE]: never,
  [ErrorCode.WRITE_FAILURE]: never,
  [ErrorCode.CDC_WRITE_FAILURE]: never,
  [ErrorCode.CAS_WRITE_UNKNOWN]: never,
  [ErrorCode.SYNTAX_ERROR]: never,
  [ErrorCode.UNAUTHORIZED]: never,
  [ErrorCode.INVALID]: never,
  [ErrorCode.CONFIG_ERROR]: never,
  [ErrorCode.ALREADY_EXISTS]: never,
  [ErrorCode.UNPREPARED]: () => 'next',
  [ErrorCode.CLIENT_WRITE_FAILURE]: never,
} as const satisfies Record<ErrorCode, Rule>;

/** Tries again only where it is safe: nothing was done, or the request is idempotent. */
export class DefaultRetryPolicy implements RetryPolicy {
  decide(error: DriverError, context: RetryContext): RetryDecision {
    if (!(error instanceof ServerError)) return !error.mayHaveRun || context.isIdempotent ? 'next' : 'fail';
    const rule = (rules as Partial<Record<number, Rule>>)[error.serverCode] ?? never;
    return rule(error, context);
  }
}

/** Never tries again what has left the client. */
export class FallthroughRetryPolicy implements RetryPolicy {
  decide(error: DriverError): RetryDecision {
    return error instanceof ServerError || error.mayHaveRun ? 'fail' : 'next';
  }
}
