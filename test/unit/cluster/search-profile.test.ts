import { expect } from 'chai';
import { WorkloadPolicy } from '../../../src/cluster/policies/selective-policies';
import { searchProfile } from '../../../src/cluster/search-profile';
import { ConfigurationError } from '../../../src/errors';

describe('cluster: the profile of searches', () => {
  it('is LOCAL_ONE on nodes with Search', () => {
    const profile = searchProfile();
    expect(profile.consistency).to.equal(10);
    expect(profile.loadBalancingPolicy).to.be.instanceOf(WorkloadPolicy);
  });

  it('takes the settings that it is given', () => expect(searchProfile({ consistency: 'ONE', pageSize: 3 })).to.include({ consistency: 1, pageSize: 3 }));
  it('refuses what is no setting', () => expect(() => searchProfile({ pagesize: 3 } as object)).to.throw(ConfigurationError, 'pageSize'));
});
