import { expect } from 'chai';
import { diagnosticsChannels } from '../../../src/observability/channels';
import type { HostMessage } from '../../../src/observability/channels';
import { ConfigurationError } from '../../../src/errors';
import { Cluster } from '../../../src/session/cluster';
import { SessionBench } from './session-kit';

/** A logger that keeps its lines. */
function logger(lines: string[]): Record<'debug' | 'info' | 'warn' | 'error', (text: string) => void> {
  const method = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
}

describe('session: cluster events', () => {
  const heard: [kind: string, message: HostMessage][] = [];
  const listeners = (['hostUp', 'hostDown', 'hostAdd', 'hostRemove'] as const).map((kind) => (
    { kind, listener: (message: HostMessage): void => void heard.push([kind, message]) }
  ));

  beforeEach(() => {
    heard.length = 0;
    for (const { kind, listener } of listeners) diagnosticsChannels()[kind].subscribe(listener);
  });

  afterEach(() => {
    for (const { kind, listener } of listeners) diagnosticsChannels()[kind].unsubscribe(listener);
  });

  it('reach the subscribers of channels as plain data', async () => {
    const bench = new SessionBench(1);
    try {
      await bench.connect();
      const host = { host: '127.0.0.1:9042', hostId: bench.node.hostId.toString(), datacenter: 'dc1', rack: 'rack1' };
      expect(heard).to.deep.equal([['hostUp', host]]);
      bench.node.cut();
      await bench.clock.advance(10);
      const [kind, { error, ...rest }] = heard[1]!;
      expect([kind, rest]).to.deep.equal(['hostDown', host]);
      expect(error).to.be.instanceOf(Error);
    } finally {
      await bench.end();
    }
  });

  it('reach the logger, each at its level, along with what only a search needs', async () => {
    const lines: string[] = [];
    const bench = new SessionBench(1, { logger: logger(lines) });
    try {
      await bench.connect('ks');
      expect(lines).to.deep.equal([
        'debug purecql: 127.0.0.1:9042: connected, protocol V5',
        'info purecql: 127.0.0.1:9042 (dc1) is up',
        'info purecql: session on 1 of 1 hosts, local data centre "dc1", protocol V5, keyspace "ks"',
      ]);
      lines.length = 0;
      bench.node.cut();
      await bench.clock.advance(10);
      expect(lines.filter((line) => line.startsWith('debug'))).to.have.length(1);
      expect(lines.find((line) => line.startsWith('warn'))).to.match(/^warn purecql: 127\.0\.0\.1:9042 \(dc1\) is down: ./);
    } finally {
      await bench.end();
    }
  });

  it('reach listeners and channels without a logger', async () => {
    const bench = new SessionBench(1);
    await bench.connect();
    await bench.end();
    expect(bench.log).to.include('up 127.0.0.1:9042');
  });

  for (const [what, given] of [['null', null], ['an object without methods', {}], ['a function', () => undefined]] as const) {
    it(`refuses a logger that is ${what}`, () => {
      expect(() => new Cluster({ logger: given as never })).to.throw(ConfigurationError, /^logger must have the methods debug, info, warn, error/);
    });
  }

  it('takes console as its logger', () => {
    expect(() => new Cluster({ logger: console })).not.to.throw();
  });
});
