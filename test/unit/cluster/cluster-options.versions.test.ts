import { expect } from 'chai';
import { resolveClusterOptions } from '../../../src/cluster/cluster-options';
import type { ClusterOptions } from '../../../src/cluster/cluster-options';
import { ConfigurationError } from '../../../src/errors';
import { ProtocolVersion } from '../../../src/protocol/version';
import { optionsFromUrl } from '../../../src/session/cluster-url';

const { V4, V5, DSE_V1, DSE_V2 } = ProtocolVersion;

describe('cluster options: the least version', () => {
  const possible: ClusterOptions[] = [
    {}, { minProtocolVersion: V4 }, { minProtocolVersion: V5 }, { minProtocolVersion: V5, protocolVersion: V5 },
    { minProtocolVersion: V4, protocolVersion: DSE_V2 }, { minProtocolVersion: DSE_V1, protocolVersion: DSE_V2 },
  ];
  for (const options of possible) {
    it(`may be ${JSON.stringify(options)}`, () => expect(resolveClusterOptions(options)).to.include(options));
  }

  it('is none unless one is set', () => expect(resolveClusterOptions({}).minProtocolVersion).to.equal(undefined));

  const impossible: [options: object, text: string][] = [
    [{ minProtocolVersion: V5, protocolVersion: V4 }, 'protocolVersion V4 is below minProtocolVersion V5: leave one of them out'],
    [{ minProtocolVersion: V5, protocolVersion: DSE_V2 }, 'protocolVersion DSE_V2 is below minProtocolVersion V5'],
    [{ minProtocolVersion: DSE_V2, protocolVersion: DSE_V1 }, 'protocolVersion DSE_V1 is below minProtocolVersion DSE_V2'],
    [{ minProtocolVersion: 3 }, 'Protocol version 3 is not supported'],
    [{ minProtocolVersion: 'V5' }, 'Protocol version V5 is not supported'],
    [{ minProtocolVersions: V5 }, 'did you mean "minProtocolVersion"'],
  ];
  for (const [options, text] of impossible) {
    it(`cannot be ${JSON.stringify(options)}`, () => {
      expect(() => resolveClusterOptions(options)).to.throw(ConfigurationError, text);
    });
  }

  it('can be part of a URL', () => {
    expect(optionsFromUrl('cassandra://h?minProtocolVersion=v5')).to.include({ minProtocolVersion: V5 });
    expect(() => optionsFromUrl('cassandra://h?minProtocolVersion=6')).to.throw(ConfigurationError, 'minProtocolVersion in the Cassandra URL');
  });
});
