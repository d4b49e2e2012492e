import { expect } from 'chai';
import { ConfigurationError, DecodingError, EncodingError } from '../../../../src/errors';
import { Consistency } from '../../../../src/protocol/constants';
import type { Execute } from '../../../../src/protocol/messages';
import { byte, bytes, int, short, shortBytes } from '../wire';
import { bodyOf, bothWays, messageIn } from './both-ways';

const parameters = { consistency: Consistency.LOCAL_ONE, values: [Buffer.of(1)] };
const message: Execute = { kind: 'EXECUTE', statementId: Buffer.from('aabb', 'hex'), parameters };
const withMetadataId: Execute = { ...message, resultMetadataId: Buffer.from('cc', 'hex') };
const values = short(1) + bytes('01');

describe('protocol: EXECUTE', () => {
  bothWays('without a result metadata id', message, {
    V4: shortBytes('aabb') + short(10) + byte(1) + values,
    DSE_V1: shortBytes('aabb') + short(10) + int(1) + values,
  });
  bothWays('with a result metadata id', withMetadataId, {
    V5: shortBytes('aabb') + shortBytes('cc') + short(10) + int(1) + values,
    DSE_V2: shortBytes('aabb') + shortBytes('cc') + short(10) + int(1) + values,
  });

  for (const version of ['V5', 'DSE_V2'] as const) {
    it(`needs the result metadata id in ${version}`, () => {
      expect(() => bodyOf(message, version)).to.throw(
        ConfigurationError,
        `result metadata id that PREPARED gave in version ${version}`,
      );
    });
  }
  for (const version of ['V4', 'DSE_V1'] as const) {
    it(`refuses a result metadata id in ${version}`, () => {
      expect(() => bodyOf(withMetadataId, version)).to.throw(
        ConfigurationError,
        `${version} cannot carry a result metadata id`,
      );
    });
  }
  it('refuses an id of 65,536 bytes', () => {
    expect(() => bodyOf({ ...message, statementId: Buffer.alloc(65_536) }, 'V4')).to.throw(EncodingError, '65536');
  });
  it('refuses to read an id longer than the body', () => {
    expect(() => messageIn('EXECUTE', short(16) + '00', 'V4')).to.throw(DecodingError);
  });
});
