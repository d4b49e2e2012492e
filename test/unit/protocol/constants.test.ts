import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { Consistency, consistencyName, consistencyOf, ErrorCode } from '../../../src/protocol/constants';

describe('protocol: constants', () => {
  const levels: [name: string, code: number][] = [
    ['ANY', 0],
    ['ONE', 1],
    ['TWO', 2],
    ['THREE', 3],
    ['QUORUM', 4],
    ['ALL', 5],
    ['LOCAL_QUORUM', 6],
    ['EACH_QUORUM', 7],
    ['SERIAL', 8],
    ['LOCAL_SERIAL', 9],
    ['LOCAL_ONE', 10],
  ];
  for (const [name, code] of levels) {
    it(`consistency ${name} is ${code}`, () => {
      expect(consistencyOf(name)).to.equal(code);
      expect(consistencyOf(name.toLowerCase())).to.equal(code);
      expect(consistencyOf(code)).to.equal(code);
      expect(consistencyName(code)).to.equal(name);
    });
  }
  it('has no other consistency', () => expect(Object.entries(Consistency)).to.deep.equal(levels));
  it('names a level that it does not know by its number', () => expect(consistencyName(0x77)).to.equal('UNKNOWN(119)'));

  for (const value of ['LOCALQUORUM', '', '__proto__', 'toString', '1', 11, -1, 1.5, NaN, null, undefined, {}, 1n]) {
    it(`refuses ${typeof value} ${String(value)} as a consistency`, () => {
      expect(() => consistencyOf(value as string)).to.throw(
        ConfigurationError,
        'use one of ANY, ONE, TWO, THREE, QUORUM',
      );
    });
  }

  it('has the error codes of Cassandra 5.0 and the one of DSE', () => {
    const codes = Object.values(ErrorCode).map((code) => code.toString(16).padStart(4, '0'));
    expect(codes.join(' ')).to.equal(
      '0000 000a 0100 1000 1001 1002 1003 1100 1200 1300 1400 1500 1600 1700 2000 2100 2200 2300 2400 2500 8000',
    );
  });
});
