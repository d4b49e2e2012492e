import { expect } from 'chai';

import { timeuuid, uuid } from '../../../src/codec/uuid';
import { TimeUuid } from '../../../src/values/time-uuid';
import { Uuid } from '../../../src/values/uuid';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

const random = 'c037aab1-c3b0-4ac2-9bd9-6e7bd1cf6b6c';
const timed = '00000000-0000-1000-8080-808080808080';
const notUuids = ['', 'abc', random.replaceAll('-', ''), `${random} `, 1, 1n, true, [], {}, Buffer.alloc(16)];

describe('codec: uuid', () => {
  writesAndReads(uuid, [
    [Uuid.fromString(random), 'c037aab1c3b04ac29bd96e7bd1cf6b6c'],
    [Uuid.fromString('ffffffff-ffff-ffff-ffff-ffffffffffff'), 'ff'.repeat(16)],
  ]);
  alsoWrites(uuid, [
    [random, 'c037aab1c3b04ac29bd96e7bd1cf6b6c'],
    [random.toUpperCase(), 'c037aab1c3b04ac29bd96e7bd1cf6b6c'],
    [TimeUuid.fromString(timed), '00000000000010008080808080808080'],
  ]);
  refuses(uuid, notUuids);
  refusesBytes(uuid, ['00'.repeat(15), '00'.repeat(17), '00']);
  readsNothingAsNull(uuid);
});

describe('codec: timeuuid', () => {
  writesAndReads(timeuuid, [[TimeUuid.fromString(timed), '00000000000010008080808080808080']]);
  alsoWrites(timeuuid, [
    [timed, '00000000000010008080808080808080'],
    [Uuid.fromString(timed), '00000000000010008080808080808080'],
  ]);
  refuses(timeuuid, [random, Uuid.fromString(random), ...notUuids]);
  refusesBytes(timeuuid, ['00'.repeat(15), '00'.repeat(17)]);
  readsNothingAsNull(timeuuid);
  it('gives TimeUuids', () => expect(valueOf(timeuuid, '00000000000010008080808080808080')).to.be.instanceOf(TimeUuid));
});
