import { expect } from 'chai';
import { DefaultLoadBalancingPolicy } from '../../../../src/cluster/policies/default-load-balancing-policy';
import { addressesOf, host, planContext } from '../../../support/hosts';

const [a, b, c, d, far] = [host('a'), host('b'), host('c'), host('d'), host('far', 'dc2')];
const all = [a, b, c, d, far];

describe('policies: default load balancing', () => {
  const policy = new DefaultLoadBalancingPolicy();

  it('plans every local host once, and none elsewhere', () => {
    for (let i = 0; i < 50; i++) {
      expect(addressesOf(policy.plan(planContext(all))).sort()).to.deep.equal(['a', 'b', 'c', 'd']);
    }
  });

  it('starts with the replicas, whatever the order', () => {
    for (let i = 0; i < 50; i++) {
      const plan = addressesOf(policy.plan(planContext(all, { replicas: [c, far, a] })));
      expect(plan.slice(0, 2).sort()).to.deep.equal(['a', 'c']);
      expect(plan.slice(2).sort()).to.deep.equal(['b', 'd']);
    }
  });

  it('spreads evenly over hosts that are equal', () => {
    const counts = new Map<string, number>();
    const context = planContext(all);
    for (let i = 0; i < 4_000; i++) {
      const [first] = policy.plan(context);
      counts.set(first!.address, (counts.get(first!.address) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(count).to.be.within(700, 1_300);
    expect(counts.size).to.equal(4);
  });

  it('takes the less loaded of two', () => {
    const context = planContext([a, b], { loadOf: (one) => (one === a ? 10 : 2) });
    for (let i = 0; i < 50; i++) expect(addressesOf(policy.plan(context))).to.deep.equal(['b', 'a']);
  });

  it('never starts with the busiest host', () => {
    const loads = new Map([[a, 1], [b, 2], [c, 3], [d, 100]]);
    const context = planContext(all, { loadOf: (one) => loads.get(one)! });
    for (let i = 0; i < 500; i++) expect([...policy.plan(context)][0]).to.not.equal(d);
  });

  it('leaves a slow replica for later, however idle', () => {
    const context = planContext([a, b], {
      replicas: [a, b], loadOf: (one) => (one === a ? 0 : 5), latencyMsOf: (one) => (one === a ? 50 : 2),
    });
    for (let i = 0; i < 50; i++) expect(addressesOf(policy.plan(context))).to.deep.equal(['b', 'a']);
  });

  it('does not avoid what is slow by less than a millisecond, nor for a host without a connection', () => {
    const idle = planContext([a, b], { loadOf: (one) => (one === a ? 0 : 5), latencyMsOf: (one) => (one === a ? 0.9 : 0.1) });
    expect(addressesOf(policy.plan(idle))).to.deep.equal(['a', 'b']);
    const down = planContext([a, b], { loadOf: (one) => (one === a ? 0 : Infinity), latencyMsOf: (one) => (one === a ? 90 : 1) });
    expect(addressesOf(policy.plan(down))).to.deep.equal(['a', 'b']);
  });

  it('gives lightweight transactions their replicas in ring order', () => {
    for (let i = 0; i < 20; i++) {
      const context = planContext(all, { replicas: [d, b, far, a], isLightweight: true, loadOf: (one) => (one === d ? 99 : 0) });
      expect(addressesOf(policy.plan(context)).slice(0, 3)).to.deep.equal(['d', 'b', 'a']);
    }
  });

  it('sees a change of the topology', () => {
    expect(addressesOf(policy.plan(planContext([a])))).to.deep.equal(['a']);
    expect(addressesOf(policy.plan(planContext([b])))).to.deep.equal(['b']);
    expect(addressesOf(policy.plan(planContext([b, far], { localDataCenter: 'dc2' })))).to.deep.equal(['far']);
  });
});
