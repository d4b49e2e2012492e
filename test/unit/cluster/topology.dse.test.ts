import { expect } from 'chai';
import { Host } from '../../../src/cluster/host';
import { localHost, peerHost } from '../../../src/cluster/topology';
import type { SystemRow } from '../../../src/cluster/topology';
import { Uuid } from '../../../src/values/uuid';

const hostId = Uuid.random();
const whole = { host_id: hostId, data_center: 'dc1', rack: 'r1', release_version: '4.0.0.6816' };
const endpoint = (row: SystemRow, usesTls = false): string | undefined => {
  const info = peerHost({ ...whole, ...row }, 9_042, usesTls);
  return info && `${info.address}:${info.port}`;
};

describe('topology: the columns of DSE', () => {
  const addresses: [what: string, row: SystemRow, expected: string | undefined][] = [
    ['native_address first', { native_address: '10.0.0.1', native_transport_address: '10.0.0.2', rpc_address: '10.0.0.3' }, '10.0.0.1:9042'],
    ['native_transport_address before rpc_address', { native_transport_address: '10.0.0.2', rpc_address: '10.0.0.3' }, '10.0.0.2:9042'],
    ['rpc_address at last', { native_transport_address: null, rpc_address: '10.0.0.3', peer: '10.0.0.4' }, '10.0.0.3:9042'],
    ['the peer for 0.0.0.0', { native_transport_address: '0.0.0.0', rpc_address: '10.0.0.3', peer: '10.0.0.4' }, '10.0.0.4:9042'],
    ['the peer for ::', { rpc_address: '::', peer: '10.0.0.4' }, '10.0.0.4:9042'],
    ['nothing without an address', { peer: '10.0.0.4' }, undefined],
    ['native_port first', { rpc_address: '10.0.0.3', native_port: 1, native_transport_port: 2 }, '10.0.0.3:1'],
    ['native_transport_port', { rpc_address: '10.0.0.3', native_transport_port: 2, native_transport_port_ssl: 3 }, '10.0.0.3:2'],
    ['the configured port for 0', { rpc_address: '10.0.0.3', native_transport_port: 0 }, '10.0.0.3:9042'],
  ];
  for (const [what, row, expected] of addresses) it(`take ${what}`, () => expect(endpoint(row)).to.equal(expected));

  it('take native_transport_port_ssl with TLS, and the configured port when there is none', () => {
    const row = { rpc_address: '10.0.0.3', native_transport_port: 2 };
    expect(endpoint({ ...row, native_transport_port_ssl: 3 }, true)).to.equal('10.0.0.3:3');
    expect(endpoint(row, true)).to.equal('10.0.0.3:9042');
  });

  const workloads: [what: string, row: SystemRow, expected: string[]][] = [
    ['the set of DSE 5.1 and later', { workloads: new Set(['Cassandra', 'Search', 'Graph']) }, ['Cassandra', 'Search', 'Graph']],
    ['a list as well', { workloads: ['Search'] }, ['Search']],
    ['the text of DSE 5.0', { workload: 'Search', graph: false }, ['Search']],
    ['the text and the boolean of DSE 5.0', { workload: 'Cassandra', graph: true }, ['Cassandra', 'Graph']],
    ['the text that stands for two', { workload: 'SearchAnalytics', graph: true }, ['SearchAnalytics', 'Search', 'Analytics', 'Graph']],
    ['both where both are', { workload: 'Search', workloads: new Set(['Search', 'Graph']) }, ['Search', 'Graph']],
    ['none of Cassandra', {}, []],
    ['none where they are null', { workload: null, workloads: null, graph: null }, []],
  ];
  for (const [what, row, expected] of workloads) {
    it(`give the workloads: ${what}`, () => {
      expect([...localHost({ ...whole, ...row }, { address: '10.0.0.1', port: 9_042 }).workloads]).to.have.members(expected);
    });
  }

  it('reach the Host', () => {
    const row = { ...whole, dse_version: '6.8.16', server_id: '0A-1B', workloads: new Set(['Graph']), rpc_address: '10.9.9.9' };
    const host = new Host(localHost(row, { address: '10.0.0.1', port: 9_042 }));
    expect(host).to.include({ dseVersion: '6.8.16', serverId: '0A-1B', releaseVersion: '4.0.0.6816', datacenter: 'dc1' });
    expect([...host.workloads]).to.deep.equal(['Graph']);
    expect(['10.0.0.1', '10.9.9.9', '10.0.0.2'].map((address) => host.isKnownAs(address))).to.deep.equal([true, true, false]);
  });

  it('are not there on Cassandra', () => {
    expect(new Host(localHost(whole, { address: '10.0.0.1', port: 9_042 }))).to.include({ dseVersion: undefined, serverId: undefined });
  });
});
