import type { Socket } from 'node:net';
import { decodeMessage, encodeMessage, ProtocolVersion } from 'purecql/protocol';
import type { Message } from 'purecql/protocol';
import { printable } from '../output/output';
import { StepFailure } from './check';
import type { Check } from './check';

const headerBytes = 9;
/** An answer to OPTIONS or STARTUP is short; a longer one comes from something else. */
const longestAnswer = 1 << 20;
const tlsAlert = 0x15;

/** What the node speaks, and whether it will ask who is there. */
export interface Spoken {
  readonly check: Check;
  /** The class of the node's authenticator; undefined when it lets everybody in. */
  readonly authenticator: string | undefined;
}

/** Asks the node for its versions, and begins a session in v4, which every server that is supported speaks. */
export async function probeVersion(socket: Socket, isEncrypted: boolean, timeoutMs: number): Promise<Spoken> {
  try {
    const supported = await ask(socket, { kind: 'OPTIONS' }, timeoutMs);
    if (supported.kind !== 'SUPPORTED') throw new Error(`it answered ${supported.kind}`);
    const { options } = supported;
    const versions = options['PROTOCOL_VERSIONS'] ?? [];
    const cql = options['CQL_VERSION'] ?? ['3.0.0'];
    const answer = await ask(socket, { kind: 'STARTUP', options: { CQL_VERSION: cql[0] ?? '3.0.0' } }, timeoutMs);
    const finding = `protocol ${versions.length === 0 ? 'v4' : versions.join(', ')}; CQL ${cql.join(', ')}`;
    const authenticator = answer.kind === 'AUTHENTICATE' ? answer.authenticator : undefined;
    return { check: { step: 'version', finding: printable(finding) }, authenticator };
  } catch (error) {
    throw failureOf(error as Error & { readonly first?: number }, isEncrypted);
  } finally {
    socket.destroy();
  }
}

function failureOf(error: Error & { readonly first?: number }, isEncrypted: boolean): StepFailure {
  const finding = `no answer in CQL (${error.message})`;
  const wantsTls = !isEncrypted && (error.first === tlsAlert || /closed|ECONNRESET/.test(error.message));
  if (wantsTls) {
    return new StepFailure('version', finding, 'the port may be one of TLS: give --tls, and --ca for its authority');
  }
  if (isEncrypted && /closed|ECONNRESET|ALERT|alert/.test(error.message)) {
    const cure = 'the node may want a certificate of yours: give it by --cert and --key';
    return new StepFailure('version', `the node ended the connection (${error.message})`, cure);
  }
  return new StepFailure('version', finding, 'is this the port of CQL, 9042 unless it was changed?');
}

type Asked = Parameters<typeof encodeMessage>[0];

function ask(socket: Socket, message: Asked, timeoutMs: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (outcome: () => void): void => {
      clearTimeout(late);
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close').on('error', () => undefined);
      outcome();
    };
    const fail = (text: string): void => settle(() => reject(Object.assign(new Error(text), { first: received[0] })));
    const late = setTimeout(() => fail('silence'), timeoutMs);
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.on('close', () => fail('closed by the node'));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received[0] === tlsAlert) return fail('an alert of TLS');
      if (received.length < headerBytes) return undefined;
      const whole = headerBytes + received.readUInt32BE(5);
      if (whole > longestAnswer) return fail('an answer that is no CQL');
      if (received.length < whole) return undefined;
      return settle(() => {
        try {
          resolve(decodeMessage(received, { direction: 'response' }).message);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    socket.write(encodeMessage(message, { version: ProtocolVersion.V4 }));
  });
}
