import { expect } from 'chai';
import type { ByteWriter } from '../../../../src/bytes/byte-writer';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import { Consistency } from '../../../../src/protocol/constants';
import type { QueryParameters } from '../../../../src/protocol/messages';
import { byte, bytes, int, long, longString, short, string, wire } from '../wire';
import { bodyOf, bothWays, messageIn } from './both-ways';
import type { VersionName } from './both-ways';

const query = longString('q');
const quorum = { consistency: Consistency.QUORUM };
const value = Buffer.from('0102', 'hex');

/** QUERY with these parameters, and its body with the flags as an [int] and as a [byte]. */
function check(
  title: string,
  parameters: QueryParameters,
  flags: number,
  fields: string,
  ...only: VersionName[]
): void {
  const body = (width: (flags: number) => string): string =>
    query + short(parameters.consistency) + width(flags) + fields;
  const bodies = { V4: body(byte), V5: body(int), DSE_V1: body(int), DSE_V2: body(int) };
  const chosen = Object.entries(bodies).filter(([name]) => only.length === 0 || only.includes(name as VersionName));
  bothWays(title, { kind: 'QUERY', query: 'q', parameters }, Object.fromEntries(chosen));
}

const write = (parameters: QueryParameters, version: VersionName): string =>
  bodyOf({ kind: 'QUERY', query: 'q', parameters }, version);

