import { expect } from 'chai';
import { openingByName } from '../../../src/connection/open-by-name';
import type { Environment, Transport, TransportEvents } from '../../../src/environment';
import { ConnectionError } from '../../../src/errors';
import { FakeNetwork } from '../../support/fake-network';
import type { FakeServer, FakeSocket } from '../../support/fake-network';
import { settled } from '../../support/virtual-clock';

/** Notes the sockets that are open at it, and says its name to each. */
class NamedServer implements FakeServer {
  readonly sockets = new Set<FakeSocket>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  onOpen(socket: FakeSocket): void {
    this.sockets.add(socket);
    socket.send(Buffer.from(this.#name));
  }

  onClose(socket: FakeSocket): void {
    this.sockets.delete(socket);
  }

  onData(): void {}
}

describe('connection: transports to names', () => {
  let network: FakeNetwork;
  let environment: Environment;
  let heard: string[];
  let closed: (Error | undefined)[];
  const events: TransportEvents = {
    onData: (chunk) => heard.push(chunk.toString()),
    onDrain: () => undefined,
    onClose: (error) => closed.push(error),
  };

  beforeEach(() => {
    network = new FakeNetwork();
    network.random = () => 0;
    environment = openingByName(network.environment);
    network.name('proxy', ['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    [heard, closed] = [[], []];
  });
  afterEach(() => expect([network.openSockets, network.clock.pendingTimers]).to.deep.equal([0, 0]));

  const server = (address: string) => {
    const made = new NamedServer(address);
    network.listen(`${address}:9`, made);
    return made;
  };
  const open = (address = 'proxy', signal = new AbortController().signal): Promise<Transport> => {
    return environment.openTransport({ address, port: 9 }, events, signal);
  };
  const reasonOf = async (work: Promise<unknown>): Promise<Error & { code?: string }> => {
    return work.then(() => expect.fail('it opened'), (error: unknown) => error as Error);
  };

  it('goes to an address as it is', async () => {
    server('10.0.0.2');
    const transport = await open('10.0.0.2');
    expect(transport.peer).to.equal('10.0.0.2:9');
    transport.destroy();
  });

  it('begins with a random one of the addresses of a name, looked up each time', async () => {
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) server(address);
    const peers: string[] = [];
    for (const chance of [0, 0.4, 0.9]) {
      network.random = () => chance;
      const transport = await open();
      peers.push(transport.peer);
      transport.destroy();
    }
    network.name('proxy', ['10.0.0.2']);
    const transport = await open();
    transport.destroy();
    expect([...peers, transport.peer]).to.deep.equal(['10.0.0.1:9', '10.0.0.2:9', '10.0.0.3:9', '10.0.0.2:9']);
  });

  it('goes to the next address at once when one refuses', async () => {
    server('10.0.0.3');
    const transport = await open();
    expect(transport.peer).to.equal('10.0.0.3:9');
    await settled();
    expect(heard).to.deep.equal(['10.0.0.3']);
    transport.destroy();
    await settled();
    expect(closed).to.deep.equal([undefined]);
  });

  it('goes to the next address after a while when one is silent, and gives that one up', async () => {
    network.listen('10.0.0.1:9', 'silent');
    server('10.0.0.2');
    const opening = open();
    await network.clock.advance(249);
    expect(network.openSockets).to.equal(1);
    await network.clock.advance(1);
    const transport = await opening;
    expect([transport.peer, network.openSockets]).to.deep.equal(['10.0.0.2:9', 1]);
    transport.destroy();
  });

  it('keeps the first of two that open together, and nothing is heard of the other', async () => {
    const opened: ((transport: Transport) => void)[] = [];
    const own: TransportEvents[] = [];
    const destroyed: string[] = [];
    const slow: Environment = {
      ...network.environment,
      openTransport: (_target, its) => new Promise((resolve) => {
        own.push(its);
        opened.push(resolve);
      }),
    };
    const transportOf = (peer: string): Transport => ({
      peer, write: () => true, pause: () => undefined, resume: () => undefined, end: () => undefined, destroy: () => destroyed.push(peer),
    });
    const opening = openingByName(slow).openTransport({ address: 'proxy', port: 9 }, events, new AbortController().signal);
    await network.clock.advance(300);
    opened[1]!(transportOf('second'));
    opened[0]!(transportOf('first'));
    expect((await opening).peer).to.equal('second');
    await settled();
    own[0]!.onData(Buffer.from('of the first'));
    own[0]!.onClose();
    own[1]!.onData(Buffer.from('of the second'));
    expect([destroyed, heard, closed]).to.deep.equal([['first'], ['of the second'], []]);
  });

  it('fails with the first reason when no address opens', async () => {
    const error = await reasonOf(open());
    expect(error.code).to.equal('ECONNREFUSED');
  });

  it('fails when the name has no address', async () => {
    network.name('empty', []);
    for (const name of ['nowhere', 'empty']) {
      const error = await reasonOf(open(name));
      expect(error).to.be.instanceOf(ConnectionError);
      expect([error.code, (error as ConnectionError).host]).to.deep.equal(['UNKNOWN_HOST', `${name}:9`]);
    }
  });

  it('ends with the reason of the signal, whatever it waits for', async () => {
    network.listen('10.0.0.1:9', 'silent');
    network.listen('10.0.0.2:9', 'silent');
    for (const waitMs of [0, 300]) {
      const giveUp = new AbortController();
      const opening = reasonOf(open('proxy', giveUp.signal));
      await network.clock.advance(waitMs);
      giveUp.abort(new Error('no longer wanted'));
      expect((await opening).message).to.equal('no longer wanted');
      await settled();
    }
  });
});
