import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** Answers one request. */
export type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** The HTTPS service that tells where the nodes are, to those who show a certificate of the authority. */
export class AstraMetadataService {
  /** The requests that came: `GET /metadata`. */
  readonly requests: string[] = [];
  respond: Respond;
  readonly #server: Server;

  private constructor(server: Server, respond: Respond) {
    this.#server = server;
    this.respond = respond;
  }

  static async start(options: TlsOptions, respond: Respond): Promise<AstraMetadataService> {
    const server = createServer({ requestCert: true, rejectUnauthorized: true, ...options }, (request, response) => {
      service.requests.push(`${request.method} ${request.url}`);
      service.respond(request, response);
    });
    const service = new AstraMetadataService(server, respond);
    server.on('tlsClientError', (_, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with a JSON text, as the service does. */
export function answerJson(make: () => unknown): Respond {
  return (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(make()));
  };
}
