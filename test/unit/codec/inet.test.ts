import { inet } from '../../../src/codec/inet';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

describe('codec: inet', () => {
  writesAndReads(inet, [
    ['0.0.0.0', '00000000'],
    ['127.0.0.1', '7f000001'],
    ['255.255.255.255', 'ffffffff'],
    ['::', '00'.repeat(16)],
    ['::1', `${'00'.repeat(15)}01`],
    ['2001:db8::ff00:42:8329', '20010db8000000000000ff0000428329'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
  ]);
  alsoWrites(inet, [['2001:DB8:0:0:0:0:0:1', '20010db8000000000000000000000001']]);
  refuses(inet, [
    '', 'localhost', '1.2.3', '1.2.3.256', '1::2::3', 'fe80::1%eth0', 1, 1n, true, [], {}, Buffer.alloc(4),
  ]);
  refusesBytes(inet, ['00', '0000000000', '00'.repeat(15), '00'.repeat(17)]);
  readsNothingAsNull(inet);
});
