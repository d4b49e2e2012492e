import { ProtocolVersion } from '../../src/index';
import { expectProxiedFaults } from '../support/faulty-proxy/expect-proxied-faults';
import { ScriptedNode } from '../support/scripted-node/scripted-node';

for (const [version, compression] of [['V4', 'lz4'], ['V5', 'none']] as const) {
  describe(`faults: a faulty proxy before a scripted node, ${version}, compression ${compression}`, function () {
    this.timeout(30_000);
    let node: ScriptedNode;
    before(async () => {
      node = await ScriptedNode.start();
    });
    after(() => node[Symbol.asyncDispose]());

    expectProxiedFaults(() => ({
      contactPoint: node.contactPoint, options: { protocolVersion: ProtocolVersion[version], compression },
      read: 'SELECT token FROM echo WHERE k = ?', write: 'INSERT INTO echo (k) VALUES (?)',
    }));
  });
}
