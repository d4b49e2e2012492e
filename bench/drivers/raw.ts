import { loadWire } from '../wire/wire';
import type { Client } from './client';
import { inTurn } from './in-turn';
import type { Job } from './job';
import { openRawClient } from './raw-client';
import { RawConnection } from './raw-connection';

/** The floor under every driver: see {@link openRawClient}. */
export async function connectRaw(job: Job): Promise<Client> {
  const wire = loadWire(job.build);
  if (job.activity !== 'connects') return openRawClient({ ...job, wire, address: job.server });
  const connect = async (): Promise<void> => {
    const { socket } = await RawConnection.open(job.server, wire);
    // After an orderly end its port would wait for a minute, and there are not so many of them.
    socket.resetAndDestroy();
  };
  return { round: (milliseconds) => inTurn(milliseconds, connect), close: async () => undefined };
}
