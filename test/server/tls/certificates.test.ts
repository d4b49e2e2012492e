import { expect } from 'chai';
import { Cluster, TlsError } from '../../../src/index';
import type { TlsOptions } from '../../../src/index';
import { systemEnvironment } from '../../../src/connection/system-environment';
import { describeWithServer } from '../../support/server';
import { certifiedName, createTlsWorld } from '../../support/tls-certificates';
import type { ServerCertificates, TlsWorld } from '../../support/tls-certificates';
import { hasIpv6, TlsFront } from '../../support/tls-front';
import { connects, matrix, usesLists, wrongName } from './matrix';
import type { Outcome } from './matrix';

const contactPoints = [certifiedName, '127.0.0.1', ...(hasIpv6 ? ['[::1]'] : [])];
const versions = ['TLSv1.2', 'TLSv1.3'] as const;

const environment = {
  ...systemEnvironment(),
  lookup: async (name: string) => [name === certifiedName ? '127.0.0.1' : name],
};

describeWithServer('server: TLS: certificates', { withoutLogin: true }, (server) => {
  let world: TlsWorld;
  before(async () => {
    world = await createTlsWorld();
  });

  /** Connects, asks the node something and compares the answer; or tells the error that says all that it should. */
  async function outcomeOf(front: TlsFront, contactPoint: string, tls: TlsOptions): Promise<Outcome> {
    const cluster = new Cluster({
      contactPoints: [`${contactPoint}:${front.port}`],
      tls: { ca: world.ca, rejectUnauthorized: undefined, ...tls },
      schemaMetadata: false,
    }, environment);
    try {
      const session = await cluster.connect();
      const { rows } = await session.execute<{ key: string }>('select key from system.local');
      expect(rows).to.deep.equal([{ key: 'local' }]);
      return connects;
    } catch (error) {
      expect(error).to.be.instanceOf(TlsError);
      const { code, message, host } = error as TlsError;
      const address = contactPoint === certifiedName ? '127.0.0.1' : contactPoint;
      expect(host).to.equal(`${address}:${front.port}`);
      expect(message, 'where, why, and what to do').to.match(/^TLS with .+ failed: .+ \([A-Z_]+\); .+/).and.include(`${address}:${front.port}`);
      if (code === `TLS_${wrongName}`) expect(message).to.include(`not for ${contactPoint.replace(/[[\]]/g, '')}`);
      return code.replace(/^TLS_/, '');
    } finally {
      await cluster.shutdown();
    }
  }

  async function expectRow(certificate: keyof ServerCertificates): Promise<void> {
    const expected: string[] = [];
    const cells: Promise<string>[] = [];
    const lists = usesLists.has(certificate) ? { crl: world.crl } : {};
    const front = await TlsFront.start(world.servers[certificate], server().contactPoints[0]!);
    try {
      for (const version of versions) {
        for (const [column, contactPoint] of contactPoints.entries()) {
          const cell = `${version} ${contactPoint}: `;
          expected.push(cell + matrix[certificate][column]!);
          cells.push(outcomeOf(front, contactPoint, { minVersion: version, maxVersion: version, ...lists }).then((outcome) => cell + outcome));
        }
      }
      expect(await Promise.all(cells)).to.deep.equal(expected);
      const isRefused = expected.every((cell) => !cell.endsWith(connects));
      if (isRefused) expect(Buffer.concat(front.received).length, 'bytes of CQL').to.equal(0);
    } finally {
      await front.stop();
    }
  }

  for (const certificate of Object.keys(matrix) as (keyof ServerCertificates)[]) {
    it(`S1: ${certificate}`, () => expectRow(certificate));
  }

  describe('with NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
    const { emitWarning } = process;
    before(() => {
      process.emitWarning = () => undefined;
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    });
    after(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      process.emitWarning = emitWarning;
    });

    for (const certificate of Object.keys(matrix) as (keyof ServerCertificates)[]) {
      it(`S1: ${certificate}`, () => expectRow(certificate));
    }
  });
});