describe('protocol: query parameters', () => {
  check('nothing but a consistency', { consistency: Consistency.ANY }, 0, '');
  check('values, null and unset', { ...quorum, values: [value, null, undefined, Buffer.alloc(0)] }, 0x01,
    `${short(4)} ${bytes('0102')} ${int(-1)} ${int(-2)} ${int(0)}`);
  check('no values, said so', { ...quorum, values: [] }, 0x01, short(0));
  check('named values', { ...quorum, values: [value, null], names: ['a', 'é'] }, 0x41,
    `${short(2)} ${string('a')} ${bytes('0102')} ${string('é')} ${int(-1)}`);
  check('skipMetadata', { ...quorum, skipMetadata: true }, 0x02, '');
  check('a page size', { ...quorum, pageSize: 5_000 }, 0x04, int(5_000));
  check('a paging state', { ...quorum, pagingState: value }, 0x08, bytes('0102'));
  check('an empty paging state', { ...quorum, pagingState: Buffer.alloc(0) }, 0x08, int(0));
  check('a serial consistency', { ...quorum, serialConsistency: Consistency.LOCAL_SERIAL }, 0x10, short(9));
  it('writes a timestamp that is a safe integer as the same bigint', () => {
    for (const timestamp of [0, 1, -1, 1_700_000_000_123_456, -(2 ** 40), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      const [ofNumber, ofBigint] = [timestamp, BigInt(timestamp)].map((value) => write({ ...quorum, timestamp: value }, 'V4'));
      expect(ofNumber, String(timestamp)).to.deep.equal(ofBigint);
    }
  });
  check('a timestamp', { ...quorum, timestamp: -(2n ** 63n) }, 0x20, long(-(2n ** 63n)));
  check('a keyspace', { ...quorum, keyspace: 'ks' }, 0x80, string('ks'), 'V5', 'DSE_V2');
  check('nowInSeconds', { ...quorum, nowInSeconds: -1 }, 0x100, int(-1), 'V5');
  check(
    'a page size in bytes',
    { ...quorum, pageSize: 9, pageSizeInBytes: true },
    0x4000_0004,
    int(9),
    'DSE_V1',
    'DSE_V2',
  );
  check('continuous paging', { ...quorum, continuousPaging: { maxPages: 1, pagesPerSecond: 2 } }, 0x8000_0000,
    int(1) + int(2), 'DSE_V1');
  check(
    'continuous paging with next pages',
    { ...quorum, continuousPaging: { maxPages: 1, pagesPerSecond: 2, nextPages: 3 } },
    0x8000_0000,
    int(1) + int(2) + int(3),
    'DSE_V2',
  );

  const everything: QueryParameters = {
    ...quorum, values: [value], names: ['n'], skipMetadata: true, pageSize: 1, pagingState: value,
    serialConsistency: Consistency.SERIAL, timestamp: 1n,
  };
  const fields = wire(short(1), string('n'), bytes('0102'), int(1), bytes('0102'), short(8), long(1n));
  check('all fields, in the order of the specification', everything, 0x7f, fields);
  check(
    'all fields of v5',
    { ...everything, keyspace: 'ks', nowInSeconds: 7 },
    0x1ff,
    fields + string('ks') + int(7),
    'V5',
  );
  check(
    'all fields of DSE v2',
    {
      ...everything,
      pageSizeInBytes: true,
      keyspace: 'ks',
      continuousPaging: { maxPages: 1, pagesPerSecond: 2, nextPages: 3 },
    },
    0xc000_00ff,
    fields + string('ks') + int(1) + int(2) + int(3),
    'DSE_V2',
  );

  describe('refuses with ConfigurationError', () => {
    const table: [what: string, parameters: Partial<QueryParameters>, versions: VersionName[]][] = [
      ['a keyspace per request', { keyspace: 'ks' }, ['V4', 'DSE_V1']],
      ['nowInSeconds', { nowInSeconds: 0 }, ['V4', 'DSE_V1', 'DSE_V2']],
      ['a page size in bytes', { pageSize: 1, pageSizeInBytes: true }, ['V4', 'V5']],
      ['continuous paging', { continuousPaging: { maxPages: 0, pagesPerSecond: 0 } }, ['V4', 'V5']],
      ['nextPages', { continuousPaging: { maxPages: 0, pagesPerSecond: 0, nextPages: 1 } }, ['DSE_V1']],
    ];
    for (const [what, parameters, versions] of table) {
      for (const version of versions) {
        it(`${what} in ${version}`, () => {
          const attempt = (): string => write({ ...quorum, ...parameters }, version);
          expect(attempt).to.throw(ConfigurationError, `Protocol version ${version} cannot carry ${what}`);
        });
      }
    }
  });

  describe('refuses with EncodingError', () => {
    const table: [what: string, parameters: object][] = [
      ['no consistency', { consistency: undefined }],
      ['a consistency by its name', { consistency: 'ONE' }],
      ['a page size of 2^31', { pageSize: 2 ** 31 }],
      ['half a page', { pageSize: 0.5 }],
      ['a timestamp of 65 bits', { timestamp: 2n ** 63n }],
      ['a timestamp that is no whole number', { timestamp: 1.5 }],
      ['a timestamp that is no safe integer', { timestamp: 2 ** 53 }],
      ['more names than values', { values: [value], names: ['a', 'b'] }],
      ['65,536 values', { values: new Array<null>(65_536).fill(null) }],
      ['a value that is no Uint8Array', { values: ['x'] }],
      ['names beside a ValuesWriter', { values: { count: 0, writeTo() {} }, names: [] }],
    ];
    for (const [what, parameters] of table) {
      it(what, () => expect(() => write({ ...quorum, ...parameters }, 'V5')).to.throw(EncodingError));
    }
  });

  it('lets a ValuesWriter encode straight into the message', () => {
    const values = { count: 2, writeTo: (out: ByteWriter) => [out.value(value), out.value(undefined)] };
    expect(write({ ...quorum, values: { ...values, writeTo: (out) => void values.writeTo(out) } }, 'V4'))
      .to.equal(write({ ...quorum, values: [value, undefined] }, 'V4'));
  });

  it('lets a ValuesWriter write names too', () => {
    const writeTo = (out: ByteWriter): void => {
      out.string('n');
      out.value(value);
    };
    expect(write({ ...quorum, values: { count: 1, hasNames: true, writeTo } }, 'V4'))
      .to.equal(write({ ...quorum, values: [value], names: ['n'] }, 'V4'));
  });

  it('keeps a consistency level that it does not know', () => {
    const message = messageIn('QUERY', query + short(0x77) + byte(0), 'V4');
    expect(message).to.have.nested.property('parameters.consistency', 0x77);
  });

  describe('refuses with DecodingError', () => {
    const head = query + short(1);
    const table: [what: string, body: string, version: VersionName][] = [
      ['a flag that v4 does not have', head + byte(0x80) + string('ks'), 'V4'],
      ['a flag that no version has', head + int(0x0200), 'V5'],
      ['nowInSeconds in DSE v2', head + int(0x100) + int(1), 'DSE_V2'],
      ['more values than fit', head + byte(1) + short(65_535), 'V4'],
      ['a value of length -3', head + byte(1) + short(1) + int(-3), 'V4'],
      ['a value longer than the body', head + byte(1) + short(1) + int(100), 'V4'],
      ['a timestamp cut short', head + byte(0x20) + '00', 'V4'],
    ];
    for (const [what, body, version] of table) {
      it(what, () => expect(() => messageIn('QUERY', body, version)).to.throw(DecodingError));
    }
  });

  it('takes a paging state of length -1 as none', () => {
    const message = messageIn('QUERY', query + short(1) + byte(0x08) + int(-1), 'V4');
    expect(message).to.have.property('parameters').that.does.not.have.property('pagingState');
  });
});
