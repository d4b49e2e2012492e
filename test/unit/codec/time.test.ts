import { time } from '../../../src/codec/time';
import { LocalTime } from '../../../src/values/local-time';
import { alsoWrites, readsNothingAsNull, refuses, refusesBytes, writesAndReads } from './codec-bytes';

/** What a runtime's Temporal.PlainTime looks like from outside. */
const plainTime = { [Symbol.toStringTag]: 'Temporal.PlainTime', toString: () => '00:00:01' };

describe('codec: time', () => {
  writesAndReads(time, [
    [LocalTime.fromNanoseconds(0n), '0000000000000000'],
    [LocalTime.fromString('12:00'), '0000274a48a78000'],
    [LocalTime.fromNanoseconds(86_399_999_999_999n), '00004e94914effff'],
  ]);
  alsoWrites(time, [['12:00:00', '0000274a48a78000'], [plainTime, '000000003b9aca00']]);
  refuses(time, ['', '24:00', 'noon', 0, 0n, new Date(0), true, [], {}]);
  refusesBytes(time, ['00004e94914f0000', 'ffffffffffffffff', '8000000000000000', '00', '000000000000000000']);
  readsNothingAsNull(time);
});
