import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTls, createServer } from 'node:tls';
import type { ConnectionOptions, Server, TlsOptions, TLSSocket } from 'node:tls';

const headerBytes = 9;
const supportedOpcode = 0x06;

/** A client of the proxy: which node it asked for, and what it sent once TLS was there. */
export interface ProxiedClient {
  readonly serverName: string;
  /** The common name of the certificate that it showed. */
  readonly certificate: string;
  sent: Buffer;
}

/** Ends TLS in front of nodes on one port, and passes each connection on to the node whose host id it asks for by SNI. */
export class SniProxy {
  readonly clients: ProxiedClient[] = [];
  /** What the nodes are said to be in SUPPORTED. */
  productType: string | undefined = 'DATASTAX_APOLLO';
  /** For nodes that take TLS only. */
  nodeTls: ConnectionOptions | undefined;
  readonly #options: TlsOptions;
  /** `address:port` by host id. */
  readonly #nodes: ReadonlyMap<string, string>;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: TlsOptions, nodes: ReadonlyMap<string, string>) {
    this.#options = options;
    this.#nodes = nodes;
  }

  /** Listens on a port of loopback that is free, another one each time. */
  async start(): Promise<void> {
    const server = createServer({ ...this.#options, requestCert: true }, (client) => this.#serve(client));
    server.on('connection', (socket) => this.#keep(socket));
    server.on('tlsClientError', (_, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  get port(): number {
    return (this.#server!.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** Clients that asked for a node. */
  of(serverName: string): ProxiedClient[] {
    return this.clients.filter((client) => client.serverName === serverName);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }

  #serve(client: TLSSocket): void {
    this.#keep(client);
    const { servername } = client as { readonly servername?: string | false };
    const certificate = String(client.getPeerCertificate().subject?.CN);
    const record: ProxiedClient = { serverName: String(servername), certificate, sent: Buffer.alloc(0) };
    this.clients.push(record);
    const contactPoint = this.#nodes.get(record.serverName);
    if (contactPoint === undefined) return void client.destroy();
    const [host, port] = contactPoint.split(':');
    const place = { host: host!, port: Number(port) };
    const node = this.nodeTls === undefined ? connect(place) : connectTls({ ...this.nodeTls, ...place });
    this.#keep(node);
    client.on('data', (chunk: Buffer) => {
      record.sent = Buffer.concat([record.sent, chunk]);
    });
    client.pipe(node);
    this.#passAnswers(node, client);
    client.on('close', () => node.destroy());
    node.on('close', () => client.destroy());
  }

  /** The first answer is SUPPORTED, which no version puts in segments; all others pass untouched. */
  #passAnswers(node: Socket, client: TLSSocket): void {
    let first = Buffer.alloc(0);
    const onFirst = (chunk: Buffer): void => {
      first = Buffer.concat([first, chunk]);
      if (first.length < headerBytes || first.length < headerBytes + first.readUInt32BE(5)) return;
      node.off('data', onFirst);
      client.write(this.productType === undefined ? first : withOption(first, 'PRODUCT_TYPE', this.productType));
      node.pipe(client);
    };
    node.on('data', onFirst);
  }
}

/** v4 spec §4.2.4: one more name in the multimap, with one value. */
function withOption(bytes: Buffer, name: string, value: string): Buffer {
  if (bytes.readUInt8(4) !== supportedOpcode) return bytes;
  const end = headerBytes + bytes.readUInt32BE(5);
  const body = Buffer.concat([bytes.subarray(headerBytes, end), text(name), Buffer.from([0, 1]), text(value)]);
  body.writeUInt16BE(body.readUInt16BE(0) + 1, 0);
  const header = Buffer.from(bytes.subarray(0, headerBytes));
  header.writeUInt32BE(body.length, 5);
  return Buffer.concat([header, body, bytes.subarray(end)]);
}

function text(content: string): Buffer {
  return Buffer.concat([Buffer.from([0, content.length]), Buffer.from(content)]);
}
