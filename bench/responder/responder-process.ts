import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { serve } from '../processes/remote';
import { loadWire } from '../wire/wire';
import { CannedAnswers } from './canned-answers';
import { Conversation } from './conversation';
import type { Counts, ResponderParts } from './conversation';
import type { ListenOptions, ResponderApi, ResponderCounts } from './responder-api';

const counts: Counts = { executes: 0, bytesIn: 0, bytesOut: 0 };

async function listen({ build, tls }: ListenOptions): Promise<{ port: number; tlsPort: number }> {
  const wire = loadWire(build);
  const segments = { plain: new WeakMap(), compressed: new WeakMap() };
  const parts: ResponderParts = { wire, answers: new CannedAnswers(wire), counts, segments };
  const accept = (socket: Socket): void => {
    socket.setNoDelay(true);
    new Conversation(socket, parts);
  };
  return { port: await portOf(createServer(accept)), tlsPort: await portOf(createTlsServer(tls, accept)) };
}

function portOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function countsNow(): Promise<ResponderCounts> {
  const { user, system } = process.cpuUsage();
  return { ...counts, cpuMicroseconds: user + system };
}

const api: ResponderApi = { listen, counts: countsNow };
serve(api);
