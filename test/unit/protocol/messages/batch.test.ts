import { expect } from 'chai';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import { Consistency } from '../../../../src/protocol/constants';
import type { Batch } from '../../../../src/protocol/messages';
import { byte, bytes, int, long, longString, short, shortBytes, string, wire } from '../wire';
import { bodyOf, bothWays, messageIn } from './both-ways';

const message: Batch = {
  kind: 'BATCH',
  type: 'UNLOGGED',
  statements: [
    { query: 'q', values: [] },
    { statementId: Buffer.from('aabb', 'hex'), values: [Buffer.of(1), null, undefined] },
  ],
  consistency: Consistency.ONE,
};
const statements = wire(
  short(2),
  byte(0),
  longString('q'),
  short(0),
  byte(1),
  shortBytes('aabb'),
  short(3),
  bytes('01'),
  int(-1),
  int(-2),
);
const head = byte(1) + statements + short(1);
const options = { serialConsistency: Consistency.SERIAL, timestamp: 5n };
const optionFields = short(8) + long(5n);

describe('protocol: BATCH', () => {
  bothWays('of text and prepared statements', message, {
    V4: head + byte(0), V5: head + int(0), DSE_V1: head + int(0), DSE_V2: head + int(0),
  });
  bothWays(
    'with options',
    { ...message, ...options },
    { V4: head + byte(0x30) + optionFields, DSE_V1: head + int(0x30) + optionFields },
  );
  bothWays(
    'in a keyspace',
    { ...message, ...options, keyspace: 'ks' },
    { DSE_V2: head + int(0xb0) + optionFields + string('ks') },
  );
  bothWays('with all options of v5', { ...message, ...options, keyspace: 'ks', nowInSeconds: 9 }, {
    V5: head + int(0x1b0) + optionFields + string('ks') + int(9),
  });
  for (const [type, code] of [['LOGGED', 0], ['UNLOGGED', 1], ['COUNTER', 2]] as const) {
    bothWays(type, { ...message, type, statements: [] }, { V4: byte(code) + short(0) + short(1) + byte(0) });
  }

  it('takes 65,535 statements and no more', () => {
    const some = (count: number): Batch => ({
      ...message,
      statements: new Array<Batch['statements'][0]>(count).fill({ query: '', values: [] }),
    });
    expect(bodyOf(some(65_535), 'V4').slice(2, 6)).to.equal('ffff');
    expect(() => bodyOf(some(65_536), 'V4')).to.throw(EncodingError, '65536 items, at most 65535');
  });

  it('refuses named values, for which the protocol has no place', () => {
    const values = { count: 0, hasNames: true, writeTo() {} };
    expect(() => bodyOf({ ...message, statements: [{ query: 'q', values }] }, 'V5')).to.throw(
      EncodingError,
      'CASSANDRA-10246',
    );
  });

  it('refuses an unknown type', () => {
    for (const type of ['logged', 'toString']) {
      expect(() => bodyOf({ ...message, type: type as 'LOGGED' }, 'V4')).to.throw(
        EncodingError,
        'LOGGED, UNLOGGED, COUNTER',
      );
    }
  });

  it('refuses what the version cannot carry', () => {
    expect(() => bodyOf({ ...message, keyspace: 'ks' }, 'V4')).to.throw(
      ConfigurationError,
      'V4 cannot carry a keyspace',
    );
    expect(() => bodyOf({ ...message, nowInSeconds: 1 }, 'DSE_V2')).to.throw(
      ConfigurationError,
      'DSE_V2 cannot carry nowInSeconds',
    );
  });

  for (const [what, body] of [
    ['a type of 3', byte(3) + short(0) + short(1) + byte(0)],
    ['a statement of kind 2', byte(0) + short(1) + byte(2) + longString('q') + short(0)],
    ['more statements than fit', byte(0) + short(65_535)],
  ] as const) {
    it(`refuses to read ${what}`, () => expect(() => messageIn('BATCH', body, 'V4')).to.throw(DecodingError));
  }
});
