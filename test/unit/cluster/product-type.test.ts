import { expect } from 'chai';
import { defaultConsistencyOf } from '../../../src/cluster/product-type';
import { Consistency } from '../../../src/protocol/constants';

describe('cluster: the product that a server is', () => {
  const offers: [offer: Record<string, string[]>, consistency: Consistency][] = [
    [{}, Consistency.LOCAL_ONE], [{ PRODUCT_TYPE: [] }, Consistency.LOCAL_ONE], [{ PRODUCT_TYPE: ['OTHER'] }, Consistency.LOCAL_ONE],
    [{ PRODUCT_TYPE: ['DATASTAX_APOLLO'] }, Consistency.LOCAL_QUORUM],
  ];
  for (const [offer, consistency] of offers) {
    it(`${JSON.stringify(offer)} makes ${consistency} the default`, () => expect(defaultConsistencyOf(offer)).to.equal(consistency));
  }
});
