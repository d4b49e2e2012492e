import { expect } from 'chai';
import { EncodingError } from '../../../src/errors';
import { routingKeyOf } from '../../../src/cluster/routing-key';

describe('cluster: routing key', () => {
  const table: [components: string[], key: string][] = [
    [['0102'], '0102'],
    [[''], ''],
    [['0102', 'ff'], '0002 0102 00 0001 ff 00'],
    [['', ''], '0000 00 0000 00'],
    [['61', '', '00000001'], '0001 61 00 0000 00 0004 00000001 00'],
    [['61'.repeat(300), '62'], `012c ${'61'.repeat(300)} 00 0001 62 00`],
    [['61'.repeat(65_535), ''], `ffff ${'61'.repeat(65_535)} 00 0000 00`],
  ];
  for (const [components, key] of table) {
    it(`is made of ${components.map((hex) => `${hex.length / 2} bytes`).join(' and ')}`, () => {
      const parts = components.map((hex) => Buffer.from(hex, 'hex'));
      expect(routingKeyOf(parts).toString('hex')).to.equal(key.replaceAll(' ', ''));
      expect(routingKeyOf(parts.map((part) => new Uint8Array(part)))).to.deep.equal(routingKeyOf(parts));
    });
  }

  it('is a single component itself, not a copy', () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    const key = routingKeyOf([whole.subarray(1, 3)]);
    expect([...key]).to.deep.equal([2, 3]);
    expect(key.buffer).to.equal(whole.buffer);
  });

  it('refuses a component whose length does not fit', () => {
    expect(() => routingKeyOf([Buffer.alloc(1), Buffer.alloc(65_536)])).to.throw(EncodingError, '65536 bytes');
  });
});
