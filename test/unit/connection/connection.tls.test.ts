import { expect } from 'chai';
import { ConnectionError, TlsError } from '../../../src/errors';
import { settled } from '../../support/virtual-clock';
import { Bench, endpoint } from './connection-kit';

describe('connection: TLS that ends in the handshake of CQL', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench();
    await bench.clock.advance(1);
  });

  async function resetAt(step: 'OPTIONS' | 'STARTUP'): Promise<Error> {
    bench.node.script = ({ kind }) => (kind === step ? null : undefined);
    const opening = bench.refusal({ target: { ...endpoint, tls: {} } });
    await settled();
    bench.node.cut(reset);
    return opening;
  }

  it('is blamed on TLS before the first answer: a client certificate may be refused as late as that', async () => {
    expect(await resetAt('OPTIONS')).to.be.instanceOf(TlsError).and.have.property('code', 'TLS_ECONNRESET');
  });

  it('is not blamed on TLS once the server has answered', async () => {
    expect(await resetAt('STARTUP')).to.be.instanceOf(ConnectionError).and.have.property('code', 'CONNECT_FAILED');
  });
});
