import { Cluster } from '../../../src/index';

/** A program as somebody writes it who thinks that it ends here. */
async function main(contactPoints: string): Promise<void> {
  const session = await Cluster.fromEnv({ contactPoints: contactPoints.split(',') }).connect();
  await session.execute('SELECT key FROM system.local');
}

void main(process.argv[2] ?? '');
