import { expect } from 'chai';

import { ascii, text } from '../../../src/codec/text';
import { bytesOf, refuses, valueOf, writesAndReads } from './codec-bytes';

const notText = [1, 1n, true, [], {}, ['a'], new String('a'), Buffer.from('a'), Symbol('a')];

describe('codec: text', () => {
  writesAndReads(text, [
    ['', ''],
    ['a', '61'],
    ['\0', '00'],
    ['e\u0301 combining', '65cc8120636f6d62696e696e67'],
    ['ü', 'c3bc'],
    ['€', 'e282ac'],
    ['😀', 'f09f9880'],
    ['x'.repeat(1000), '78'.repeat(1000)],
    ['ß'.repeat(1000), 'c39f'.repeat(1000)],
  ]);
  it('S22: reads what is not UTF-8 as U+FFFD', () => expect(valueOf(text, '61ff62')).to.equal('a\ufffdb'));
  refuses(text, ['\ud800', 'a\udc00', '\udc00\ud800', `${'x'.repeat(100)}\ud83d`, ...notText]);
  it('does not repeat the text that it refuses', () => {
    expect(() => bytesOf(text, 'secret\ud800')).to.throw(/^((?!secret).)*$/s);
  });
});

describe('codec: ascii', () => {
  writesAndReads(ascii, [
    ['', ''],
    ['~\x7f\0', '7e7f00'],
    ['x'.repeat(100), '78'.repeat(100)],
  ]);
  refuses(ascii, ['\x80', 'ü', '€', '😀', `${'x'.repeat(100)}é`, '\ud800', ...notText]);
});
