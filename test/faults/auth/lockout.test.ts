import { expect } from 'chai';
import { AuthenticationError, NoHostAvailableError } from '../../../src/index';
import type { FakeNode } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { accepted, AuthBench, demand, passwordAuthenticator, refused, tokensOf } from './auth-bench';

describe('faults: a password that is refused', () => {
  let bench: AuthBench;
  /** The endpoints that refuse from now on. */
  let refusing: Set<string>;

  beforeEach(() => {
    bench = new AuthBench();
    refusing = new Set();
  });

  afterEach(() => bench.end());

  function ring(count: number): FakeNode[] {
    const nodes = bench.ring(count);
    for (const node of nodes) demand(node, () => (refusing.has(node.endpoint) ? refused : accepted));
    return nodes;
  }

  /** Logins that the nodes have seen since the last call. */
  function logins(...nodes: FakeNode[]): number[] {
    return nodes.map((node) => {
      const count = tokensOf(node).length;
      node.requests.length = 0;
      return count;
    });
  }

  it('rejects connect() at once, and is tried once on each contact point and never again', async () => {
    const nodes = ring(3);
    for (const node of nodes) refusing.add(node.endpoint);
    const connecting = bench.cluster({ contactPoints: nodes.map(({ endpoint }) => endpoint) }).connect();
    const error = await bench.failure(connecting, 500);
    expect(error).to.be.instanceOf(AuthenticationError).and.include({ host: '127.0.0.1:9042' });
    await bench.clock.advance(3_600_000);
    expect(logins(...nodes)).to.deep.equal([1, 1, 1]);
    expect(bench.network.openSockets).to.equal(0);
    expect(bench.clock.pendingTimers).to.equal(0);
  });

  it('is tried once on a node that several contact points are names of', async () => {
    const [node] = ring(1) as [FakeNode];
    bench.network.name('a.example', ['127.0.0.1']);
    bench.network.name('b.example', ['127.0.0.1']);
    refusing.add(node.endpoint);
    const contactPoints = ['a.example', 'b.example', '127.0.0.1'];
    expect(await bench.failure(bench.cluster({ contactPoints }).connect())).to.be.instanceOf(AuthenticationError);
    expect(logins(node)).to.deep.equal([1]);
  });

  it('is told beside the other reasons when not all nodes refuse', async () => {
    const [first] = ring(1) as [FakeNode];
    refusing.add(first.endpoint);
    const contactPoints = ['127.0.0.1:9042', '127.0.0.9:9042'];
    const error = await bench.failure(bench.cluster({ contactPoints }).connect());
    expect(error).to.be.instanceOf(NoHostAvailableError);
    expect(error.message).to.match(/\n {2}127\.0\.0\.1:9042: The server refused the credentials: .*ada.*\n {2}127\.0\.0\.9:9042: .*ECONNREFUSED/);
  });

  it('on one node leaves the others in use, with one warning and one login a minute', async () => {
    const [first, second] = ring(2) as [FakeNode, FakeNode];
    refusing.add(second.endpoint);
    const session = await bench.cluster().connect();
    await bench.clock.advance(600_000);
    expect((await session.execute('q')).info.coordinator?.toString()).to.equal(first.endpoint);
    expect(logins(second)[0]).to.be.within(9, 11);
    const told = bench.warnings.filter((text) => text.startsWith(second.endpoint));
    expect(told).to.have.length(1);
    expect(told[0]).to.include('no connection can be opened: The server refused the credentials').and.include('tried again');
  });

  it('later on leaves the other nodes in use, tells why, and ends when the node takes it again', async () => {
    const [first, second] = ring(2) as [FakeNode, FakeNode];
    const session = await bench.cluster().connect();
    await bench.clock.advance(10_000);
    refusing.add(second.endpoint);
    second.cut();
    await bench.clock.advance(1_000);
    expect(bench.events).to.include(`hostDown ${second.endpoint} CONNECTION_CLOSED`);
    expect(bench.warnings.filter((text) => text.includes('refused the credentials'))).to.have.length(1);
    logins(second);
    for (let i = 0; i < 10; i++) expect((await session.execute('q')).info.coordinator?.toString()).to.equal(first.endpoint);
    await bench.clock.advance(120_000);
    expect(logins(second)).to.deep.equal([2]);
    refusing.clear();
    await bench.clock.advance(60_000);
    expect(bench.events.at(-1)).to.equal(`hostUp ${second.endpoint}`);
  });

  it('is told again when the node has taken it in between', async () => {
    const [, second] = ring(2) as [FakeNode, FakeNode];
    await bench.cluster().connect();
    for (let i = 0; i < 2; i++) {
      await bench.clock.advance(70_000);
      refusing.add(second.endpoint);
      second.cut();
      await bench.clock.advance(1_000);
      refusing.clear();
    }
    expect(bench.warnings.filter((text) => text.includes('refused the credentials'))).to.have.length(2);
  });

  it('is not tried because of hints that the node is back, however many there are', async () => {
    const [first, second] = ring(2) as [FakeNode, FakeNode];
    await bench.cluster().connect();
    await bench.clock.advance(10_000);
    refusing.add(second.endpoint);
    second.cut();
    await bench.clock.advance(1_000);
    logins(second);
    const [control] = [...first.conversations];
    for (let i = 0; i < 100; i++) {
      control!.say({ kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: second.address, port: second.port }, -1);
      await settled();
    }
    expect(logins(second)).to.deep.equal([0]);
  });

  it('by all nodes costs each of them one login a minute from a session and one from the control connection', async () => {
    const nodes = ring(3);
    const session = await bench.cluster({ contactPoints: nodes.map(({ endpoint }) => endpoint) }).connect();
    await bench.clock.advance(10_000);
    for (const node of nodes) refusing.add(node.endpoint);
    for (const node of nodes) node.cut();
    await bench.clock.advance(1_000);
    const error = await bench.failure(session.execute('q'));
    expect(error.code).to.be.oneOf(['NO_HOST_AVAILABLE', 'AUTHENTICATION']);
    logins(...nodes);
    await bench.clock.advance(600_000);
    for (const count of logins(...nodes)) expect(count).to.be.within(15, 22);
    refusing.clear();
    await bench.clock.advance(120_000);
    expect((await session.execute('q')).rows).to.deep.equal([]);
  });

  it('keeps the control connection from that node only', async () => {
    const [first, second] = ring(2) as [FakeNode, FakeNode];
    await bench.cluster({ contactPoints: [first.endpoint] }).connect();
    await bench.clock.advance(10_000);
    refusing.add(second.endpoint);
    bench.network.listen(first.endpoint, 'silent');
    first.cut();
    second.cut();
    await bench.clock.advance(60_000);
    bench.network.listen(first.endpoint, first);
    first.requests.length = 0;
    await bench.clock.advance(60_000);
    expect(first.requests.some(({ kind }) => kind === 'REGISTER')).to.equal(true);
    expect(logins(second)[0]).to.be.lessThan(8);
  });

  it('is the refusal of a class too: nothing is sent, and nobody is asked in a loop', async () => {
    const [first, second] = ring(2) as [FakeNode, FakeNode];
    await bench.cluster().connect();
    await bench.clock.advance(10_000);
    demand(second, () => accepted, 'com.evil.CredentialStealer');
    second.requests.length = 0;
    second.cut();
    await bench.clock.advance(300_000);
    expect(tokensOf(second)).to.deep.equal([]);
    expect(second.requests.filter(({ kind }) => kind === 'STARTUP').length).to.be.at.most(6);
    expect(bench.warnings.join()).to.include('com.evil.CredentialStealer').and.not.include(passwordAuthenticator);
    expect(first.conversations.size).to.equal(2);
  });
});
