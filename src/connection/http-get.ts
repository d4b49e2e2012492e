import type { Environment, Transport, TransportTarget } from '../environment';
import { formatEndpoint } from '../environment';
import { HttpResponseReader } from './http-response';
import type { HttpResponse } from './http-response';

/** What to ask, and how long an answer may be. */
export interface HttpQuestion {
  readonly target: TransportTarget;
  readonly path: string;
  readonly mostBytes: number;
}

/**
 * One GET on a connection of its own, over whatever transport the environment has: with TLS it is verified like those to nodes.
 * Rejects with the transport's error, with the signal's reason, or with a DecodingError.
 */
export function httpGet(environment: Environment, question: HttpQuestion, signal: AbortSignal): Promise<HttpResponse> {
  const { target, path, mostBytes } = question;
  const reader = new HttpResponseReader(mostBytes);
  return new Promise<HttpResponse>((resolve, reject) => {
    let transport: Transport | undefined;
    const end = (): void => {
      signal.removeEventListener('abort', onAbort);
      transport?.destroy();
    };
    const settle = (read: () => HttpResponse | undefined): void => {
      try {
        const answer = read();
        if (answer === undefined) return;
        resolve(answer);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      end();
    };
    const onAbort = (): void => settle(() => { throw signal.reason; });
    const events = {
      onData: (chunk: Buffer) => settle(() => reader.push(chunk)),
      onDrain: () => undefined,
      onClose: (error?: Error) => settle(() => {
        if (error !== undefined) throw error;
        return reader.end();
      }),
    };
    signal.addEventListener('abort', onAbort, { once: true });
    environment.openTransport(target, events, signal).then((opened) => {
      transport = opened;
      if (signal.aborted) return opened.destroy();
      opened.write(requestFor(target, path), () => undefined);
    }, (error: unknown) => settle(() => { throw error; }));
  });
}

/** RFC 9112 §3; nothing is said of compression, so that there is none. */
function requestFor(target: TransportTarget, path: string): Buffer {
  const { address, port, tls } = target;
  const name = tls?.servername ?? '';
  const host = formatEndpoint({ address: name === '' ? address : name, port });
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: application/json', 'Connection: close', '', ''];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
