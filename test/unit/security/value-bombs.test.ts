import { inspect } from 'node:util';
import { expect } from 'chai';
import { decodeValue, DecodingError } from '../../../src/protocol';

/** Far above what it takes, far below what a bomb would. */
const enoughMs = 2_000;
const longestText = 10_000;
/** To print a million digits is whoever's choice that does it. */
const longestShown = 10_000;
const megabyte = 'ab'.repeat(1 << 20);

/** Bytes that a type has a value for, or nearly. */
const bombs: readonly (readonly [type: string, what: string, hex: string])[] = [
  ['decimal', 'the largest scale', `7fffffff${'7f'.repeat(16)}`],
  ['decimal', 'the least scale', `80000000${'7f'.repeat(16)}`],
  ['decimal', 'a megabyte of digits at the largest scale', `7fffffff${megabyte}`],
  ['varint', 'a megabyte', megabyte],
  ['duration', 'the largest parts', 'f0fffffffef0fffffffefffffffffffffffffe'],
  ['duration', 'numbers that are cut off', 'ff'],
  ['duration', 'numbers without end', 'ff'.repeat(1_000)],
  ['timestamp', 'beyond all dates', '7fffffffffffffff'],
  ['timestamp', 'before all dates', '8000000000000000'],
  ['date', 'the last day', 'ffffffff'],
  ['date', 'the first day', '00000000'],
  ['time', 'more than a day', '7fffffffffffffff'],
  ['time', 'less than nothing', 'ffffffffffffffff'],
  ['inet', 'an address of five bytes', '0102030405'],
  ['uuid', 'half of one', '0102030405060708'],
  ['list<int>', 'two billion elements', '7fffffff'],
  ['list<int>', 'less than no elements', 'ffffffff'],
  ['map<text, int>', 'two billion pairs', '7fffffff'],
  ['vector<float, 3>', 'four floats', '00'.repeat(16)],
  ['vector<text, 2>', 'an element longer than all', `ffffffffffffffffff${'61'.repeat(9)}`],
  ['tuple<int, text>', 'a field longer than all', '7fffffff'],
];

describe('security: values that are bombs', () => {
  for (const [type, what, hex] of bombs) {
    it(`S16: ${type}, ${what}: is a value that can be shown, or a typed error, and at once`, () => {
      const startedMs = performance.now();
      let text = '';
      try {
        const value = decodeValue(type, Buffer.from(hex, 'hex'));
        if (hex.length < longestShown) text = inspect(value);
      } catch (error) {
        expect(error).to.be.instanceOf(DecodingError);
        text = (error as Error).message;
      }
      expect(text.length).to.be.below(longestText);
      expect(performance.now() - startedMs).to.be.below(enoughMs);
    });
  }
});
