import { expect } from 'chai';
import { isAtLeast, versions } from '../../../src/protocol/version';

describe('protocol: which version succeeds which', () => {
  const successors = {
    V4: ['V4', 'V5', 'DSE_V1', 'DSE_V2'],
    V5: ['V5'],
    DSE_V1: ['DSE_V1', 'DSE_V2'],
    DSE_V2: ['DSE_V2'],
  } satisfies Record<keyof typeof versions, (keyof typeof versions)[]>;

  for (const [minimum, enough] of Object.entries(successors)) {
    for (const version of Object.values(versions)) {
      const isEnough = (enough as string[]).includes(version.name);
      it(`${version.name} is ${isEnough ? '' : 'not '}enough for ${minimum}`, () => {
        expect(isAtLeast(version, versions[minimum as keyof typeof versions])).to.equal(isEnough);
      });
    }
  }
});
