import { X509Certificate, createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import { createCertificates, loopbackNames, type Certificates } from '../../support/certificates';

describe('support: certificates', () => {
  let certificates: Certificates;
  before(async () => (certificates = await createCertificates()));

  for (const role of ['server', 'client'] as const) {
    it(`give the ${role} a certificate of the authority, with its key`, () => {
      const own = new X509Certificate(certificates[role].cert);
      expect(own.verify(new X509Certificate(certificates.ca).publicKey)).to.equal(true);
      expect(own.checkPrivateKey(createPrivateKey(certificates[role].key))).to.equal(true);
      expect(own.ca).to.equal(false);
    });
  }

  for (const name of loopbackNames) {
    it(`are good for ${name}`, () => {
      const server = new X509Certificate(certificates.server.cert);
      expect(/[.:]/.test(name) ? server.checkIP(name) : server.checkHost(name)).to.equal(name);
    });
  }

  it('are good for no other name when names are given', async () => {
    const { server } = await createCertificates({ serverNames: ['db.example'] });
    expect(new X509Certificate(server.cert).checkHost('localhost')).to.equal(undefined);
    expect(new X509Certificate(server.cert).checkHost('db.example')).to.equal('db.example');
  });

  it('do not trust those of another call', async () => {
    const other = await createCertificates();
    const own = new X509Certificate(certificates.server.cert);
    expect(own.verify(new X509Certificate(other.ca).publicKey)).to.equal(false);
  });

  it('can have ended', async () => {
    const { server } = await createCertificates({ notAfter: new Date('2020-01-01') });
    expect(new Date(new X509Certificate(server.cert).validTo).getFullYear()).to.be.at.most(2020);
  });
});
