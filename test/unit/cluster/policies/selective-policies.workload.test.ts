import { expect } from 'chai';
import { WorkloadPolicy } from '../../../../src/cluster/policies/selective-policies';
import { addressesOf, host, planContext } from '../../../support/hosts';

const running = (address: string, ...workloads: string[]) => host(address, 'dc1', 'rack1', { workloads: new Set(workloads) });

describe('policies: workloads', () => {
  const policy = new WorkloadPolicy('Search');
  const hosts = [running('a', 'Cassandra'), running('b', 'Search'), running('c', 'Search', 'Graph'), host('d')];

  it('plan only hosts that run the workload, replicas first', () => {
    expect(addressesOf(policy.plan(planContext(hosts)))).to.have.members(['b', 'c']);
    expect(addressesOf(policy.plan(planContext(hosts, { replicas: [hosts[0]!, hosts[2]!] })))).to.deep.equal(['c', 'b']);
  });

  it('see what a host runs when the topology was read again', () => {
    const [first] = hosts;
    const changed = host('a', 'dc1', 'rack1', { hostId: first!.hostId, workloads: new Set(['Search']) });
    expect(addressesOf(policy.plan(planContext([changed])))).to.deep.equal(['a']);
    expect(addressesOf(policy.plan(planContext(hosts)))).to.have.members(['b', 'c']);
  });

  const reasons: [what: string, hosts: ReturnType<typeof host>[], text: string][] = [
    ['none has it', [running('a', 'Cassandra'), running('b', 'Graph', 'Cassandra')],
      'none of the 2 nodes runs the workload Search: they run Cassandra, Graph'],
    ['nobody tells', [host('a')], 'none of the 1 nodes runs the workload Search: they report none'],
    ['it is elsewhere', [running('a', 'Cassandra'), host('b', 'dc2', 'rack1', { workloads: new Set(['Search']) })],
      'the workload Search runs on 1 of 2 nodes, in "dc2"; the local data centre is "dc1"'],
  ];
  for (const [what, all, text] of reasons) {
    it(`explain an empty plan when ${what}`, () => {
      expect(addressesOf(policy.plan(planContext(all)))).to.deep.equal([]);
      expect(policy.explainNoHost({ hosts: all, localDataCenter: 'dc1' })).to.equal(text);
    });
  }
});
