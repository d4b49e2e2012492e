import { expect } from 'chai';
import { ByteReader } from '../../../../src/bytes/byte-reader';
import { formatType } from '../../../../src/codec/data-type';
import { DecodingError } from '../../../../src/errors';
import { ColumnMemory, readColumns } from '../../../../src/protocol/messages/columns';
import { string } from '../wire';

const table = `${string('ks')} ${string('t')}`;
const intA = `${table} ${string('a')} 0009`;
const textA = `${table} ${string('a')} 000d`;
const two = `${intA} ${string('b')} 000d`;

function wire(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

function reader(hex: string, rest = ''): ByteReader {
  return new ByteReader(wire(hex + rest));
}

describe('protocol: columns that come again', () => {
  let memory: ColumnMemory;

  beforeEach(() => {
    memory = new ColumnMemory();
  });

  const read = (hex: string, count: number, hasGlobalTable = true) => memory.read(reader(hex), count, hasGlobalTable);

  it('are the same array, and the reader stands behind them', () => {
    const first = read(two, 2);
    const input = reader(two, '2a');
    expect(memory.read(input, 2, true)).to.equal(first);
    expect(input.uint8()).to.equal(0x2a);
    expect(first).to.deep.equal(readColumns(reader(two), 2, true));
  });

  const others: [what: string, hex: string, count: number, hasGlobalTable: boolean][] = [
    ['another type', textA, 1, true],
    ['another name', `${table} ${string('c')} 0009`, 1, true],
    ['another table', `${string('ks')} ${string('u')} ${string('a')} 0009`, 1, true],
    ['one more column behind the same bytes', two, 2, true],
    ['a table for each column', intA, 1, false],
  ];
  for (const [what, hex, count, hasGlobalTable] of others) {
    it(`are read anew when there is ${what}`, () => {
      const first = read(intA, 1);
      const second = read(hex, count, hasGlobalTable);
      expect(second).to.not.equal(first);
      expect(second).to.deep.equal(readColumns(reader(hex), count, hasGlobalTable));
      expect(first.map(({ name, type }) => `${name} ${formatType(type)}`)).to.deep.equal(['a int']);
    });
  }

  it('do not hide that the bytes break off', () => {
    read(two, 2);
    const whole = wire(two);
    for (let size = 0; size < whole.length; size++) {
      expect(() => memory.read(new ByteReader(whole.subarray(0, size)), 2, true), String(size)).to.throw(DecodingError);
      read(two, 2);
    }
  });

  it('do not keep the message alive, or change with its buffer', () => {
    const bytes = wire(two);
    memory.read(new ByteReader(bytes), 2, true);
    bytes.fill(0);
    expect(read(two, 2).map(({ name }) => name)).to.deep.equal(['a', 'b']);
  });
});
