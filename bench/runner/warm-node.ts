import { join } from 'node:path';
import type { DriverApi } from '../drivers/driver-api';
import type { ServerAddress } from '../drivers/job';
import { RemoteProcess } from '../processes/remote-process';

/** What the runtime of a node needs before its compiler is done with the paths of short requests. */
export async function warmNode(
  address: ServerAddress, build: string, scripts: string, milliseconds: number,
): Promise<void> {
  for (const workload of ['write', 'read'] as const) {
    const script = join(scripts, 'drivers', 'driver-process.js');
    const process = RemoteProcess.fork<DriverApi>(script, `warming the node by ${workload}s`);
    try {
      await process.call('connect', {
        driver: 'raw', activity: 'requests', workload, inFlight: 256, connections: 1, version: 4,
        server: address, build, peers: '',
      });
      await process.call('round', milliseconds);
    } finally {
      await process.stop();
    }
  }
}
