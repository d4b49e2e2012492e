import { expect } from 'chai';
import fc from 'fast-check';
import { DecodingError } from '../../../../src/errors';
import { ExactNumber, maxJsonDepth, parseExactJson } from '../../../../src/session/graph/exact-json';

/** Sixteen digits make the parser look at each number. */
const exactly = (json: string): unknown => parseExactJson(`[1234567890123456,${json}]`);
const item = (json: string): unknown => (exactly(json) as unknown[])[1];

describe('graph: exact JSON', () => {
  const numbers: [json: string, expected: number | string][] = [
    ['0', 0], ['-1', -1], ['1.5', 1.5], ['9007199254740991', 9007199254740991],
    ['9223372036854775807', '9223372036854775807'], ['-9007199254740993', '-9007199254740993'],
    ['1.10', '1.10'], ['1.0', '1.0'], ['1e3', '1e3'], ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
  ];
  for (const [json, expected] of numbers) {
    it(`keeps the number ${json}`, () => {
      const value = item(json);
      if (typeof expected === 'number') expect(value).to.equal(expected);
      else expect(value).to.be.instanceOf(ExactNumber).and.to.have.property('text', expected);
    });
  }

  it('is JSON.parse where nothing can be lost', () => {
    expect(parseExactJson('{"a":[1,2.50,true,null,"x"]}')).to.deep.equal({ a: [1, 2.5, true, null, 'x'] });
  });

  const texts = ['""', '"a\\"b"', '"\\\\"', '"\\\\\\""', '"ü \\u00fc\\n"', '"{[,:]}"'];
  for (const json of texts) it(`reads the text ${json}`, () => expect(item(json)).to.equal(JSON.parse(json)));

  it('reads what JSON.parse reads, whatever it is', () => {
    fc.assert(fc.property(fc.json(), (json) => {
      const plain = JSON.parse(JSON.stringify(item(json), (_, value: unknown) => (value instanceof ExactNumber ? Number(value.text) : value)));
      expect(plain).to.deep.equal(JSON.parse(JSON.stringify(JSON.parse(json))));
    }), { numRuns: 300 });
  });

  it('takes a key named __proto__ for a key like any other', () => {
    const value = item('{"__proto__":{"admin":true}}') as object;
    expect(Object.keys(value)).to.deep.equal(['__proto__']);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
  });

  const broken = [
    '', '[', '[1', '[1,', '[1 2]', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{a:1}', '{1:2}', '"', '"a', '"\\"', '01', '1.', '.5', '+1',
    '1e', 'tru', 'NaN', '"\n"', '[]]', '{}}', ',', ':', ']', '}', '1 2',
  ];
  for (const json of broken) {
    it(`refuses ${JSON.stringify(json)}`, () => {
      expect(() => exactly(json)).to.throw(DecodingError, 'not JSON');
      expect(() => parseExactJson(json)).to.throw(DecodingError, 'not JSON');
    });
  }

  it('refuses what is nested without end, with no stack used up', () => {
    for (const deep of ['['.repeat(1_000_000), '{"a":'.repeat(1_000_000)]) {
      expect(() => exactly(deep)).to.throw(DecodingError, `more than ${maxJsonDepth} levels`);
    }
  });

  it('reads long texts', () => expect(item(JSON.stringify('x"\\'.repeat(1_000_000)))).to.have.length(3_000_000));
});
