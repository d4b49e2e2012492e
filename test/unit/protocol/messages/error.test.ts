import { expect } from 'chai';
import { DecodingError } from '../../../../src/errors';
import { Consistency, ErrorCode } from '../../../../src/protocol/constants';
import type { ErrorMessage } from '../../../../src/protocol/messages';
import type { ErrorMessageOf } from '../../../../src/protocol/server-error';
import { byte, int, short, shortBytes, string, stringList } from '../wire';
import { bodyOf, bothWays, inAllVersions, messageIn } from './both-ways';

const withoutFields = [
  'SERVER_ERROR',
  'PROTOCOL_ERROR',
  'BAD_CREDENTIALS',
  'OVERLOADED',
  'IS_BOOTSTRAPPING',
  'TRUNCATE_ERROR',
  'CDC_WRITE_FAILURE',
  'SYNTAX_ERROR',
  'UNAUTHORIZED',
  'INVALID',
  'CONFIG_ERROR',
  'CLIENT_WRITE_FAILURE',
] as const;
const acknowledgements = { consistency: Consistency.QUORUM, received: 1, blockFor: 2 };
const acknowledged = short(4) + int(1) + int(2);
const start = (code: number): string => int(code) + string('é');
const base = { kind: 'ERROR', message: 'é' } as const;

/** Two reasons, and the numbers that stand for them in each family. */
const reasons = [{ address: '10.0.0.1', code: 1 }, { address: '2001:db8::1', code: 2 }];
const reasonMap = `${int(2)}${byte(4)}0a000001${short(1)}${byte(16)}20010db8000000000000000000000001${short(2)}`;

