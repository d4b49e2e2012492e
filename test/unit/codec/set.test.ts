import { int } from '../../../src/codec/integers';
import { setCodec } from '../../../src/codec/set';
import { text } from '../../../src/codec/text';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

const texts = setCodec(text);

describe('codec: set', () => {
  writesAndReads(texts, [
    [new Set(), '00000000'],
    [new Set(['a', 'bc']), '000000020000000161000000026263'],
    [new Set([null]), '00000001ffffffff'],
  ]);
  alsoWrites(texts, [
    [[], '00000000'],
    [['a', 'bc'], '000000020000000161000000026263'],
    [['a', 'a'], '0000000200000001610000000161'],
  ]);
  refuses(texts, ['ab', 1, {}, [1], new Set([1]), new Set([undefined])]);
  refusesBytes(texts, ['00', 'ffffffff', '00000001', '0000000000']);
  refusesBytes(setCodec(int), ['7fffffff00000004', '0000000100000002ffff']);
  readsNothingAsNull(texts);
});
