import { expect } from 'chai';
import { ServerPool } from '../../support/server-pool';
import type { ServerOptions } from '../../support/start-server';
import type { TestServer } from '../../support/test-server';

/** Writes down what is started and stopped, in order. */
function recordedPool(): { pool: ServerPool; events: string[] } {
  const events: string[] = [];
  let count = 0;
  const start = (options: ServerOptions): Promise<TestServer> => {
    const name = String(++count);
    events.push(`start ${name} ${JSON.stringify(options)}`);
    const stop = (): Promise<void> => Promise.resolve(void events.push(`stop ${name}`));
    return Promise.resolve({ origin: 'java', contactPoints: [name], nodes: [], stop, [Symbol.asyncDispose]: stop });
  };
  return { pool: new ServerPool(start), events };
}

describe('support: server pool', () => {
  it('has one plain server for all', async () => {
    const { pool, events } = recordedPool();
    const server = await pool.acquire({});
    await pool.release(server);
    expect(await pool.acquire({ authentication: false })).to.equal(server);
    expect(events).to.deep.equal(['start 1 {}']);
  });

  it('keeps a server with options for the next suite with the same', async () => {
    const { pool, events } = recordedPool();
    const server = await pool.acquire({ tls: 'server' });
    await pool.release(server);
    expect(await pool.acquire({ tls: 'server' })).to.equal(server);
    await pool.acquire({ tls: 'mutual' });
    expect(events).to.deep.equal(['start 1 {"tls":"server"}', 'stop 1', 'start 2 {"tls":"mutual"}']);
  });

  it('never has more than the plain one and one other', async () => {
    const { pool, events } = recordedPool();
    await pool.acquire({});
    await pool.acquire({ nodes: 3 });
    await pool.acquire({ nodes: 2 });
    expect(events.filter((event) => event.startsWith('stop'))).to.deep.equal(['stop 2']);
  });

  it('ends a server whose processes a suite used, when the suite ends', async () => {
    const { pool, events } = recordedPool();
    const options = { ownProcesses: true };
    await pool.release(await pool.acquire(options));
    await pool.release(await pool.acquire(options));
    const start = JSON.stringify(options);
    expect(events).to.deep.equal([`start 1 ${start}`, 'stop 1', `start 2 ${start}`, 'stop 2']);
  });

  it('does not try again what failed', async () => {
    let tries = 0;
    const pool = new ServerPool(() => Promise.reject(new Error(`try ${++tries}`)));
    expect(await pool.acquire({}).catch(String)).to.equal('Error: try 1');
    expect(await pool.acquire({}).catch(String)).to.equal('Error: try 1');
  });

  it('stops all at the end of the run', async () => {
    const { pool, events } = recordedPool();
    await pool.acquire({});
    await pool.acquire({ nodes: 3 });
    await pool.stopAll();
    await pool.stopAll();
    expect(events.slice(2)).to.have.members(['stop 1', 'stop 2']);
  });
});
