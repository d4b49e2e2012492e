import { expect } from 'chai';
import { DefaultRetryPolicy, FallthroughRetryPolicy } from '../../../../src/cluster/policies/retry-policy';
import type { RetryDecision } from '../../../../src/cluster/policies/retry-policy';
import { ConnectionError } from '../../../../src/errors';
import { Consistency, ErrorCode } from '../../../../src/protocol/constants';
import type { ErrorMessage } from '../../../../src/protocol/messages';
import { serverErrorOf } from '../../../../src/protocol/server-errors';

const acks = { consistency: Consistency.QUORUM, received: 1, blockFor: 2 };
const failed = { ...acks, numFailures: 1, reasons: [], dataPresent: false, writeType: 'SIMPLE' };

/** Error, its fields, decision when not idempotent, when idempotent, when idempotent and retried once already. */
const table: [name: string, message: object, plain: RetryDecision, idempotent: RetryDecision, again: RetryDecision][] = [
  ['SERVER_ERROR', { code: ErrorCode.SERVER_ERROR }, 'fail', 'next', 'next'],
  ['PROTOCOL_ERROR', { code: ErrorCode.PROTOCOL_ERROR }, 'fail', 'fail', 'fail'],
  ['BAD_CREDENTIALS', { code: ErrorCode.BAD_CREDENTIALS }, 'fail', 'fail', 'fail'],
  ['UNAVAILABLE', { code: ErrorCode.UNAVAILABLE, consistency: Consistency.QUORUM, required: 2, alive: 1 }, 'next', 'next', 'fail'],
  ['UNAVAILABLE at SERIAL', { code: ErrorCode.UNAVAILABLE, consistency: Consistency.SERIAL, required: 2, alive: 1 },
    'fail', 'fail', 'fail'],
  ['OVERLOADED', { code: ErrorCode.OVERLOADED }, 'fail', 'next', 'next'],
  ['IS_BOOTSTRAPPING', { code: ErrorCode.IS_BOOTSTRAPPING }, 'next', 'next', 'next'],
  ['TRUNCATE_ERROR', { code: ErrorCode.TRUNCATE_ERROR }, 'fail', 'next', 'next'],
  ['WRITE_TIMEOUT of a write', { code: ErrorCode.WRITE_TIMEOUT, ...acks, writeType: 'SIMPLE' }, 'fail', 'fail', 'fail'],
  ['WRITE_TIMEOUT of a batch log', { code: ErrorCode.WRITE_TIMEOUT, ...acks, writeType: 'BATCH_LOG' }, 'fail', 'same', 'fail'],
  ['WRITE_TIMEOUT of a counter', { code: ErrorCode.WRITE_TIMEOUT, ...acks, writeType: 'COUNTER' }, 'fail', 'fail', 'fail'],
  ['READ_TIMEOUT with enough answers but no data', { code: ErrorCode.READ_TIMEOUT, ...acks, received: 2, dataPresent: false },
    'same', 'same', 'fail'],
  ['READ_TIMEOUT with data', { code: ErrorCode.READ_TIMEOUT, ...acks, received: 2, dataPresent: true }, 'fail', 'fail', 'fail'],
  ['READ_TIMEOUT with too few answers', { code: ErrorCode.READ_TIMEOUT, ...acks, dataPresent: false }, 'fail', 'fail', 'fail'],
  ['READ_FAILURE', { code: ErrorCode.READ_FAILURE, ...failed }, 'fail', 'fail', 'fail'],
  ['FUNCTION_FAILURE', { code: ErrorCode.FUNCTION_FAILURE, keyspace: 'k', function: 'f', argumentTypes: [] }, 'fail', 'fail', 'fail'],
  ['WRITE_FAILURE', { code: ErrorCode.WRITE_FAILURE, ...failed }, 'fail', 'fail', 'fail'],
  ['CDC_WRITE_FAILURE', { code: ErrorCode.CDC_WRITE_FAILURE }, 'fail', 'fail', 'fail'],
  ['CAS_WRITE_UNKNOWN', { code: ErrorCode.CAS_WRITE_UNKNOWN, ...acks }, 'fail', 'fail', 'fail'],
  ['SYNTAX_ERROR', { code: ErrorCode.SYNTAX_ERROR }, 'fail', 'fail', 'fail'],
  ['UNAUTHORIZED', { code: ErrorCode.UNAUTHORIZED }, 'fail', 'fail', 'fail'],
  ['INVALID', { code: ErrorCode.INVALID }, 'fail', 'fail', 'fail'],
  ['CONFIG_ERROR', { code: ErrorCode.CONFIG_ERROR }, 'fail', 'fail', 'fail'],
  ['ALREADY_EXISTS', { code: ErrorCode.ALREADY_EXISTS, keyspace: 'k', table: 't' }, 'fail', 'fail', 'fail'],
  ['UNPREPARED, after a preparation did not help', { code: ErrorCode.UNPREPARED, statementId: Buffer.from('x') }, 'next', 'next', 'next'],
  ['CLIENT_WRITE_FAILURE', { code: ErrorCode.CLIENT_WRITE_FAILURE }, 'fail', 'fail', 'fail'],
  ['an error code that nobody knows', { code: 0x7777 }, 'fail', 'fail', 'fail'],
];

describe('policies: default retry', () => {
  const policy = new DefaultRetryPolicy();
  for (const [name, message, plain, idempotent, again] of table) {
    it(`${name}: ${plain}, idempotent ${idempotent}, once more ${again}`, () => {
      const error = serverErrorOf({ kind: 'ERROR', message: 'no', ...message } as ErrorMessage);
      expect(policy.decide(error, { isIdempotent: false, retries: 0 })).to.equal(plain);
      expect(policy.decide(error, { isIdempotent: true, retries: 0 })).to.equal(idempotent);
      expect(policy.decide(error, { isIdempotent: true, retries: 1 })).to.equal(again);
    });
  }

  it('tries again what has run in part before replicas were missing only when that does no harm', () => {
    const message = { kind: 'ERROR', code: ErrorCode.UNAVAILABLE, message: '', consistency: Consistency.ALL, required: 3, alive: 2 } as const;
    const error = Object.assign(serverErrorOf(message), { mayHaveRun: true });
    expect(policy.decide(error, { isIdempotent: false, retries: 0 })).to.equal('fail');
    expect(policy.decide(error, { isIdempotent: true, retries: 0 })).to.equal('next');
    expect(policy.decide(error, { isIdempotent: true, retries: 1 })).to.equal('fail');
  });

  it('goes on after a connection that took nothing, and after any other only when that does no harm', () => {
    const unsent = new ConnectionError('CONNECTION_CLOSED', 'x');
    const sent = new ConnectionError('CONNECTION_CLOSED', 'x', { mayHaveRun: true });
    expect(policy.decide(unsent, { isIdempotent: false, retries: 5 })).to.equal('next');
    expect(policy.decide(sent, { isIdempotent: false, retries: 0 })).to.equal('fail');
    expect(policy.decide(sent, { isIdempotent: true, retries: 0 })).to.equal('next');
  });
});

describe('policies: fall-through retry', () => {
  it('never tries again what has left the client', () => {
    const policy = new FallthroughRetryPolicy();
    expect(policy.decide(new ConnectionError('X', 'x'))).to.equal('next');
    expect(policy.decide(new ConnectionError('X', 'x', { mayHaveRun: true }))).to.equal('fail');
    expect(policy.decide(serverErrorOf({ kind: 'ERROR', code: ErrorCode.IS_BOOTSTRAPPING, message: '' }))).to.equal('fail');
  });
});
