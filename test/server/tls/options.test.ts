import type { PeerCertificate } from 'node:tls';
import { expect } from 'chai';
import { Cluster, ConfigurationError, TlsError } from '../../../src/index';
import type { ClusterOptions, Session } from '../../../src/index';
import { rejection } from '../../support/rejection';
import { describeWithServer } from '../../support/server';
import { Authority } from '../../support/tls-authority';
import { createTlsWorld } from '../../support/tls-certificates';
import type { ServerCertificates, TlsWorld } from '../../support/tls-certificates';
import { TlsFront } from '../../support/tls-front';

describeWithServer('server: TLS: options', { withoutLogin: true }, (server) => {
  let world: TlsWorld;
  before(async () => {
    world = await createTlsWorld();
  });

  const plainPort = () => server().contactPoints[0]!;

  async function behind<T>(certificate: keyof ServerCertificates, work: (front: TlsFront) => Promise<T>): Promise<T> {
    const front = await TlsFront.start(world.servers[certificate], plainPort());
    try {
      return await work(front);
    } finally {
      await front.stop();
    }
  }

  async function using<T>(options: ClusterOptions, work: (session: Session, cluster: Cluster, warnings: string[]) => Promise<T>) {
    const cluster = new Cluster({ schemaMetadata: false, ...options });
    const warnings: string[] = [];
    cluster.on('warning', (warning) => warnings.push(warning));
    try {
      return await work(await cluster.connect(), cluster, warnings);
    } finally {
      await cluster.shutdown();
    }
  }

  const ask = async (session: Session) => (await session.execute<{ key: string }>('select key from system.local')).rows[0]?.key;

  it('S1: verification is switched off by one option only, with a warning', () => behind('selfSigned', async (front) => {
    const contactPoints = [`127.0.0.1:${front.port}`];
    const { emitWarning } = process;
    process.emitWarning = () => undefined;
    try {
      await using({ contactPoints, tls: { rejectUnauthorized: false } }, async (session, cluster, warnings) => {
        expect(await ask(session)).to.equal('local');
        expect(await ask(await cluster.connect())).to.equal('local');
        expect(warnings.filter((warning) => warning.includes('TLS verifies nothing'))).to.have.length(1);
      });
    } finally {
      process.emitWarning = emitWarning;
    }
    for (const tls of [true, {}, { rejectUnauthorized: true }, { rejectUnauthorized: undefined }] as const) {
      expect(await rejection(using({ contactPoints, tls }, ask))).to.be.instanceOf(TlsError);
    }
  }));

  it('S1: what is misspelt or of another type never weakens it', () => {
    const table: [tls: object, text: string][] = [
      [{ rejectedUnauthorized: false }, 'did you mean "rejectUnauthorized"?'],
      [{ rejectUnauthorised: false }, 'did you mean "rejectUnauthorized"?'],
      [{ checkServerIdenity: () => undefined }, 'did you mean "checkServerIdentity"?'],
      [{ rejectUnauthorized: 0 }, 'tls.rejectUnauthorized must be true or false'],
      [{ rejectUnauthorized: 'false' }, 'tls.rejectUnauthorized must be true or false'],
      [{ rejectUnauthorized: null }, 'tls.rejectUnauthorized must be true or false'],
    ];
    for (const [tls, text] of table) expect(() => new Cluster({ tls })).to.throw(ConfigurationError, text);
    expect(() => new Cluster({ tlsOptions: {} } as ClusterOptions)).to.throw(ConfigurationError, 'Unknown option "tlsOptions"');
  });

  it('S4: says what to do about TLS on a plain port', async () => {
    const error = await rejection(using({ contactPoints: [plainPort()], tls: true }, ask));
    expect(error).to.be.instanceOf(TlsError).and.have.property('host', plainPort());
    expect(error.message).to.include('does not speak TLS on this port').and.include('or leave out the tls option');
  });

  it('S4: says what to do about a plain connection to a TLS port', () => behind('everything', async (front) => {
    const error = await rejection(using({ contactPoints: [`127.0.0.1:${front.port}`] }, ask));
    expect(error.message).to.match(/expects? TLS on this port.* set the tls option/s);
  }));

  it('trusts a renewed certificate of a node on new connections, while those in use go on', () => behind('ipv4', async (front) => {
    const renewed = await Authority.create('the next authority');
    const next = await renewed.issue({ ips: ['127.0.0.1'] });
    let ca = world.ca;
    let calls = 0;
    const tls = () => {
      calls++;
      return { ca: Buffer.from(ca) };
    };
    await using({ contactPoints: [`127.0.0.1:${front.port}`], tls }, async (before, cluster) => {
      front.renew(next);
      expect(await rejection(cluster.connect())).to.be.instanceOf(TlsError);
      expect(await ask(before)).to.equal('local');
      ca = renewed.cert;
      const after = await cluster.connect();
      expect([await ask(after), await ask(before)]).to.deep.equal(['local', 'local']);
      ca = 'half a file';
      expect((await rejection(cluster.connect())).message).to.include('tls.ca is not PEM');
      expect([await ask(after), await ask(before)]).to.deep.equal(['local', 'local']);
    });
    expect(calls, 'once for the options, and once for each connection').to.be.at.least(5);
  }));

  it('connects under a name that is no name of the node, and to a node that has none, as it is told', () => behind('dnsName', async (front) => {
    const contactPoints = [`127.0.0.1:${front.port}`];
    expect(await using({ contactPoints, tls: { ca: world.ca, servername: 'node1.db.example' } }, ask)).to.equal('local');
    const names: string[] = [];
    const checkServerIdentity = (hostname: string, { subject }: PeerCertificate) => {
      names.push(`${hostname} ${String(subject.CN)}`);
      return subject.CN === 'node' ? undefined : new Error('another node');
    };
    expect(await using({ contactPoints, tls: { ca: world.ca, checkServerIdentity } }, ask)).to.equal('local');
    expect(new Set(names)).to.deep.equal(new Set(['127.0.0.1 node']));
  }));
});
