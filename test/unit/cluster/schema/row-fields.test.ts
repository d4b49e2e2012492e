import { expect } from 'chai';
import { settingsIn, textIn, textRecordIn, textsIn } from '../../../../src/cluster/schema/row-fields';

describe('cluster: fields of schema rows', () => {
  it('takes texts for texts only', () => {
    const row = { a: 'x', b: '', c: null, d: 7 };
    expect(['a', 'b', 'c', 'd', 'e'].map((column) => textIn(row, column))).to.deep.equal(['x', '', undefined, undefined, undefined]);
  });

  it('takes lists and sets of texts, and keeps the places of what is none', () => {
    const row = { a: ['x', null, 7, 'y'], b: new Set(['p', 'q']), c: 'text', d: new Uint8Array(3), e: null };
    expect(textsIn(row, 'a')).to.deep.equal(['x', '', '', 'y']);
    expect(textsIn(row, 'b')).to.deep.equal(['p', 'q']);
    for (const column of ['c', 'd', 'e', 'f']) expect(textsIn(row, column)).to.deep.equal([]);
  });

  it('makes plain objects of maps, whatever their keys', () => {
    const row = { a: new Map<unknown, unknown>([['class', 'X'], ['__proto__', 'p'], ['n', 1], [2, 'x']]), b: { class: 'X' } };
    const record = textRecordIn(row, 'a');
    expect(Object.entries(record)).to.deep.equal([['class', 'X'], ['__proto__', 'p']]);
    expect(Object.getPrototypeOf(record)).to.equal(Object.prototype);
    expect(record).to.be.frozen;
    expect(textRecordIn(row, 'b')).to.deep.equal({});
  });

  it('takes what is set for settings', () => {
    const bytes = Buffer.from('x');
    const row = {
      table_name: 't', comment: '', cdc: null, memtable: undefined, gc: 0, flag: false,
      caching: new Map([['keys', 'ALL']]), extensions: new Map<unknown, unknown>([['e', bytes], [1, bytes]]), tags: new Set(['a']),
    };
    Object.defineProperty(row, '__proto__', { value: 'own', enumerable: true });
    const settings = settingsIn(row, new Set(['table_name']));
    expect(Object.keys(settings)).to.have.members(['comment', 'gc', 'flag', 'caching', 'extensions', 'tags', '__proto__']);
    expect(settings).to.deep.include({
      comment: '', gc: 0, flag: false, caching: { keys: 'ALL' }, extensions: { e: bytes }, tags: ['a'],
    });
    expect(Object.getPrototypeOf(settings)).to.equal(Object.prototype);
  });
});
