import { buildCommit, buildWorkingTree } from '../build/build-purecql';
import { compileBench } from '../build/compile-bench';
import { benchFolder } from '../build/places';
import type { Entrant, Row } from '../rows/row';
import { items } from '../workloads/items';
import type { Table } from '../workloads/table';
import { workloads } from '../workloads/workloads';
import type { Bench } from './bench';
import type { RunOptions } from './options';
import { Servers } from './servers';

/** Builds all that a run needs; its servers start by themselves and have to be stopped. */
export function prepareBench(options: RunOptions, rows: readonly Row[]): Bench {
  const build = buildWorkingTree();
  const other = options.against === undefined ? build : buildCommit(options.against);
  const scripts = compileBench();
  const { nodeWarmUpMilliseconds } = options;
  return {
    options,
    scripts,
    servers: new Servers({ scripts, build, nodeWarmUpMilliseconds, nodeTables: nodeTables(rows) }),
    peers: benchFolder,
    buildOf: ({ isOther }: Entrant) => (isOther === true ? other : build),
  };
}

/** The tables of the rows on a real node, and the one that it is warmed up with. */
function nodeTables(rows: readonly Row[]): Table[] {
  const entrants = rows.filter(({ server }) => server === 'node').flatMap((row) => row.entrants);
  return [...new Set([items, ...entrants.map(({ work }) => workloads[work.workload].table)])];
}
