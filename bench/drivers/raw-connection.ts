import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Message, PreparedResult, RequestMessage } from '../../src/protocol';
import type { Wire } from '../wire/wire';
import type { ServerAddress } from './job';

/** Where a socket goes. */
export type RawAddress = Pick<ServerAddress, 'host' | 'port' | 'ca'>;

const headerBytes = 9;

/** An answer, and its bytes. */
export interface RawAnswer {
  readonly message: Message;
  readonly bytes: Buffer;
}

/** A socket that has said STARTUP in version 4, with nothing around it. */
export class RawConnection {
  readonly socket: Socket;
  readonly #wire: Wire;

  private constructor(socket: Socket, wire: Wire) {
    this.socket = socket;
    this.#wire = wire;
  }

  static async open(address: RawAddress, wire: Wire): Promise<RawConnection> {
    const connection = new RawConnection(await openSocket(address), wire);
    const { message } = await connection.ask({ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0' } });
    if (message.kind !== 'READY') throw new Error(`STARTUP was answered by ${message.kind}`);
    return connection;
  }

  async prepare(query: string): Promise<PreparedResult> {
    const { message } = await this.ask({ kind: 'PREPARE', query });
    if (message.kind === 'RESULT' && message.resultKind === 'PREPARED') return message;
    throw new Error(`PREPARE was answered by ${message.kind}`);
  }

  /** One request and its answer, for what comes before the measuring. */
  ask(request: RequestMessage): Promise<RawAnswer> {
    return this.send(this.#wire.encodeMessage(request, { version: 4 }));
  }

  send(frame: Buffer): Promise<RawAnswer> {
    this.socket.write(frame);
    return new Promise((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0);
      const onData = (chunk: Buffer): void => {
        received = Buffer.concat([received, chunk]);
        if (received.length < headerBytes || received.length < headerBytes + received.readUInt32BE(5)) return;
        this.socket.off('data', onData).off('close', onClose);
        resolve({ message: this.#wire.decodeMessage(received).message, bytes: received });
      };
      const onClose = (): void => reject(new Error('The server closed the connection'));
      this.socket.on('data', onData).on('close', onClose);
    });
  }
}

function openSocket({ host, port, ca }: RawAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ready = (): void => resolve(socket.off('error', reject).setNoDelay(true));
    const socket = ca === undefined ? connectTcp({ host, port }, ready) : connectTls({ host, port, ca }, ready);
    socket.once('error', reject);
  });
}
