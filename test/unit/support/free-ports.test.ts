import { createServer } from 'node:net';
import { expect } from 'chai';
import { freePorts } from '../../support/cassandra/free-ports';

describe('support: free ports', () => {
  it('are different, in the range that systems leave alone, and can be listened on', async () => {
    const ports = await freePorts(3, ['127.0.0.1']);
    expect(new Set(ports)).to.have.property('size', 3);
    for (const port of ports) {
      expect(port).to.be.within(20_000, 32_000);
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('name the address that the machine lacks', async () => {
    const error: unknown = await freePorts(1, ['192.0.2.1']).catch((reason: unknown) => reason);
    expect(String(error)).to.include('192.0.2.1');
  });
});
