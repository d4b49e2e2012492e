import { expect } from 'chai';
import { DriverError } from '../../../src/errors';
import { Consistency, ErrorCode } from '../../../src/protocol/constants';
import type { ErrorMessage } from '../../../src/protocol/messages';
import * as errors from '../../../src/protocol/server-errors';

const { serverErrorOf, ServerError } = errors;
const acknowledgements = { consistency: Consistency.QUORUM, received: 1, blockFor: 2 };
const reasons = [{ address: '10.0.0.1', code: 2, name: 'TIMEOUT' }];

/** Each error: its class, whether it may have run, its fields, and what its message tells of them. */
const table: [
  name: keyof typeof ErrorCode,
  className: keyof typeof errors,
  mayHaveRun: boolean,
  fields: object,
  facts: string,
][] = [
  ['SERVER_ERROR', 'ServerInternalError', true, {}, ''],
  ['PROTOCOL_ERROR', 'ServerProtocolError', false, {}, ''],
  ['BAD_CREDENTIALS', 'BadCredentialsError', false, {}, ''],
  [
    'UNAVAILABLE',
    'UnavailableError',
    false,
    { consistency: Consistency.ALL, required: 3, alive: 2 },
    'ALL, 2 of 3 replicas alive',
  ],
  ['OVERLOADED', 'ServerOverloadedError', true, {}, ''],
  ['IS_BOOTSTRAPPING', 'BootstrappingError', false, {}, ''],
  ['TRUNCATE_ERROR', 'TruncateError', true, {}, ''],
  [
    'WRITE_TIMEOUT',
    'WriteTimeoutError',
    true,
    { ...acknowledgements, writeType: 'CAS', contentions: 3 },
    'QUORUM, 1 of 2 replicas answered, write type CAS',
  ],
  [
    'READ_TIMEOUT',
    'ReadTimeoutError',
    false,
    { ...acknowledgements, dataPresent: true },
    'QUORUM, 1 of 2 replicas answered',
  ],
  [
    'READ_FAILURE',
    'ReadFailureError',
    false,
    { ...acknowledgements, numFailures: 1, reasons, dataPresent: false },
    'QUORUM, 1 of 2 replicas answered, 1 failed: 10.0.0.1 TIMEOUT',
  ],
  ['FUNCTION_FAILURE', 'FunctionFailureError', false, { keyspace: 'ks', function: 'f', argumentTypes: ['int'] }, ''],
  [
    'WRITE_FAILURE',
    'WriteFailureError',
    true,
    { ...acknowledgements, numFailures: 4, writeType: 'SIMPLE' },
    'QUORUM, 1 of 2 replicas answered, 4 failed, write type SIMPLE',
  ],
  ['CDC_WRITE_FAILURE', 'CdcWriteFailureError', true, {}, ''],
  ['CAS_WRITE_UNKNOWN', 'CasWriteUnknownError', true, acknowledgements, 'QUORUM, 1 of 2 replicas answered'],
  ['SYNTAX_ERROR', 'QuerySyntaxError', false, {}, ''],
  ['UNAUTHORIZED', 'UnauthorizedError', false, {}, ''],
  ['INVALID', 'InvalidQueryError', false, {}, ''],
  ['CONFIG_ERROR', 'ServerConfigurationError', false, {}, ''],
  ['ALREADY_EXISTS', 'AlreadyExistsError', false, { keyspace: 'ks', table: '' }, ''],
  ['UNPREPARED', 'UnpreparedError', false, { statementId: Buffer.of(1) }, ''],
  ['CLIENT_WRITE_FAILURE', 'ClientWriteFailureError', false, {}, ''],
];

const messageOf = (code: number, message: string, fields: object = {}): ErrorMessage => (
  { kind: 'ERROR', code, message, ...fields } as ErrorMessage
);

describe('protocol: errors of servers', () => {
  for (const [name, className, mayHaveRun, fields, facts] of table) {
    it(`${name} is a ${className}`, () => {
      const error = serverErrorOf(messageOf(ErrorCode[name], 'said', fields), {
        host: '10.0.0.9:9042',
        query: 'SELECT 1',
      });
      expect(error).to.be.instanceOf(errors[className]).and.instanceOf(ServerError).and.instanceOf(DriverError);
      expect(error).to.include({
        name: className,
        code: name,
        serverCode: ErrorCode[name],
        serverMessage: 'said',
        mayHaveRun,
      });
      expect(error).to.include({ host: '10.0.0.9:9042', query: 'SELECT 1' }).and.to.include(fields);
      expect(error.message).to.match(facts === '' ? /^said: [a-zA-Z]/ : /^said \(.*\): [a-zA-Z]/).and.to.include(facts);
    });
  }
  it('has a row for each code', () => expect(table.map(([name]) => name)).to.deep.equal(Object.keys(ErrorCode)));

  for (const [code, name] of [
    [0x2600, 'SERVER_ERROR_0x2600'],
    [0x9, 'SERVER_ERROR_0x0009'],
    [-1, 'SERVER_ERROR_0xFFFFFFFF'],
  ] as const) {
    it(`keeps the unknown code ${code}`, () => {
      const error = serverErrorOf(messageOf(code, 'said'));
      expect(error.constructor).to.equal(ServerError);
      expect(error).to.include({ serverCode: code, code: name, mayHaveRun: true, host: undefined, query: undefined });
    });
  }

  it('tells its code when the server says nothing', () => {
    expect(serverErrorOf(messageOf(ErrorCode.OVERLOADED, '')).message).to.match(/^OVERLOADED: /);
  });

  it('escapes and cuts what the server says, and keeps it as it came beside that', () => {
    const said = `a\nFAKE \u001b[31m${'x'.repeat(10_000)}`;
    const error = serverErrorOf(messageOf(ErrorCode.INVALID, said));
    expect(error.message).to.match(/^a\\nFAKE \\x1b\[31mx/).and.to.have.length.lessThan(4_300);
    expect(error.message).not.to.match(/[\u0000-\u001f]/);
    expect(error.serverMessage).to.equal(said);
  });

  it('escapes a write type that is not what it should be', () => {
    const fields = { ...acknowledgements, writeType: `\n${'y'.repeat(100)}` };
    expect(serverErrorOf(messageOf(ErrorCode.WRITE_TIMEOUT, 'm', fields)).message).to.match(/write type \\ny{39}…/);
  });

  it('names no more than five reasons in its message', () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ address: `10.0.1.${i}`, code: 0, name: 'UNKNOWN' }));
    const error = serverErrorOf(
      messageOf(ErrorCode.READ_FAILURE, 'm', {
        ...acknowledgements,
        numFailures: 300,
        reasons: many,
        dataPresent: false,
      }),
    );
    expect(error.message)
      .to.include('300 failed: 10.0.1.0 UNKNOWN')
      .and.to.include('10.0.1.4 UNKNOWN …')
      .and.not.to.include('10.0.1.5');
    expect(error).to.have.property('reasons').with.length(300);
  });

  it('names a consistency level that it does not know by its number', () => {
    const fields = { consistency: 0x77, required: 1, alive: 0 };
    expect(serverErrorOf(messageOf(ErrorCode.UNAVAILABLE, 'm', fields)).message).to.include('UNKNOWN(119)');
  });
});
