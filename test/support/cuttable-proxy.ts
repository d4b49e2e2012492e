import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { AddressTranslator } from '../../src/index';

/** Stands before a node on a port of its own and can cut what goes through it, as a broken network does. */
export class CuttableProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Connections that clients have opened, all in all. */
  connections = 0;

  private constructor(host: string, port: number) {
    this.#server = createServer((client) => {
      this.connections++;
      const node = connect({ host, port });
      this.#join(client, node);
      this.#join(node, client);
    });
  }

  /** A proxy before `address:port`. */
  static async before(contactPoint: string): Promise<CuttableProxy> {
    const [host = '', port = ''] = contactPoint.split(':');
    const proxy = new CuttableProxy(host, Number(port));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get contactPoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends every connection of a cluster through the proxy, whatever the node says about its address. */
  get translator(): AddressTranslator {
    const { port } = this.#server.address() as AddressInfo;
    return { translate: () => ({ address: '127.0.0.1', port }) };
  }

  /** Destroys all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => undefined);
    from.once('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
