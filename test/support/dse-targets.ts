import { ServerUnavailableError } from './cassandra/server-unavailable-error';
import { startDseContainer } from './dse-container';

/** One DSE to be tested, once it is there; `variables` are what its tests find it by. */
export interface DseTarget {
  readonly name: string;
  start(): Promise<{ readonly variables: Readonly<Record<string, string>>; stop(): Promise<void> }>;
}

/** The images that are tested when nobody names others; one of each generation that is supported. */
const images = ['datastax/dse-server:5.1.35', 'datastax/dse-server:6.8.50', 'datastax/dse-server:6.9.7'] as const;

const howTo = `npm run test:dse needs DataStax Enterprise. Set one of these:
  DSE_CONTACT_POINTS=host1,host2   a cluster of yours, which gets keyspaces of its own and loses them again;
                                   and where it asks for them DSE_USERNAME, DSE_PASSWORD, DSE_LOCAL_DC,
                                   DSE_TLS=true, or the paths DSE_TLS_CA, DSE_TLS_CERT, DSE_TLS_KEY
  DSE_LICENSE=accept               accepts the licence of DSE (https://www.datastax.com/legal) for the images
                                   of datastax/dse-server, which Docker then runs one after the other;
                                   DSE_IMAGES=image,image names others`;

/** What the tests read, by what the caller sets. */
const renamed = {
  DSE_USERNAME: 'CASSANDRA_USERNAME', DSE_PASSWORD: 'CASSANDRA_PASSWORD', DSE_LOCAL_DC: 'CASSANDRA_LOCAL_DC',
  DSE_TLS: 'CASSANDRA_TLS', DSE_TLS_CA: 'CASSANDRA_TLS_CA', DSE_TLS_CERT: 'CASSANDRA_TLS_CERT', DSE_TLS_KEY: 'CASSANDRA_TLS_KEY',
} as const;

/** The nodes that the environment names, or else the images whose licence was accepted; else throws what to do. */
export function dseTargets(env: NodeJS.ProcessEnv, startContainer = startDseContainer): readonly DseTarget[] {
  const contactPoints = (env['DSE_CONTACT_POINTS'] ?? '').trim();
  if (contactPoints !== '') return [existing(contactPoints, env)];
  if (env['DSE_LICENSE'] !== 'accept') throw new ServerUnavailableError('no DSE', howTo);
  const named = (env['DSE_IMAGES'] ?? '').split(',').map((image) => image.trim()).filter((image) => image !== '');
  return (named.length > 0 ? named : images).map((image) => ({
    name: image.slice(image.lastIndexOf(':') + 1),
    start: async () => {
      const { contactPoint, stop } = await startContainer(image);
      return { variables: { CASSANDRA_CONTACT_POINTS: contactPoint }, stop };
    },
  }));
}

function existing(contactPoints: string, env: NodeJS.ProcessEnv): DseTarget {
  const given = Object.entries(renamed).flatMap(([name, known]) => {
    const value = env[name] ?? '';
    return value === '' ? [] : [[known, value] as const];
  });
  const variables = { CASSANDRA_CONTACT_POINTS: contactPoints, ...Object.fromEntries(given) };
  return { name: contactPoints.split(',')[0]!, start: async () => ({ variables, stop: async () => undefined }) };
}
