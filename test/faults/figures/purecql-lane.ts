import { Cluster } from '../../../src/index';
import type { Lane } from './lane';

/** This driver, with its defaults. */
export const purecqlLane: Lane = {
  name: 'purecql',
  async connect(contactPoint, { maxInFlight } = {}) {
    const cluster = new Cluster({ contactPoints: [contactPoint], ...(maxInFlight !== undefined && { pool: { maxInFlight } }) });
    const session = await cluster.connect();
    return {
      async ask({ query, token, timeoutMs, idempotent }) {
        const { rows } = await session.execute<{ token: string }>(query, [token], { timeoutMs, idempotent });
        return rows[0]?.token ?? '';
      },
      async stream(query) {
        let bytes = 0;
        for await (const { token } of session.stream<{ token: string }>(query)) bytes += token.length;
        return bytes;
      },
      onHostDown: (listener) => void cluster.on('hostDown', (host) => listener(host.address)),
      close: () => cluster.shutdown(),
    };
  },
};
