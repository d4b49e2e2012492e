import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 200;

/** Runs `work` while no other process holds the lock file; a lock whose owner is gone is taken over. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(path))) {
    if (await ownerLives(path)) await delay(pollMs);
    else await rm(path, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A hard link appears together with the owner's id in it; a file made and then written would be empty for a moment. */
async function tryLock(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function ownerLives(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // The lock was given back between the two looks: there is nothing to take over.
  if (text === undefined) return true;
  return /^\d+$/.test(text) && isAlive(Number(text));
}

/** Whether a process of that id runs; one that has ended and that its parent has not asked for yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  try {
    return readFileSync(status, 'utf8').includes(') Z ');
  } catch {
    // No /proc on this system, or the process has gone meanwhile, which the next look will say.
    return false;
  }
}
