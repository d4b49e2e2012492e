import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import {
  bestListedVersion, findVersion, isForeignVersion, listedInRefusal, ProtocolVersion, versionOf, versionOfDse, versions,
} from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';

/** The table of the specifications' differences: v4 §10, v5 §9, DSE v1 §10, DSE v2 §10. */
const table: [capability: keyof VersionCapabilities, v4: unknown, v5: unknown, dseV1: unknown, dseV2: unknown][] = [
  ['code', 4, 5, 0x41, 0x42],
  ['name', 'V4', 'V5', 'DSE_V1', 'DSE_V2'],
  ['usesSegments', false, true, false, false],
  ['hasIntQueryFlags', false, true, true, true],
  ['hasKeyspacePerRequest', false, true, false, true],
  ['hasNowInSeconds', false, true, false, false],
  ['hasResultMetadataId', false, true, false, true],
  ['hasFailureReasons', false, true, true, true],
  ['hasContentions', false, true, false, false],
  ['continuousPaging', 0, 0, 1, 2],
  ['hasNoCompact', true, false, true, true],
  ['compressesBodies', true, false, true, true],
  ['hasDurationType', false, true, true, true],
  ['family', 'cassandra', 'cassandra', 'dse', 'dse'],
];

describe('protocol: versions', () => {
  for (const [capability, ...expected] of table) {
    it(capability, () => expect(Object.values(versions).map((row) => row[capability])).to.deep.equal(expected));
  }
  it('has a row here for each capability', () => {
    expect(Object.keys(versions.V4).sort()).to.deep.equal(table.map(([capability]) => capability).sort());
  });
  it('finds versions by their number', () => {
    for (const [name, code] of Object.entries(ProtocolVersion)) {
      expect(findVersion(code)).to.include({ code, name });
      expect(versionOf(code)).to.equal(findVersion(code));
    }
  });
  const lists: [listed: string[], best: string | undefined][] = [
    [[], undefined],
    [['3/v3'], undefined],
    [['3/v3', '4/v4', '5/v5-beta'], 'V4'],
    [['4/v4', '5/v5', '6/v6-beta'], 'V5'],
    [['3/v3', '4/v4', '65/dse-v1'], 'DSE_V1'],
    [['66/dse-v2', '65/dse-v1', '4/v4'], 'DSE_V2'],
    [['66/dse-v2', '5/v5'], 'V5'],
    [['66/dse-v2-beta', '65/', '5/v5 ', ' 4/v4'], undefined],
  ];
  for (const [listed, best] of lists) {
    it(`finds ${best ?? 'none'} best in ${JSON.stringify(listed)}`, () => expect(bestListedVersion(listed)?.name).to.equal(best));
  }
  const refusals: [text: string, listed: string[]][] = [
    ['Invalid or unsupported protocol version (66); supported versions are (3/v3, 4/v4, 5/v5-beta, 65/dse-v1)',
      ['3/v3', '4/v4', '5/v5-beta', '65/dse-v1']],
    ['Invalid message version. Got 66/dse-v2 but previous messages on this connection had version 4/v4', []],
    ['supported versions are (', []],
    ['', []],
  ];
  for (const [text, listed] of refusals) {
    it(`reads ${listed.length} versions from "${text}"`, () => expect(listedInRefusal(text)).to.deep.equal(listed));
  }
  const dse: [dseVersion: string, version: string | undefined][] = [
    ['4.8.16', undefined], ['5.0.15', undefined], ['5.1.0', 'DSE_V1'], ['5.1.20', 'DSE_V1'], ['6.0.0', 'DSE_V2'], ['6.8.16-early', 'DSE_V2'],
    ['6.9.0', 'DSE_V2'], ['7.0.0', undefined], ['', undefined], ['6', undefined], ['x6.8', undefined],
  ];
  for (const [dseVersion, version] of dse) {
    it(`speaks ${version ?? 'no version of its own'} with DSE "${dseVersion}"`, () => {
      expect(versionOfDse(dseVersion)?.name).to.equal(version);
    });
  }
  it('tells older and newer versions from noise', () => {
    const foreign = Array.from({ length: 256 }, (_, code) => code).filter(isForeignVersion);
    expect(foreign).to.deep.equal([1, 2, 3, 6, 7, 8, 9]);
  });
  for (const code of [0, 3, 6, 0x40, 0x43, 0x84, -1]) {
    it(`does not know ${code}`, () => {
      expect(findVersion(code)).to.equal(undefined);
      expect(() => versionOf(code)).to.throw(
        ConfigurationError,
        'use ProtocolVersion.V4, ProtocolVersion.V5, ProtocolVersion.DSE_V1',
      );
    });
  }
});
