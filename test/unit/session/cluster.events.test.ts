import { expect } from 'chai';
import type { AddressTranslator } from '../../../src/index';
import { SessionBench } from './session-kit';

const outside = '10.9.9.9:9142';
const translator: AddressTranslator = {
  translate: ({ address, port }) => (address === '127.0.0.2' ? { address: '10.9.9.9', port: 9_142 } : { address, port }),
};

describe('cluster: events about hosts', () => {
  let bench: SessionBench;

  afterEach(async () => bench.end());

  /** A host that has been away for so long that it is tried only now and then. */
  async function awayFor(endpoint: string, ms: number): Promise<void> {
    bench.network.unlisten(endpoint);
    await bench.connect();
    await bench.clock.advance(ms);
    bench.network.listen(endpoint, bench.nodes[1]!);
    expect(bench.log.filter((line) => line.startsWith('up'))).to.deep.equal(['up 127.0.0.1:9042']);
  }

  /** The control connection hears that a node is up, and a moment passes. */
  async function hear(address: string): Promise<void> {
    const [control] = [...bench.node.conversations];
    control!.say({ kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address, port: 9_042 }, -1);
    await bench.clock.advance(10);
  }

  it('has a host tried at once that is said to be up', async () => {
    bench = new SessionBench(2);
    await awayFor('127.0.0.2:9042', 120_000);
    await hear('127.0.0.2');
    expect(bench.log.at(-1)).to.equal('up 127.0.0.2:9042');
  });

  it('has a host tried at once that is reached where an address translator says, under the address that nodes know', async () => {
    bench = new SessionBench(2, { addressTranslator: translator });
    await awayFor(outside, 120_000);
    await hear('127.0.0.2');
    expect(bench.log.at(-1)).to.equal(`up ${outside}`);
  });

  it('has a host tried once more that is said to be up while an attempt hangs', async () => {
    bench = new SessionBench(2);
    const { network, clock } = bench;
    network.listen('127.0.0.2:9042', 'silent');
    await bench.connect();
    await clock.advance(120_000);
    const idle = network.openSockets;
    for (let i = 0; i < 1_000 && network.openSockets === idle; i++) await clock.advance(100);
    expect(network.openSockets).to.equal(idle + 1);
    await hear('127.0.0.2');
    network.listen('127.0.0.2:9042', bench.nodes[1]!);
    await clock.advance(5_100);
    expect(bench.log.at(-1)).to.equal('up 127.0.0.2:9042');
  });

  it('takes no notice of an event about an address that no host has', async () => {
    bench = new SessionBench(2);
    await awayFor('127.0.0.2:9042', 120_000);
    await hear('127.0.0.3');
    expect(bench.log).not.to.include('up 127.0.0.2:9042');
  });
});
