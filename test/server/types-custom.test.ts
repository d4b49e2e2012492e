import { expect } from 'chai';

import type { Codec } from '../../src/index';
import { describeWithServer } from '../support/server';
import { clusterOn, useSessions, wires } from './drivers';
import { describeTypes } from './type-matrix';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describeTypes('classes that have no name in CQL', {
  "'LexicalUUIDType'": [
    ['00112233-4455-6677-8899-aabbccddeeff', bytes('00112233445566778899aabbccddeeff')],
  ],
  "'LegacyTimeUUIDType'": [['13814000-1dd2-11b2-8080-808080808080', bytes('138140001dd211b28080808080808080')]],
  "'CompositeType(UTF8Type, Int32Type)'": [["'a:1'", bytes('0001610000040000000100')]],
  "'DynamicCompositeType(s => UTF8Type, i => Int32Type)'": [
    ["'s@a:i@1'", bytes('807300016100806900040000000100')],
  ],
  "'EmptyType'": [[undefined, Buffer.alloc(0)]],
  "'DateType'": [['-1', new Date(-1)]],
  "'IntegerType'": [['128', 128n]],
  "'FrozenType(ListType(UTF8Type))'": [["['a']", ['a']]],
  "'MapType(UTF8Type, ReversedType(Int32Type))'": [["{'a': 1}", new Map([['a', 1]])]],
});

/** Text of 32 digits for 16 bytes. */
const hexCodec: Omit<Codec<string>, 'cqlType'> = {
  write: (value, out) => out.raw(bytes(String(value))),
  read: (input, size) => input.view(size).toString('hex'),
};

describeWithServer('types: a codec of the user', {}, (server) => {
  const sessions = useSessions(server, 'v5');
  const text = '00112233445566778899aabbccddeeff';

  for (const wire of ['v4', 'v5'] as const) {
    it(`reads and writes its class on ${wire}, inside collections too`, async () => {
      const name = `hex_${wire}`;
      await using cluster = clusterOn(server(), { ...wires[wire], codecs: { LexicalUUIDType: hexCodec as Codec } });
      const session = await cluster.connect(sessions().keyspace);
      const columns = "one 'LexicalUUIDType', many list<'LexicalUUIDType'>";
      await session.execute(`CREATE TABLE ${name} (id int PRIMARY KEY, ${columns})`);
      await session.execute(`INSERT INTO ${name} (id, one, many) VALUES (?, ?, ?)`, [1, text, [text, text]]);
      const { rows } = await session.execute(`SELECT one, many FROM ${name}`);
      expect(rows).to.deep.equal([{ one: text, many: [text, text] }]);
      const raw = await sessions().on.v5.execute(`SELECT one FROM ${name}`);
      expect(raw.one()).to.deep.equal({ one: bytes(text) });
    });
  }
});
