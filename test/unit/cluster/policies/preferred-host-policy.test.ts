import { expect } from 'chai';
import { PreferredHostPolicy } from '../../../../src/cluster/policies/preferred-host-policy';
import { RoundRobinPolicy } from '../../../../src/cluster/policies/round-robin-policy';
import { WorkloadPolicy } from '../../../../src/cluster/policies/selective-policies';
import { addressesOf, host, planContext } from '../../../support/hosts';

describe('policies: a preferred host', () => {
  const hosts = [host('a'), host('b'), host('c')];

  it('comes first, and once', () => {
    const plan = addressesOf(new PreferredHostPolicy(hosts[1]!, new RoundRobinPolicy()).plan(planContext(hosts)));
    expect(plan[0]).to.equal('b');
    expect(plan).to.have.members(['a', 'b', 'c']).and.to.have.length(3);
  });

  it('comes although the other policy would not have it', () => {
    expect(addressesOf(new PreferredHostPolicy(hosts[1]!, new WorkloadPolicy('Graph')).plan(planContext(hosts)))).to.deep.equal(['b']);
  });

  it('leaves the explanation of an empty plan to the other policy', () => {
    const context = { hosts, localDataCenter: 'dc1' };
    expect(new PreferredHostPolicy(hosts[0]!, new WorkloadPolicy('Graph')).explainNoHost(context)).to.include('workload Graph');
    expect(new PreferredHostPolicy(hosts[0]!, new RoundRobinPolicy()).explainNoHost(context)).to.equal(undefined);
  });
});
