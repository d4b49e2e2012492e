import { expect } from 'chai';
import { ProtocolError } from '../../../src/errors';
import { versions } from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';
import { Bench, host, refusing } from './connection-kit';

describe('connection: the least version', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  const enough: [listed: string[], minimum: VersionCapabilities][] = [
    [['3/v3', '4/v4', '5/v5'], versions.V5], [['3/v3', '4/v4', '5/v5'], versions.V4], [['3/v3', '4/v4'], versions.V4],
  ];
  for (const [listed, minVersion] of enough) {
    it(`${minVersion.name} is reached by a server that lists ${listed.join(' ')}`, async () => {
      bench.node.supported = { PROTOCOL_VERSIONS: listed };
      const connection = await bench.open({ minVersion });
      expect(bench.warnings).to.deep.equal([]);
      connection.destroy();
    });
  }

  const tooOld: [listed: string[], minimum: VersionCapabilities][] = [
    [['3/v3', '4/v4'], versions.V5], [[], versions.V5], [['4/v4', '5/v5-beta'], versions.V5], [['3/v3', '4/v4'], versions.DSE_V1],
    [['4/v4', '5/v5'], versions.DSE_V2],
  ];
  for (const [listed, minVersion] of tooOld) {
    it(`${minVersion.name} is not reached by a server that lists ${listed.join(' ') || 'nothing'}: STARTUP is not even sent`, async () => {
      bench.node.supported = { PROTOCOL_VERSIONS: listed };
      const error = await bench.refusal({ minVersion });
      expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION', host });
      expect(error.message).to.include(`minProtocolVersion is ${minVersion.name}`).and.include('check that this is the right server');
      for (const name of listed) expect(error.message).to.include(name);
      expect(bench.node.requests).to.deep.equal([{ kind: 'OPTIONS' }]);
    });
  }

  it('is held against a server that takes its better version back', async () => {
    bench.node.script = (request, _, { version }) => (
      request.kind === 'STARTUP' && version.usesSegments ? refusing('not yet') : undefined
    );
    const error = await bench.refusal({ minVersion: versions.V5 });
    expect(error).to.include({ code: 'PROTOCOL_VERSION' });
    expect(error.message).to.include('no better protocol than V4');
    expect(bench.warnings).to.deep.equal([]);
    expect(bench.node.requests.filter(({ kind }) => kind === 'STARTUP')).to.have.length(1);
  });

  it('does not let words of the server into lines of their own', async () => {
    bench.node.supported = { PROTOCOL_VERSIONS: ['4/v4', 'x\n\u001b[31m'] };
    expect((await bench.refusal({ minVersion: versions.V5 })).message).to.include('x\\n\\x1b[31m');
  });
});
