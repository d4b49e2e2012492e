import { createRequire } from 'node:module';
import type { Lane } from './lane';

interface PeerHost {
  readonly address: string;
}

interface PeerRows {
  readonly rows: readonly { readonly token: string }[];
}

interface PeerClient {
  connect(): Promise<void>;
  execute(query: string, params: readonly unknown[], options: object): Promise<PeerRows>;
  stream(query: string, params: readonly unknown[], options: object): AsyncIterable<{ readonly token: string }>;
  on(event: 'hostDown', listener: (host: PeerHost) => void): void;
  shutdown(): Promise<void>;
}

interface PeerModule {
  readonly Client: new (options: object) => PeerClient;
}

/** npm cassandra-driver, with its defaults, in the newest version of the protocol that it has in common with the nodes. */
export function peerLane(manifest: string): Lane {
  const { Client } = createRequire(manifest)('cassandra-driver') as PeerModule;
  return {
    name: 'cassandra-driver',
    async connect(contactPoint, { maxInFlight } = {}) {
      const protocolOptions = { maxVersion: 4, port: Number(contactPoint.split(':')[1]) };
      const pooling = maxInFlight === undefined ? {} : { maxRequestsPerConnection: maxInFlight };
      const client = new Client({ contactPoints: [contactPoint], localDataCenter: 'dc1', protocolOptions, pooling });
      await client.connect();
      return {
        async ask({ query, token, timeoutMs, idempotent }) {
          const options = { prepare: true, readTimeout: timeoutMs, isIdempotent: idempotent };
          const { rows } = await client.execute(query, [token], options);
          return rows?.[0]?.token ?? '';
        },
        async stream(query) {
          let bytes = 0;
          for await (const { token } of client.stream(query, [], { fetchSize: 5_000 })) bytes += token.length;
          return bytes;
        },
        onHostDown: (listener) => client.on('hostDown', ({ address }) => listener(address.split(':')[0]!)),
        close: () => client.shutdown(),
      };
    },
  };
}
