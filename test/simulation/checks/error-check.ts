import { DriverError, NoHostAvailableError } from '../../../src/errors';
import { errorCodes } from '../../support/wire/wire-opcodes';
import { describe } from './ledger';
import type { Operation } from './ledger';
import type { Violations } from './violations';

/** What is known about the circumstances of an error. */
export interface Circumstances {
  readonly isAborted: boolean;
  readonly isShutDown: boolean;
  /** Nodes send, or have sent, what breaks the protocol. */
  readonly isProtocolBroken: boolean;
  /** Nodes give statements other ids when these are prepared again. */
  readonly haveIdsChanged: boolean;
  /** Nothing is wrong, so nothing may fail but by the client's own doing. */
  readonly isCalm: boolean;
  /** So much is asked at the same time that the client's own limits may be reached. */
  readonly isCrowded: boolean;
  /** Requests have timed out lately, for which a host may be spared. */
  readonly hasTimeouts: boolean;
  /** Bursts go over links that take a few bytes in each round trip: a heartbeat behind them may come too late. */
  readonly isChoked: boolean;
}

/** Errors that are never right here, since nodes do nothing that calls for them and the workload asks for nothing wrong. */
const neverRight = new Set([
  'INVALID_OPTION', 'POLICY_FAILED', 'NOT_CQL', 'AUTHENTICATION', 'UNEXPECTED',
  'INVALID_KEYSPACE', 'BAD_CREDENTIALS', 'PROTOCOL_VERSION',
]);
/** Errors that are right only where something has called for them. */
const conditional: Readonly<Record<string, (circumstances: Circumstances, operation: Operation) => boolean>> = {
  ABORTED: ({ isAborted }) => isAborted,
  SHUTDOWN: ({ isShutDown }) => isShutDown,
  PROTOCOL_VIOLATION: ({ isProtocolBroken }) => isProtocolBroken,
  DECODING_ERROR: ({ isProtocolBroken }) => isProtocolBroken,
  UNEXPECTED_ANSWER: ({ isProtocolBroken }) => isProtocolBroken,
  REPREPARE_FAILED: ({ haveIdsChanged, isProtocolBroken }) => haveIdsChanged || isProtocolBroken,
  OVERLOADED_CLIENT: ({ isCrowded, hasTimeouts }) => isCrowded || hasTimeouts,
  ENCODING_ERROR: (_, { kind }) => kind === 'badValue',
};
/** What a client may bring upon itself in the best of worlds. */
const ownDoing = new Set(['ABORTED', 'SHUTDOWN', 'OVERLOADED_CLIENT', 'ENCODING_ERROR']);

/** Who was given an error: what one request adds to its error must not be told of another one. */
const ownerOf = new WeakMap<DriverError, Operation>();

/** An error is a typed one, the operation's own, and has a reason in the circumstances. */
export function checkError(error: unknown, operation: Operation, circumstances: Circumstances, violations: Violations): void {
  const fail = (rule: string, text: string): void => violations.add(rule, `${describe(operation)}: ${text}`);
  if (!(error instanceof DriverError)) return fail('typed errors', `failed with ${String(error)}`);
  operation.isSaidNotToHaveRun = !error.mayHaveRun;
  const owner = ownerOf.get(error);
  if (owner !== undefined) fail('own errors', `has the error that ${owner.token} was given: ${error.message}`);
  ownerOf.set(error, operation);
  for (const [, token] of error.message.matchAll(/\[(t\d+)\]/g)) {
    if (token !== operation.token) fail('own answers', `got the error of ${token}: ${error.message}`);
  }
  for (const reason of reasonsOf(error)) checkReason(reason, operation, circumstances, fail);
  const isBadQuery = operation.kind === 'badQuery' && error.code === 'SYNTAX_ERROR';
  const isOwnDoing = reasonsOf(error).every(({ code }) => (
    ownDoing.has(code) || (code === 'REPREPARE_FAILED' && circumstances.haveIdsChanged)
    || (code === 'HEARTBEAT_FAILED' && circumstances.isChoked)
  ));
  if (circumstances.isCalm && !isOwnDoing && !isBadQuery) {
    fail('nothing fails when all is well', `${error.code} ${error.message}`);
  }
}

function reasonsOf(error: DriverError): readonly DriverError[] {
  return error instanceof NoHostAvailableError && error.errors.length > 0 ? error.errors : [error];
}

function checkReason(
  { code, message }: DriverError, operation: Operation, circumstances: Circumstances, fail: (rule: string, text: string) => void,
): void {
  if (neverRight.has(code)) return fail('errors have reasons', `${code} ${message}`);
  const isRight = conditional[code];
  if (isRight !== undefined && !isRight(circumstances, operation)) return fail('errors have reasons', `${code} ${message}`);
  const isOfServer = code in errorCodes && code !== 'UNPREPARED' && code !== 'PROTOCOL_ERROR';
  const isKnown = message.includes(`[${operation.token}]`) || operation.kind === 'badQuery';
  if (isOfServer && !isKnown) fail('errors have reasons', `${code} without a node that has said so: ${message}`);
}
