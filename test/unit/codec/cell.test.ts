import { expect } from 'chai';

import { ByteReader } from '../../../src/bytes/byte-reader';
import { ByteWriter } from '../../../src/bytes/byte-writer';
import { readCell, writeCell } from '../../../src/codec/cell';
import { int } from '../../../src/codec/integers';
import { text } from '../../../src/codec/text';
import { DecodingError } from '../../../src/errors';

describe('codec: cell', () => {
  const table: [value: unknown, hex: string][] = [[5, '0000000400000005'], [null, 'ffffffff'], [undefined, 'fffffffe']];
  for (const [value, hex] of table) {
    it(`writes ${String(value)} as ${hex}`, () => {
      const out = new ByteWriter();
      writeCell(int, value, out);
      expect(out.written().toString('hex')).to.equal(hex);
    });
  }

  it('reads cells one after the other', () => {
    const input = new ByteReader(Buffer.from('0000000400000005ffffffff00000000', 'hex'));
    expect([readCell(int, input), readCell(int, input), readCell(int, input), input.remaining])
      .to.deep.equal([5, null, null, 0]);
  });

  it('reads no bytes of text as no text', () => {
    expect(readCell(text, new ByteReader(Buffer.alloc(4)))).to.equal('');
  });

  for (const hex of ['', '000000', '00000004000000', '7fffffff00', '0000000300000000', '000000050000000000']) {
    it(`refuses ${hex || 'nothing'}`, () => {
      expect(() => readCell(int, new ByteReader(Buffer.from(hex, 'hex')))).to.throw(DecodingError);
    });
  }
});
