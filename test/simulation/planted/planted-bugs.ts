import { clusterBugs } from './cluster-bugs';
import { connectionBugs } from './connection-bugs';
import { sessionBugs } from './session-bugs';

/** All mistakes that the simulation must find, each in a thousand seeds at most. */
export const plantedBugs = { ...connectionBugs, ...sessionBugs, ...clusterBugs } as const;

export type PlantedName = keyof typeof plantedBugs;
