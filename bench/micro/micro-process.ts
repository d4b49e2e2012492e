import { serve } from '../processes/remote';
import { checksumCases } from './checksums';
import { codecCases } from './codecs';
import { compressionCases } from './compression';
import { frameCases } from './frames';
import { measureCase } from './measure-case';
import type { MicroApi } from './micro-api';
import type { MicroCase } from './micro-case';
import { observabilityCases } from './observability';
import { segmentCases } from './segments';

let cases: readonly MicroCase[] = [];

const api: MicroApi = {
  async load(places) {
    cases = [
      ...frameCases(places), ...segmentCases(places), ...checksumCases(places), ...await codecCases(places),
      ...compressionCases(places), ...observabilityCases(places),
    ];
    return cases.map(({ title }) => title);
  },
  async measure({ index, rounds, roundMs }) {
    const chosen = cases[index];
    if (chosen === undefined) throw new Error(`There is no case ${index}`);
    return measureCase(chosen, rounds, roundMs);
  },
};
serve(api);
