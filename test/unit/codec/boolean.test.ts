import { expect } from 'chai';

import { boolean } from '../../../src/codec/boolean';
import { readsNothingAsNull, refuses, refusesBytes, valueOf, writesAndReads } from './codec-bytes';

describe('codec: boolean', () => {
  writesAndReads(boolean, [[true, '01'], [false, '00']]);
  it('reads any other byte as true', () => expect(valueOf(boolean, 'ff')).to.equal(true));
  refuses(boolean, [0, 1, '', 'true', 'false', [], {}, 1n, new Boolean(true)]);
  refusesBytes(boolean, ['0001']);
  readsNothingAsNull(boolean);
});
