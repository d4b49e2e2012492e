import type { Activity } from '../scenario';
import { acts } from './activities';
import type { SimSession } from './sim-session';

/** Starts the tasks of an application that use a session until it is shut down. */
export function runActors(session: SimSession): void {
  const { settings } = session.client;
  for (let i = 0; i < settings.actors; i++) void act(session);
  if (settings.burst > 0) void burst(session);
}

function goesOn({ shutdown, client }: SimSession): boolean {
  return shutdown === 'no' && !client.isEnding && !client.isResting;
}

async function act(session: SimSession): Promise<void> {
  const { client, random } = session;
  const { activities, pauseMs } = client.settings;
  while (goesOn(session)) {
    const before = client.ledger.operations.length;
    await acts[random.weighted<Activity>(activities)](session);
    const done = Math.min(client.ledger.operations.length - before, mostCounted);
    await client.sleep(random.exponential(pauseMs) * Math.max(1, done));
  }
}

const burstEveryMs = 6_000;
/** What takes many requests is done less often; others may have asked meanwhile. */
const mostCounted = 10;

/** So much at once that the client's own limits are reached. */
async function burst(session: SimSession): Promise<void> {
  const { client, random } = session;
  while (goesOn(session)) {
    await client.sleep(random.exponential(burstEveryMs));
    if (!goesOn(session)) return;
    const name = random.pick(['read', 'writeOnce', 'write', 'textRead'] as const);
    await Promise.all(Array.from({ length: client.settings.burst }, () => acts[name](session)));
  }
}
