import { expect } from 'chai';
import type { Connection } from '../../../src/connection/connection';
import { searchVersion } from '../../../src/connection/version-search';
import type { VersionTry } from '../../../src/connection/version-search';
import { AuthenticationError, ConnectionError, ProtocolError } from '../../../src/errors';
import type { DriverError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import { serverErrorOf } from '../../../src/protocol/server-errors';
import { versions } from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';
import { VirtualClock } from '../../support/virtual-clock';
import { failure, refusing } from './connection-kit';

type Outcome = 'opens' | DriverError;
/** What becomes of a try: the version that the connection tries besides, and how it ends. */
type Try = [other: VersionCapabilities | undefined, outcome: Outcome];

const { V4, DSE_V1, DSE_V2 } = versions;
const closed = new ConnectionError('CONNECTION_CLOSED', 'closed');
const refused = (text = ''): DriverError => serverErrorOf(refusing(text, ErrorCode.PROTOCOL_ERROR) as never);
const refusedAtOnce = (text = ''): DriverError => new ProtocolError('refused', { code: 'PROTOCOL_VERSION', cause: refused(text) });
const lists = (names: string): string => `Invalid or unsupported protocol version (1); supported versions are (${names})`;

describe('connection: the search for a version', () => {
  let clock: VirtualClock;
  let begunIn: (string | undefined)[];
  let timeouts: number[];
  let warnings: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    [begunIn, timeouts, warnings] = [[], [], []];
  });

  function search(...tries: Try[]): Promise<Connection> {
    return searchVersion({
      clock,
      connectTimeoutMs: 1_000,
      onWarning: (text) => warnings.push(text),
      open: async ({ version, onOtherVersion, connectTimeoutMs }: VersionTry) => {
        const [other, outcome] = tries[begunIn.length]!;
        begunIn.push(version?.name);
        timeouts.push(connectTimeoutMs);
        if (other !== undefined) onOtherVersion!(other);
        clock.jump(300);
        if (outcome === 'opens') return { version: other ?? version } as Connection;
        throw outcome;
      },
    });
  }

  const found: [what: string, tries: Try[], begun: (string | undefined)[]][] = [
    ['one connection does', [[undefined, 'opens']], [undefined]],
    ['one connection does that goes over to DSE', [[DSE_V2, 'opens']], [undefined]],
    ['going over to DSE is refused', [[DSE_V2, refused('pinned')], [undefined, 'opens']], [undefined, 'DSE_V2']],
    ['going over to DSE ends the connection', [[DSE_V1, closed], [undefined, 'opens']], [undefined, 'DSE_V1']],
    ['falling back to v4 ends the connection', [[V4, closed], [undefined, 'opens']], [undefined, 'V4']],
    ['what DSE lists is refused, and another listed', [[DSE_V2, closed], [undefined, refusedAtOnce(lists('4/v4, 65/dse-v1'))], [undefined, 'opens']],
      [undefined, 'DSE_V2', 'DSE_V1']],
    ['what DSE lists is refused, and nothing listed', [[DSE_V2, closed], [undefined, refusedAtOnce()], [undefined, 'opens']],
      [undefined, 'DSE_V2', 'V4']],
    ['a server has no v4', [[undefined, refusedAtOnce(lists('5/v5, 6/v6'))], [undefined, 'opens']], [undefined, 'V5']],
  ];
  for (const [what, tries, begun] of found) {
    it(`ends well when ${what}`, async () => {
      await search(...tries);
      expect(begunIn).to.deep.equal(begun);
    });
  }

  const lost: [what: string, tries: Try[]][] = [
    ['the server closes before anything was tried', [[undefined, closed]]],
    ['nothing that it lists is known', [[undefined, refusedAtOnce(lists('3/v3, 6/v6'))]]],
    ['v4 is refused after v5', [[V4, refused('no')]]],
    ['the credentials are wrong', [[DSE_V2, new AuthenticationError('wrong')]]],
    ['everything is refused', [[DSE_V2, refused()], [undefined, refusedAtOnce(lists('65/dse-v1'))], [undefined, closed], [undefined, refusedAtOnce()]]],
  ];
  for (const [what, tries] of lost) {
    it(`ends with the last reason when ${what}`, async () => {
      expect(await failure(search(...tries))).to.equal(tries.at(-1)![1]);
      expect(begunIn).to.have.length(tries.length);
    });
  }

  it('has one timeout for all connections', async () => {
    await search([DSE_V2, refused()], [undefined, refusedAtOnce()], [undefined, 'opens']);
    expect(timeouts).to.deep.equal([1_000, 700, 400]);
  });

  it('warns of what was found and refused after all, and of nothing else', async () => {
    await search([DSE_V2, refused('pinned')], [undefined, refusedAtOnce(lists('65/dse-v1'))], [undefined, 'opens']);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('DSE_V2 was refused and DSE_V1 is used');
  });
});
