import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { StepFailure } from './check';
import type { Check } from './check';
import type { Endpoint } from './endpoints';

/** Looks a name up; gives its addresses. */
export async function probeName({ host }: Endpoint): Promise<{ readonly check: Check; readonly addresses: readonly string[] }> {
  if (isIP(host) !== 0) return { check: { step: 'name', finding: `${host} is an address` }, addresses: [host] };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return { check: { step: 'name', finding: `${host} is ${addresses.join(', ')}` }, addresses };
  } catch (error) {
    const { code = 'failed' } = error as NodeJS.ErrnoException;
    const cure = code === 'EAI_AGAIN'
      ? 'the name server does not answer: check the network, or the VPN that the name belongs to'
      : 'check its spelling, /etc/hosts, and the name server (a VPN may have its own)';
    throw new StepFailure('name', `${host} has no address (${code})`, cure);
  }
}

const cures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is Cassandra up, is this its native_transport_port, and is rpc_address not 127.0.0.1?',
  ETIMEDOUT: 'nobody answers: a firewall or a security group drops it, or the address is of another network',
  EHOSTUNREACH: 'there is no way to that address: check the network and the VPN',
  ENETUNREACH: 'there is no way to that network: check the network, the VPN, and whether it has IPv6',
};

/** Opens a TCP connection to the first address that takes one. */
export async function probeTcp(
  addresses: readonly string[], port: number, timeoutMs: number,
): Promise<{ readonly check: Check; readonly socket: Socket }> {
  const failures: string[] = [];
  let lastCode = '';
  for (const address of addresses) {
    try {
      const socket = await open(address, port, timeoutMs);
      return { check: { step: 'tcp', finding: `${address} port ${port} is open` }, socket };
    } catch (error) {
      lastCode = (error as NodeJS.ErrnoException).code ?? 'failed';
      failures.push(`${address} port ${port}: ${lastCode}`);
    }
  }
  throw new StepFailure('tcp', failures.join(', '), cures[lastCode] ?? 'check the address and the port');
}

function open(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const late = setTimeout(() => socket.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), timeoutMs);
    socket.once('connect', () => {
      clearTimeout(late);
      resolve(socket.off('error', reject));
    });
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(late));
  });
}
