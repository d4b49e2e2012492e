import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { printable } from '../output/output';
import { StepFailure } from './check';
import type { Check } from './check';
import type { Endpoint, TlsFiles } from './endpoints';

const notTls = 'the port is not one of TLS: leave --tls and its files out, or use the port that has TLS';
const untrusted = 'nobody you trust has signed it: give the certificate of its authority by --ca';

/** Codes of Node about a chain that ends nowhere. */
const untrustedCodes: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE', 'INVALID_CA',
]);

/** Shakes hands over an open connection and judges the chain as the driver does, but tells more of it. */
export async function probeTls(
  socket: Socket, { host }: Endpoint, files: TlsFiles, timeoutMs: number,
): Promise<{ readonly check: Check; readonly socket: TLSSocket }> {
  const encrypted = await shakeHands(socket, host, files, timeoutMs);
  const certificate = encrypted.getPeerCertificate();
  const finding = `${encrypted.getProtocol() ?? 'TLS'}, ${describeCertificate(certificate)}`;
  const refused = (problem: string, cure: string): StepFailure => {
    encrypted.destroy();
    return new StepFailure('tls', `${finding}: ${problem}`, cure);
  };
  if (!encrypted.authorized) {
    const code = String(encrypted.authorizationError);
    if (untrustedCodes.has(code)) throw refused(code, untrusted);
    if (code === 'CERT_HAS_EXPIRED') throw refused(code, "renew the node's certificate, or set this machine's clock");
    throw refused(code, 'see the page on TLS of the documentation for this code');
  }
  const mismatch = checkServerIdentity(host, certificate);
  if (mismatch !== undefined) {
    throw refused(`it is not for ${host}`, 'connect by a name that it has, or add this one to the certificate');
  }
  return { check: { step: 'tls', finding }, socket: encrypted };
}

function shakeHands(socket: Socket, host: string, files: TlsFiles, timeoutMs: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      const { code = error.message } = error as NodeJS.ErrnoException;
      reject(new StepFailure('tls', `the handshake failed (${code})`, cureOf(code)));
    };
    try {
      const encrypted = connect({
        socket, ...files, ...(isIP(host) === 0 && { servername: host }), rejectUnauthorized: false, minVersion: 'TLSv1.2',
      });
      encrypted.setTimeout(timeoutMs, () => encrypted.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })));
      encrypted.once('secureConnect', () => resolve(encrypted.off('error', fail)));
      encrypted.once('error', fail);
      encrypted.once('close', () => fail(Object.assign(new Error('closed'), { code: 'closed by the node' })));
    } catch (error) {
      const finding = `a file cannot be used (${(error as Error).message})`;
      reject(new StepFailure('tls', finding, 'give PEM files by --ca, --cert and --key'));
    }
  });
}

function cureOf(code: string): string {
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA/.test(code)) {
    return 'the node wants a certificate of yours that it trusts: give it by --cert and --key';
  }
  return notTls;
}

function describeCertificate({ subject, issuer, valid_to: until, subjectaltname: names }: Partial<PeerCertificate>): string {
  const by = issuer === undefined ? '?' : String(issuer.CN ?? issuer.O);
  const whose = names ?? `CN ${String(subject?.CN ?? '?')}`;
  return printable(`a certificate of ${by} for ${whose}, until ${until ?? '?'}`);
}