describe('protocol: ERROR', () => {
  for (const name of withoutFields) {
    bothWays(name, { ...base, code: ErrorCode[name] } as ErrorMessage, inAllVersions(start(ErrorCode[name])));
  }
  bothWays(
    'UNAVAILABLE',
    { ...base, code: 0x1000, consistency: Consistency.EACH_QUORUM, required: 3, alive: 2 },
    inAllVersions(start(0x1000) + short(7) + int(3) + int(2)),
  );
  bothWays(
    'WRITE_TIMEOUT',
    { ...base, code: 0x1100, ...acknowledgements, writeType: 'BATCH_LOG' },
    inAllVersions(start(0x1100) + acknowledged + string('BATCH_LOG')),
  );
  bothWays(
    'WRITE_TIMEOUT of CAS with contentions',
    { ...base, code: 0x1100, ...acknowledgements, writeType: 'CAS', contentions: 5 },
    {
      V5: start(0x1100) + acknowledged + string('CAS') + short(5),
    },
  );
  const cas = start(0x1100) + acknowledged + string('CAS');
  bothWays(
    'WRITE_TIMEOUT of CAS',
    { ...base, code: 0x1100, ...acknowledgements, writeType: 'CAS' },
    { V4: cas, DSE_V1: cas, DSE_V2: cas },
  );
  for (const dataPresent of [true, false]) {
    bothWays(
      `READ_TIMEOUT ${dataPresent ? 'with' : 'without'} data`,
      { ...base, code: 0x1200, ...acknowledgements, dataPresent },
      inAllVersions(start(0x1200) + acknowledged + byte(Number(dataPresent))),
    );
  }
  bothWays('READ_FAILURE', { ...base, code: 0x1300, ...acknowledgements, numFailures: 9, dataPresent: true }, {
    V4: start(0x1300) + acknowledged + int(9) + byte(1),
  });
  const readFailure = start(0x1300) + acknowledged + reasonMap + byte(0);
  bothWays(
    'READ_FAILURE',
    { ...base, code: 0x1300, ...acknowledgements, numFailures: 2, reasons, dataPresent: false },
    {
      V5: readFailure,
      DSE_V1: readFailure,
      DSE_V2: readFailure,
    },
  );
  bothWays(
    'FUNCTION_FAILURE',
    { ...base, code: 0x1400, keyspace: 'ks', function: 'f', argumentTypes: ['int', 'text'] },
    inAllVersions(start(0x1400) + string('ks') + string('f') + stringList('int', 'text')),
  );
  bothWays('WRITE_FAILURE', { ...base, code: 0x1500, ...acknowledgements, numFailures: 9, writeType: 'VIEW' }, {
    V4: start(0x1500) + acknowledged + int(9) + string('VIEW'),
  });
  const writeFailure = start(0x1500) + acknowledged + reasonMap + string('SOMETHING_NEW');
  bothWays(
    'WRITE_FAILURE',
    { ...base, code: 0x1500, ...acknowledgements, numFailures: 2, reasons, writeType: 'SOMETHING_NEW' },
    {
      V5: writeFailure,
      DSE_V1: writeFailure,
      DSE_V2: writeFailure,
    },
  );
  bothWays('CAS_WRITE_UNKNOWN', { ...base, code: 0x1700, ...acknowledgements }, { V5: start(0x1700) + acknowledged });
  bothWays(
    'ALREADY_EXISTS',
    { ...base, code: 0x2400, keyspace: 'ks', table: '' },
    inAllVersions(start(0x2400) + string('ks') + string('')),
  );
  bothWays(
    'UNPREPARED',
    { ...base, code: 0x2500, statementId: Buffer.of(0xaa) },
    inAllVersions(start(0x2500) + shortBytes('aa')),
  );

  it('has a test of each code', () => {
    const withFields = [
      'UNAVAILABLE',
      'WRITE_TIMEOUT',
      'READ_TIMEOUT',
      'READ_FAILURE',
      'FUNCTION_FAILURE',
      'WRITE_FAILURE',
      'CAS_WRITE_UNKNOWN',
      'ALREADY_EXISTS',
      'UNPREPARED',
    ];
    expect([...withoutFields, ...withFields].sort()).to.deep.equal(Object.keys(ErrorCode).sort());
  });

  it('names the reasons as the family of the server does', () => {
    const namesIn = (version: 'V5' | 'DSE_V2'): unknown =>
      (messageIn('ERROR', readFailure, version) as ErrorMessageOf<typeof ErrorCode.READ_FAILURE>).reasons?.map(
        ({ name }) => name,
      );
    expect(namesIn('V5')).to.deep.equal(['READ_TOO_MANY_TOMBSTONES', 'TIMEOUT']);
    expect(namesIn('DSE_V2')).to.deep.equal(['READ_TOO_MANY_TOMBSTONES', 'INDEX_NOT_AVAILABLE']);
  });

  it('keeps a code that is not known, with what follows its message', () => {
    for (const code of [0x2600, 0x7fff_ffff, -1]) {
      const read = messageIn('ERROR', `${start(code)}deadbeef`, 'V5');
      expect(read).to.deep.equal({ kind: 'ERROR', code, message: 'é', unknown: Buffer.from('deadbeef', 'hex') });
      expect(bodyOf(read, 'V5')).to.equal(`${start(code)}deadbeef`);
    }
  });

  it('reads a CAS timeout of v5 from which the contentions are missing', () => {
    expect(messageIn('ERROR', cas, 'V5')).to.deep.equal({
      ...base,
      code: 0x1100,
      ...acknowledgements,
      writeType: 'CAS',
    });
    expect(bodyOf(messageIn('ERROR', cas, 'V5'), 'V5')).to.equal(cas + short(0));
  });

  for (const [what, body] of [
    ['more reasons than fit', start(0x1300) + acknowledged + int(0x7fff_ffff)],
    ['a negative number of reasons', start(0x1300) + acknowledged + int(-1) + byte(0)],
    [
      'a reason with an address of 3 bytes',
      `${start(0x1300)}${acknowledged}${int(1)}${byte(3)}010203${short(1)}${byte(0)}`,
    ],
    ['fields that are missing', start(0x1000) + short(1)],
    ['no message', int(0)],
  ] as const) {
    it(`refuses ${what}`, () => expect(() => messageIn('ERROR', body, 'V5')).to.throw(DecodingError));
  }
});
