import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { expect } from 'chai';
import { systemEnvironment } from '../../src/connection/system-environment';
import type { Transport, TransportEvents, TransportTarget } from '../../src/environment';

/** Where the servers of these tests listen. */
export const loopback = '127.0.0.1';

const { openTransport } = systemEnvironment();
let opened: { destroy(): unknown }[] = [];

/** Has something destroyed when the test is over. */
export function atEnd(...these: { destroy(): unknown }[]): void {
  opened.push(...these);
}

/** Destroys all servers, sockets and transports of the test. */
export function closeAll(): void {
  for (const one of opened) one.destroy();
  opened = [];
}

/** Starts a server on a free port and returns the port. */
export async function listen(server: Server): Promise<number> {
  atEnd({ destroy: () => server.close() });
  server.on('connection', (socket) => {
    atEnd(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The events of a transport, in their order. */
export class Recorder implements TransportEvents {
  readonly events: string[] = [];
  readonly chunks: Buffer[] = [];
  closeError: Error | undefined;
  readonly closed: Promise<void>;
  #onEvent: (() => void)[] = [];
  #close!: () => void;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  onData(chunk: Buffer): void {
    this.chunks.push(Buffer.from(chunk));
    this.#record('data');
  }

  onDrain(): void {
    this.#record('drain');
  }

  onClose(error?: Error): void {
    this.closeError = error;
    this.#record('close');
    this.#close();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) await new Promise<void>((resolve) => void this.#onEvent.push(resolve));
  }

  #record(event: string): void {
    this.events.push(event);
    for (const notify of this.#onEvent.splice(0)) notify();
  }
}

/** Opens a real transport that ends with the test. */
export async function open(
  target: TransportTarget, recorder = new Recorder(), signal = new AbortController().signal,
): Promise<{ transport: Transport; recorder: Recorder }> {
  const transport = await openTransport(target, recorder, signal);
  atEnd(transport);
  return { transport, recorder };
}

/** The error of something that must not succeed. */
export function failure(run: Promise<unknown>): Promise<Error & { code?: string }> {
  return run.then(() => expect.fail('it succeeded'), (error: Error) => error);
}

/** Waits. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** The first `size` bytes that a socket receives. */
export async function read(socket: Socket, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}
