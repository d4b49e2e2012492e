import { expect } from 'chai';
import { RoundRobinPolicy } from '../../../../src/cluster/policies/round-robin-policy';
import {
  AllowListPolicy, DataCenterFailoverPolicy, RackAwarePolicy, WorkloadPolicy,
} from '../../../../src/cluster/policies/selective-policies';
import { ConfigurationError } from '../../../../src/errors';
import { addressesOf, host, planContext } from '../../../support/hosts';

const [a, b, c, far] = [host('a', 'dc1', 'r1'), host('b', 'dc1', 'r2'), host('c', 'dc1', 'r1'), host('far', 'dc2', 'r1')];
const search = host('s', 'dc1', 'r2', { workloads: new Set(['Search', 'Cassandra']) });
const all = [a, b, c, far, search];

describe('policies: round robin', () => {
  it('takes the local hosts in turn', () => {
    const policy = new RoundRobinPolicy();
    const context = planContext([a, b, c, far]);
    const firsts = Array.from({ length: 6 }, () => addressesOf(policy.plan(context))[0]);
    expect(firsts.slice(0, 3).sort()).to.deep.equal(['a', 'b', 'c']);
    expect(firsts.slice(3)).to.deep.equal(firsts.slice(0, 3));
    expect(addressesOf(policy.plan(context)).sort()).to.deep.equal(['a', 'b', 'c']);
  });
  it('plans nothing without local hosts', () => {
    expect(addressesOf(new RoundRobinPolicy().plan(planContext([far])))).to.deep.equal([]);
  });
});

describe('policies: allow list', () => {
  it('uses the listed hosts only, by address or endpoint', () => {
    const policy = new AllowListPolicy(['a', 'b:9042', 'c:1']);
    expect(addressesOf(policy.plan(planContext(all, { replicas: [c, a] })))).to.deep.equal(['a', 'b']);
  });
  it('asks a function', () => {
    const policy = new AllowListPolicy(({ rack }) => rack === 'r2');
    expect(addressesOf(policy.plan(planContext(all))).sort()).to.deep.equal(['b', 's']);
  });
  for (const list of [[], 'a', undefined]) {
    it(`refuses ${JSON.stringify(list)}`, () => expect(() => new AllowListPolicy(list as string[])).to.throw(ConfigurationError));
  }
});

describe('policies: rack aware', () => {
  const policy = new RackAwarePolicy('r2');
  it('starts in the rack', () => {
    const plan = addressesOf(policy.plan(planContext(all)));
    expect(plan.slice(0, 2).sort()).to.deep.equal(['b', 's']);
    expect(plan.slice(2).sort()).to.deep.equal(['a', 'c']);
  });
  it('takes replicas of the rack, other replicas, the rack, the rest', () => {
    const plan = addressesOf(policy.plan(planContext(all, { replicas: [a, b] })));
    expect(plan).to.deep.equal(['b', 'a', 's', 'c']);
  });
});

describe('policies: fail-over to other data centres', () => {
  it('comes after all local hosts', () => {
    const plan = addressesOf(new DataCenterFailoverPolicy(['dc2']).plan(planContext(all)));
    expect(plan).to.have.length(5);
    expect(plan[4]).to.equal('far');
  });
});

describe('policies: workload', () => {
  it('uses only hosts that run it', () => {
    expect(addressesOf(new WorkloadPolicy('Search').plan(planContext(all, { replicas: [a] })))).to.deep.equal(['s']);
    expect(addressesOf(new WorkloadPolicy('Graph').plan(planContext(all)))).to.deep.equal([]);
  });
});
