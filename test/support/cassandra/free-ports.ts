import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that a node that is down keeps its port. */
const firstPort = 20_000;
const lastPort = 32_000;
const maxTries = 200;

/** Different ports that nobody listens on at any of the addresses. */
export async function freePorts(count: number, addresses: readonly string[]): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries++) {
    if (tries === maxTries) throw new Error(`No ${count} free ports on ${addresses.join(', ')} in ${maxTries} tries`);
    const port = randomInt(firstPort, lastPort);
    if (await isFree(port, addresses)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number, addresses: readonly string[]): Promise<boolean> {
  for (const address of addresses) {
    if (!(await canListen(port, address))) return false;
  }
  return true;
}

function canListen(port: number, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') reject(new MissingAddressError(address, error));
      else resolve(false);
    });
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** macOS has 127.0.0.1 alone until its loopback interface is told otherwise. */
export class MissingAddressError extends Error {
  constructor(address: string, cause: Error) {
    super(`This machine has no address ${address}; on macOS: sudo ifconfig lo0 alias ${address}`, { cause });
  }

  override get name(): string {
    return 'MissingAddressError';
  }
}
