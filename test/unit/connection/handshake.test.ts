import { expect } from 'chai';
import { ProtocolError } from '../../../src/errors';
import type { Compressor } from '../../../src/protocol/compression';
import { lz4Compressor } from '../../../src/protocol/compression';
import { ErrorCode } from '../../../src/protocol/constants';
import { encodeMessage } from '../../../src/protocol/encode-message';
import type { RequestMessage, ResponseMessage } from '../../../src/protocol/messages';
import { versions } from '../../../src/protocol/version';
import type { VersionCapabilities } from '../../../src/protocol/version';
import type { Answer } from '../../support/fake-node';
import { settled } from '../../support/virtual-clock';
import { Bench, endpoint, host, RawServer, refusing } from './connection-kit';

const event: ResponseMessage = { kind: 'EVENT', event: 'STATUS_CHANGE', change: 'UP', address: '10.0.0.1', port: 9042 };

describe('connection: handshake', () => {
  let bench: Bench;
  /** `KIND version` of each request, in order. */
  let seen: string[];

  /** Answers as told, and notes the version of every request. */
  function script(answer: (request: RequestMessage, version: VersionCapabilities) => Answer = () => undefined): void {
    bench.node.script = (request, _, { version }) => {
      seen.push(`${request.kind} ${version.name}`);
      return answer(request, version);
    };
  }

  beforeEach(() => {
    bench = new Bench();
    seen = [];
    script();
  });

  describe('negotiation', () => {
    const table: [listed: string[] | undefined, version: string][] = [
      [['3/v3', '4/v4', '5/v5', '6/v6-beta'], 'V5'],
      [['5/v5'], 'V5'],
      [['3/v3', '4/v4', '5/v5-beta'], 'V4'],
      [['3/v3', '4/v4'], 'V4'],
      [['3/v3', '4/v4', '5/v5-beta', '65/dse-v1'], 'DSE_V1'],
      [['3/v3', '4/v4', '65/dse-v1', '66/dse-v2'], 'DSE_V2'],
      [['4/v4', '66/dse-v2-beta', '65/dse-v1'], 'DSE_V1'],
      [['66/dse-v2', '5/v5'], 'V5'],
      [['v5', '5', '15/v5', '5/v5 '], 'V4'],
      [[], 'V4'],
      [undefined, 'V4'],
    ];
    for (const [listed, version] of table) {
      it(`speaks ${version} with a server that lists ${listed?.join(' ') ?? 'no versions'}`, async () => {
        bench.node.supported = { CQL_VERSION: ['3.4.7'], ...(listed !== undefined && { PROTOCOL_VERSIONS: listed }) };
        const connection = await bench.open();
        expect(connection.version.name).to.equal(version);
        expect(seen).to.deep.equal(['OPTIONS V4', `STARTUP ${version}`]);
        expect(bench.node.conversations.size).to.equal(1);
        expect(bench.warnings).to.deep.equal([]);
        connection.destroy();
      });
    }

    it('falls back to V4 on the same socket when STARTUP in V5 is refused, and says so', async () => {
      script((request, { usesSegments }) => (request.kind === 'STARTUP' && usesSegments ? refusing('not\nyet') : undefined));
      const connection = await bench.open();
      expect(connection.version).to.equal(versions.V4);
      expect(seen).to.deep.equal(['OPTIONS V4', 'STARTUP V5', 'STARTUP V4']);
      expect(bench.node.conversations.size).to.equal(1);
      expect(bench.warnings).to.deep.equal([`${host}: The server refused protocol V5 and V4 is used: not\\nyet`]);
      const asker = bench.ask(connection, 'q');
      await settled();
      expect(asker.outcome).to.equal('RESULT');
      connection.destroy();
    });

    it('goes over to the best version that a refusal lists, on the same socket', async () => {
      const text = 'Invalid or unsupported protocol version (5); supported versions are (3/v3, 4/v4, 65/dse-v1, 66/dse-v2)';
      script((request, { usesSegments }) => (request.kind === 'STARTUP' && usesSegments ? refusing(text) : undefined));
      const connection = await bench.open();
      expect(connection.version).to.equal(versions.DSE_V2);
      expect(seen).to.deep.equal(['OPTIONS V4', 'STARTUP V5', 'STARTUP DSE_V2']);
      expect(bench.node.conversations.size).to.equal(1);
      expect(bench.warnings).to.deep.equal([`${host}: The server refused protocol V5 and DSE_V2 is used: ${text}`]);
      connection.destroy();
    });

    it('does not fall back when STARTUP is refused for another reason', async () => {
      script((request) => (request.kind === 'STARTUP' ? refusing('come later', ErrorCode.IS_BOOTSTRAPPING) : undefined));
      expect(await bench.refusal()).to.include({ code: 'IS_BOOTSTRAPPING' });
      expect(seen).to.deep.equal(['OPTIONS V4', 'STARTUP V5']);
    });

    it('falls back no further than V4', async () => {
      script((request) => (request.kind === 'STARTUP' ? refusing('no') : undefined));
      expect(await bench.refusal()).to.include({ code: 'PROTOCOL_ERROR' });
      expect(seen).to.deep.equal(['OPTIONS V4', 'STARTUP V5', 'STARTUP V4']);
    });

    it('names the versions of a server that does not know V4', async () => {
      script(() => refusing('Invalid or unsupported protocol version (4); supported versions are (6/v6)'));
      const error = await bench.refusal();
      expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION' });
      expect(error.message).to.include('(6/v6)').and.include('V4, V5, DSE_V1, DSE_V2');
    });

    it('knows a server that refuses in a version of its own', async () => {
      const refusal = encodeMessage(refusing('Invalid or unsupported protocol version: 4'), { version: 4 });
      refusal[0] = 0x83;
      new RawServer(bench.network, refusal);
      const error = await bench.refusal();
      expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION' });
      expect(error.message).to.include('protocol version 3').and.include('V4, V5, DSE_V1, DSE_V2');
    });
  });

  describe('pins', () => {
    for (const version of Object.values(versions)) {
      it(`speaks ${version.name} from the first byte`, async () => {
        const connection = await bench.open({ version, isPinned: true });
        expect(connection.version).to.equal(version);
        expect(seen).to.deep.equal([`OPTIONS ${version.name}`, `STARTUP ${version.name}`]);
        const asker = bench.ask(connection, 'q');
        await settled();
        expect(asker.outcome).to.equal('RESULT');
        connection.destroy();
      });

      it(`says which versions a server has that refuses ${version.name} at once`, async () => {
        const text = `Invalid or unsupported protocol version (${version.code}); supported versions are (3/v3, 9/v9)`;
        new RawServer(bench.network, encodeMessage(refusing(text), { version: 5 }));
        const error = await bench.refusal({ version, isPinned: true });
        expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION' });
        expect(error.message).to.include(version.name).and.include('3/v3, 9/v9').and.include('protocolVersion');
        expect(error.cause).to.include({ serverCode: ErrorCode.PROTOCOL_ERROR });
      });

      it(`says which versions a server lists that refuses ${version.name} at STARTUP`, async () => {
        bench.node.supported = { PROTOCOL_VERSIONS: ['3/v3', '9/v9'] };
        script((request) => (request.kind === 'STARTUP' ? refusing('no') : undefined));
        const error = await bench.refusal({ version, isPinned: true });
        expect(error).to.be.instanceOf(ProtocolError).and.include({ code: 'PROTOCOL_VERSION' });
        expect(error.message).to.include(`${version.name} (it lists 3/v3, 9/v9): no`).and.include('Leave protocolVersion out');
        expect(seen).to.deep.equal([`OPTIONS ${version.name}`, `STARTUP ${version.name}`]);
      });
    }

    it('advises to pin when the version is that of another node', async () => {
      script((request) => (request.kind === 'STARTUP' ? refusing('no') : undefined));
      const error = await bench.refusal({ version: versions.V5 });
      expect(error.code).to.equal('PROTOCOL_VERSION');
      expect(error.message).to.include('set protocolVersion to one that all its nodes have');
    });
  });

  describe('framing', () => {
    for (const version of Object.values(versions)) {
      for (const compressor of [undefined, lz4Compressor]) {
        const how = `${version.name}, ${compressor?.name ?? 'no compression'}`;
        it(`changes right after READY, also for what came with it: ${how}`, async () => {
          bench.node.script = (request, stream, conversation) => {
            if (request.kind !== 'STARTUP') return undefined;
            const ready = conversation.bytesOf({ kind: 'READY' }, stream);
            conversation.changeFraming(request);
            conversation.socket.send(Buffer.concat([ready, conversation.bytesOf(event, -1)]));
            return null;
          };
          const connection = await bench.open({ version, compressor }, true);
          await settled();
          expect(bench.events).to.deep.equal([event]);
          const text = 'select '.repeat(1_000);
          const asker = bench.ask(connection, text);
          await settled();
          expect(asker.outcome).to.equal('RESULT');
          expect(bench.node.requests.at(-1)).to.deep.include({ query: text });
          connection.destroy();
        });
      }
    }

    it('changes where READY ends, wherever the chunks end', async () => {
      bench.node.script = (request, stream, conversation) => {
        if (request.kind !== 'STARTUP') return undefined;
        const ready = conversation.bytesOf({ kind: 'READY' }, stream);
        conversation.changeFraming(request);
        for (const byte of Buffer.concat([ready, conversation.bytesOf(event, -1)])) conversation.socket.send(Buffer.of(byte));
        return null;
      };
      const connection = await bench.open({}, true);
      for (let i = 0; i < 20; i++) await settled();
      expect(bench.events).to.deep.equal([event]);
      connection.destroy();
    });

    it('refuses unframed bytes after READY in V5', async () => {
      bench.node.script = (request, stream, conversation) => {
        if (request.kind !== 'STARTUP') return undefined;
        const ready = conversation.bytesOf({ kind: 'READY' }, stream);
        conversation.socket.send(Buffer.concat([ready, conversation.bytesOf(event, -1)]));
        return null;
      };
      expect(await bench.refusal()).to.include({ code: 'PROTOCOL_VIOLATION' });
    });

    it('refuses READY in another version than STARTUP', async () => {
      script();
      bench.node.script = (request, stream, conversation) => {
        if (request.kind !== 'STARTUP') return undefined;
        conversation.say({ kind: 'READY' }, stream, versions.V4);
        return null;
      };
      expect(await bench.refusal()).to.include({ code: 'PROTOCOL_VIOLATION' });
    });
  });

  describe('compression', () => {
    const startup = (): unknown => bench.node.requests.findLast(({ kind }) => kind === 'STARTUP');
    const snappy: Compressor = { ...lz4Compressor, name: 'snappy' };
    const refused: [why: string, version: VersionCapabilities, compressor: Compressor, offered: string[], text: string][] = [
      ['V5 knows no snappy', versions.V5, snappy, ['snappy', 'lz4'], 'protocol V5 allows lz4 only'],
      ['the server does not offer it', versions.V5, lz4Compressor, ['snappy'], 'the server offers snappy'],
      ['the server offers none', versions.V4, lz4Compressor, [], 'the server offers none'],
    ];
    for (const [why, version, compressor, offered, text] of refused) {
      it(`is left out, with a warning, when ${why}`, async () => {
        bench.node.supported = { COMPRESSION: offered };
        const connection = await bench.open({ version, compressor });
        expect(startup()).to.deep.equal({ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0' } });
        expect(bench.warnings).to.deep.equal([`${host}: Compression ${compressor.name} is not used: ${text}`]);
        connection.destroy();
      });
    }

    it('is chosen anew for the version that is fallen back to', async () => {
      bench.node.supported = { PROTOCOL_VERSIONS: ['5/v5'], COMPRESSION: ['snappy'] };
      script((request, { usesSegments }) => (request.kind === 'STARTUP' && usesSegments ? refusing('no') : undefined));
      const connection = await bench.open({ compressor: snappy });
      expect(startup()).to.deep.equal({ kind: 'STARTUP', options: { CQL_VERSION: '3.0.0', COMPRESSION: 'snappy' } });
      connection.destroy();
    });

    for (const version of [versions.V4, versions.V5]) {
      it(`costs itself alone when it fails: ${version.name}`, async () => {
        const failing: Compressor = { ...lz4Compressor, compress: () => { throw new Error('out of luck'); } };
        const connection = await bench.open({ version, compressor: failing });
        for (let i = 0; i < 2; i++) {
          const askers = [bench.ask(connection, 'x'.repeat(5_000)), bench.ask(connection, 'small')];
          await settled();
          expect(askers.map((asker) => asker.outcome)).to.deep.equal(['RESULT', 'RESULT']);
        }
        expect(bench.warnings).to.have.length(1);
        expect(bench.warnings[0]).to.include('compressor lz4 failed: out of luck');
        connection.destroy();
      });
    }
  });

  it('sends the options it is given', async () => {
    const connection = await bench.open({ startup: { CQL_VERSION: '3.0.0', DRIVER_NAME: 'purecql' }, compressor: lz4Compressor });
    expect(bench.node.requests).to.deep.equal([
      { kind: 'OPTIONS' },
      { kind: 'STARTUP', options: { CQL_VERSION: '3.0.0', DRIVER_NAME: 'purecql', COMPRESSION: 'lz4' } },
    ]);
    expect(connection.host).to.equal(`${endpoint.address}:${endpoint.port}`);
    connection.destroy();
  });
});
